"""Statements on assets and rights in operation: what people keep and answer for, what was verified, what is lost."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from register.store.rights import OPEN
from register.store.tables import (
    acceptance,
    allocation,
    asset,
    asset_relation,
    contract,
    entitlement,
    installation,
    licence_position,
    loss,
    product,
    risk,
    verification,
)

#: Stages in which somebody keeps an asset.
KEPT = ("in_transit", "in_use", "in_maintenance", "on_hold")

# --- leavers ------------------------------------------------------------------------------------------------------

#: What a person keeps that one can touch.
KEPT_BY = (
    select(asset)
    .where(asset.c.custodian == bindparam("person"), asset.c.kind == "hardware", asset.c.stage.in_(KEPT))
    .order_by(asset.c.tag)
)
#: What a person answers for, or keeps although nobody can touch it.
_ENDED = ("retired", "sanitized", "in_disposal", "disposed", "cancelled")
ANSWERED_FOR_BY = (
    select(asset)
    .where(
        or_(
            asset.c.asset_owner == bindparam("person"),
            and_(asset.c.custodian == bindparam("person"), asset.c.kind != "hardware"),
        ),
        asset.c.stage.not_in(_ENDED),
    )
    .order_by(asset.c.tag)
)
CONTRACTS_OF = (
    select(contract)
    .where(contract.c.owner == bindparam("person"), contract.c.stage != "disposed")
    .order_by(contract.c.id)
)
TENANTS_OF = (
    select(entitlement)
    .where(entitlement.c.admin_owner == bindparam("person"), entitlement.c.stage == "in_use")
    .order_by(entitlement.c.id)
)
#: Rights that a person uses, or that are used on what the person keeps.
RIGHTS_OF = (
    select(allocation)
    .where(
        OPEN,
        or_(
            allocation.c.person == bindparam("person"),
            allocation.c.asset.in_(select(asset.c.id).where(asset.c.custodian == bindparam("person"))),
        ),
    )
    .order_by(allocation.c.id)
)
RIGHTS_ON = select(allocation).where(OPEN, allocation.c.asset.in_(bindparam("ids", expanding=True)))

BY_TAG = select(asset).where(asset.c.tag.in_(bindparam("tags", expanding=True))).order_by(asset.c.id)

# --- verification -------------------------------------------------------------------------------------------------


_KEEPER = func.coalesce(asset.c.custodian, asset.c.asset_owner)
#: The version of the terms under which its keeper took an asset over last; null when none was signed.
_SIGNED = (
    select(acceptance.c.terms_version)
    .where(acceptance.c.asset == asset.c.id, acceptance.c.person == _KEEPER, acceptance.c.mode != "none")
    .order_by(acceptance.c.accepted_at.desc(), acceptance.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("signed_terms")
)
#: How many acceptances a case has written.
ACCEPTED_IN = select(func.count()).select_from(acceptance).where(acceptance.c.case_no == bindparam("case_no"))


def to_be_asked(kind: str | None, location: str | None) -> Any:
    """Return the statement that finds what somebody keeps, of a kind and at a place, in the order of the keepers."""
    where: list[ColumnElement[bool]] = [asset.c.stage.in_(KEPT), _KEEPER.is_not(None)]
    if kind is not None:
        where.append(asset.c.kind == bindparam("kind"))
    if location is not None:
        where.append(asset.c.location == bindparam("location"))
    return select(asset, _KEEPER.label("keeper"), _SIGNED).where(*where).order_by(_KEEPER, asset.c.tag)


#: What was answered in a campaign, with the asset it was about.
ANSWERS = (
    select(
        verification,
        asset.c.tag,
        asset.c.name,
        asset.c.serial,
        asset.c.custodian,
        asset.c.asset_owner,
        asset.c.location.label("kept_at"),
        _SIGNED,
    )
    .join_from(verification, asset, asset.c.id == verification.c.asset)
    .where(verification.c.case_no == bindparam("case_no"))
    .order_by(asset.c.tag, verification.c.id)
)

# --- losses -------------------------------------------------------------------------------------------------------

OPEN_LOSS = select(loss).where(loss.c.asset == bindparam("asset"), loss.c.state == "open")
#: Relations of an asset that hold today.
LINKS_OF = select(asset_relation).where(
    asset_relation.c.to_on.is_(None),
    or_(asset_relation.c.from_asset == bindparam("asset"), asset_relation.c.to_asset == bindparam("asset")),
)

# --- end of support -----------------------------------------------------------------------------------------------

SUPPORT_ENDING = (
    select(asset)
    .where(asset.c.stage.in_(KEPT), asset.c.support_end.is_not(None), asset.c.support_end <= bindparam("until"))
    .order_by(asset.c.asset_owner, asset.c.tag)
)
#: What of it a contract has maintained.
SUPPORT_ENDED_BY = SUPPORT_ENDING.where(
    asset.c.contract.in_(
        select(contract.c.id).where(contract.c.id == bindparam("contract"), contract.c.kind == "maintenance")
    )
)
RISKS_OF = select(risk).where(risk.c.id.in_(bindparam("ids", expanding=True))).order_by(risk.c.id)

# --- licences -----------------------------------------------------------------------------------------------------

PRODUCT = select(product).where(product.c.id == bindparam("product"))
#: Entitlements to a product that are valid on a day.
RIGHTS_TO = (
    select(entitlement)
    .where(
        or_(
            entitlement.c.product == bindparam("product"),
            entitlement.c.catalogue_item == bindparam("product"),
            entitlement.c.name == bindparam("product"),
        ),
        entitlement.c.stage == "in_use",
        or_(entitlement.c.starts_on.is_(None), entitlement.c.starts_on <= bindparam("today")),
        or_(entitlement.c.ends_on.is_(None), entitlement.c.ends_on >= bindparam("today")),
    )
    .order_by(entitlement.c.id)
)
USES_OF = (
    select(allocation)
    .where(OPEN, allocation.c.entitlement.in_(bindparam("ids", expanding=True)))
    .order_by(allocation.c.last_used_on, allocation.c.id)
)
#: How often discovery saw a product.
INSTALLED = select(func.count()).select_from(installation).where(installation.c.product == bindparam("product"))
POSITION_OF = select(licence_position.c.id).where(licence_position.c.case_no == bindparam("case_no"))
CUSTODIANS = select(asset.c.id, asset.c.custodian).where(asset.c.id.in_(bindparam("ids", expanding=True)))


def custodians(rows: Sequence[Any]) -> dict[str, str | None]:
    """Return the keeper of each asset by its id."""
    return {row.id: row.custodian for row in rows}
