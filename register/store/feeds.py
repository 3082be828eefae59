"""Statements on what other systems say: feeds, devices and programs that discovery saw, ledger, employments."""

from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, exists, func, insert, or_, select, update

from engine.store.tables import person
from register.stages import FINAL
from register.store.tables import (
    allocation,
    asset,
    change_asset,
    change_record,
    custody,
    discovered,
    discovered_change,
    employment,
    entitlement,
    feed,
    installation,
    ledger_value,
    product,
    stage_move,
)

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

# --- feeds --------------------------------------------------------------------------------------------------------

ADD_FEED = insert(feed)
FEEDS = select(feed).where(feed.c.id < bindparam("before")).order_by(feed.c.id.desc()).limit(bindparam("limit"))
GET_FEED = select(feed).where(feed.c.id == bindparam("id"))

# --- discovery ----------------------------------------------------------------------------------------------------

SEEN_BEFORE = select(discovered).where(
    discovered.c.source == bindparam("source"), discovered.c.source_key.in_(bindparam("keys", expanding=True))
)
#: Assets that have not ended, by their serial numbers.
BY_SERIAL = select(asset.c.id, asset.c.serial, asset.c.maker, asset.c.last_seen_on).where(
    asset.c.serial.in_(bindparam("serials", expanding=True)), asset.c.stage.not_in(sorted(FINAL))
)
ADD_DISCOVERED = insert(discovered)
SEE_AGAIN = (
    update(discovered)
    .where(discovered.c.id == bindparam("b_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "serial", "maker", "model", "hostname", "account", "last_seen_at", "asset", "attributes", "feed",
                "search",
            )
        }
    )
)  # fmt: skip
SEE_ASSETS = (
    update(asset).where(asset.c.id == bindparam("b_id")).values(last_seen_on=bindparam("seen_on"), manageable=True)
)
ADD_CHANGES = insert(discovered_change)
#: Changes that were allowed to touch these assets in a time: their number, and from when to when.
CHANGES_OF = (
    select(
        change_asset.c.asset,
        change_record.c.id.label("number"),
        func.coalesce(change_record.c.started_at, change_record.c.window_start).label("begins"),
        func.coalesce(change_record.c.ended_at, change_record.c.window_end).label("ends"),
    )
    .join_from(change_asset, change_record, change_record.c.id == change_asset.c.change)
    .where(change_asset.c.asset.in_(_IDS), change_record.c.state.in_(("scheduled", "implemented", "backed_out")))
)
#: Cases that moved these assets in a time, or gave them to somebody; that they came explains no change.
MOVES_OF = select(stage_move.c.asset, stage_move.c.case_no.label("number"), stage_move.c.at.label("begins")).where(
    stage_move.c.asset.in_(_IDS),
    stage_move.c.from_stage.is_not(None),
    stage_move.c.at >= bindparam("since", type_=stage_move.c.at.type),
)
HANDS_OF = select(custody.c.asset, custody.c.case_no.label("number"), custody.c.since.label("begins")).where(
    custody.c.asset.in_(_IDS),
    custody.c.seq > 1,
    custody.c.since >= bindparam("since", type_=custody.c.since.type),
)

PRODUCTS = select(product.c.id, product.c.title, product.c.edition, product.c.swid)
FORGET_ON_DEVICES = delete(installation).where(
    installation.c.source == bindparam("source"), installation.c.device.in_(bindparam("devices", expanding=True))
)
FORGET_SEATS = delete(installation).where(
    installation.c.source == bindparam("source"),
    installation.c.device.is_(None),
    installation.c.account.in_(bindparam("accounts", expanding=True)),
)
ADD_INSTALLATIONS = insert(installation)
#: Rights in use that such an asset or person has, with the product they are to.
USES_OF = (
    select(
        allocation.c.id,
        allocation.c.asset,
        allocation.c.person,
        allocation.c.last_used_on,
        entitlement.c.product,
        entitlement.c.name,
    )
    .join_from(allocation, entitlement, entitlement.c.id == allocation.c.entitlement)
    .where(
        allocation.c.state == "in_use",
        or_(
            allocation.c.asset.in_(bindparam("assets", expanding=True)),
            allocation.c.person.in_(bindparam("people", expanding=True)),
        ),
    )
)
SET_USED = update(allocation).where(allocation.c.id == bindparam("b_id")).values(last_used_on=bindparam("used_on"))

# --- ledger -------------------------------------------------------------------------------------------------------

#: What the same source said of the same day before.
FORGET_VALUES = delete(ledger_value).where(
    ledger_value.c.as_of.in_(bindparam("days", expanding=True)),
    ledger_value.c.kind.in_(bindparam("kinds", expanding=True)),
    ledger_value.c.feed.in_(select(feed.c.id).where(feed.c.kind == "ledger", feed.c.source == bindparam("source"))),
)
ADD_VALUES = insert(ledger_value)

# --- human resources ----------------------------------------------------------------------------------------------

EMPLOYED = select(employment).where(employment.c.id.in_(_IDS))
ADD_EMPLOYMENTS = insert(employment)
SET_EMPLOYMENT = (
    update(employment)
    .where(employment.c.id == bindparam("b_id"))
    .values({name: bindparam(name) for name in ("starts_on", "ends_on", "manager", "org_unit", "feed")})
)
KNOWN_PEOPLE = select(person.c.id).where(person.c.id.in_(_IDS))
#: Who leaves soon, or has left and still holds something, and nobody was told yet.
_HOLDS = or_(
    exists().where(asset.c.custodian == employment.c.id, asset.c.stage.not_in(sorted(FINAL))),
    exists().where(custody.c.holder == employment.c.id, custody.c.until.is_(None)),
)
TO_ANNOUNCE = (
    select(employment.c.id, employment.c.ends_on)
    .join_from(employment, person, person.c.id == employment.c.id)
    .where(
        employment.c.offboarding.is_(None),
        employment.c.ends_on <= bindparam("until"),
        or_(employment.c.ends_on >= bindparam("today"), _HOLDS),
    )
    .order_by(employment.c.ends_on, employment.c.id)
)
ANNOUNCED = update(employment).where(employment.c.id == bindparam("b_id")).values(offboarding=bindparam("offboarding"))
