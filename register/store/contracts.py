"""Statements on contracts that come to an end: which are due, what is under them, what they cost."""

from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select

from register.store.tables import (
    allocation,
    asset,
    contract,
    cost_centre,
    entitlement,
    posting,
    purchase_order,
    renewal,
)

_CONTRACT: BindParameter[Any] = bindparam("contract")
#: Stages in which nothing of an asset is used any more.
_GONE = ("retired", "sanitized", "in_disposal", "disposed", "cancelled")
_decided = exists().where(
    renewal.c.contract == contract.c.id,
    or_(
        renewal.c.state.in_(("open", "decided", "noticed")),
        and_(renewal.c.notice_on == contract.c.notice_on, renewal.c.ends_on == contract.c.ends_on),
    ),
)

#: Contracts whose day of notice has come near and on whose term nobody has decided.
DUE = (
    select(contract.c.id)
    .where(
        contract.c.stage == "in_use",
        contract.c.notice_on <= bindparam("until"),
        or_(contract.c.ends_on.is_(None), contract.c.ends_on >= bindparam("today")),
        ~_decided,
    )
    .order_by(contract.c.notice_on, contract.c.id)
)
#: Cases that decide on a contract, or have decided and are not through with it.
UNDER_WAY = select(renewal.c.id).where(
    renewal.c.contract == _CONTRACT, renewal.c.state.in_(("open", "decided", "noticed"))
)
ASSETS = (
    select(asset.c.id, asset.c.tag, asset.c.asset_owner, asset.c.support_end)
    .where(asset.c.contract == _CONTRACT, asset.c.stage.not_in(_GONE))
    .order_by(asset.c.tag)
)
#: Rights under a contract that are valid, with what is used of each and who answers for the cost centre.
RIGHTS = (
    select(
        entitlement,
        cost_centre.c.owner.label("centre_owner"),
        select(func.coalesce(func.sum(allocation.c.quantity), 0))
        .where(allocation.c.entitlement == entitlement.c.id, allocation.c.state != "ended")
        .scalar_subquery()
        .label("used"),
    )
    .join_from(entitlement, cost_centre, cost_centre.c.id == entitlement.c.cost_centre, isouter=True)
    .where(entitlement.c.contract == _CONTRACT, entitlement.c.stage == "in_use")
    .order_by(entitlement.c.id)
)
USES = (
    select(allocation.c.id)
    .where(allocation.c.entitlement.in_(bindparam("ids", expanding=True)), allocation.c.state != "ended")
    .order_by(allocation.c.id)
)
#: What was posted under a contract since a day.
SPENT = (
    select(func.sum(posting.c.amount))
    .join_from(posting, purchase_order, purchase_order.c.id == posting.c.order_no)
    .where(purchase_order.c.contract == _CONTRACT, posting.c.posted_on >= bindparam("since"))
)
