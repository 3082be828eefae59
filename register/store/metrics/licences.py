"""Statements of m.L1 to m.L4."""

from sqlalchemy import and_, bindparam, distinct, func, or_, select

from engine.store.tables import history, process_instance
from register.store.metrics.period import TODAY, during, number
from register.store.tables import allocation, entitlement, installation, product

_IN_TERM = and_(
    entitlement.c.stage == "in_use",
    or_(entitlement.c.starts_on.is_(None), entitlement.c.starts_on <= TODAY),
    or_(entitlement.c.ends_on.is_(None), entitlement.c.ends_on >= TODAY),
)
#: A right of which nobody named the product is known by its name.
_OF = func.coalesce(entitlement.c.product, entitlement.c.name)

RIGHTS = (
    select(
        _OF.label("product"),
        func.min(entitlement.c.name).label("name"),
        func.sum(entitlement.c.quantity).label("n"),
        func.sum(entitlement.c.cost).label("cost"),
    )
    .where(_IN_TERM)
    .group_by(_OF)
)
ALLOCATED = (
    select(_OF.label("product"), func.sum(allocation.c.quantity).label("n"))
    .join_from(allocation, entitlement, entitlement.c.id == allocation.c.entitlement)
    .where(allocation.c.state != "ended", _IN_TERM)
    .group_by(_OF)
)
INSTALLED = (
    select(
        installation.c.product,
        func.count(distinct(func.coalesce(installation.c.asset, installation.c.account, installation.c.id))).label("n"),
    )
    .where(installation.c.product.is_not(None))
    .group_by(installation.c.product)
)
TITLES = select(product.c.id, product.c.title)

IDLE = select(
    number(allocation.c.last_used_on < bindparam("ghosts_on")).label("part"), func.count().label("whole")
).where(allocation.c.state == "in_use", allocation.c.last_used_on.is_not(None))

#: Allocations that such cases ended in the period and that are still ended.
_TAKEN_BACK = and_(
    allocation.c.state == "ended",
    allocation.c.id.in_(
        select(history.c.entity_id)
        .join_from(history, process_instance, process_instance.c.id == history.c.instance_id)
        .where(
            history.c.entity == "allocation",
            history.c.field == "state",
            during(history.c.at),
            process_instance.c.definition_key.in_(("itam_licence", "itam_offboarding", "itam_retirement")),
        )
    ),
)
RECLAIMED = select(func.coalesce(func.sum(allocation.c.quantity), 0).label("n")).where(_TAKEN_BACK)
WORTH = (
    select(
        entitlement.c.id,
        entitlement.c.cost,
        entitlement.c.quantity.label("owned"),
        func.sum(allocation.c.quantity).label("n"),
    )
    .join_from(allocation, entitlement, entitlement.c.id == allocation.c.entitlement)
    .where(_TAKEN_BACK)
    .group_by(entitlement.c.id, entitlement.c.cost, entitlement.c.quantity)
)
