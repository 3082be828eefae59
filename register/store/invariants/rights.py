"""INV-08: rights."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union, union_all

from register.store.invariants.parts import TODAY, Offenders, entitlements_where
from register.store.tables import allocation, entitlement

# --- INV-08: never more allocated than there is, and inside the term ----------------------------------------------


def _event(day: ColumnElement[Any], turn: ColumnElement[int] | int, sign: int, *where: ColumnElement[bool]) -> Any:
    return select(
        allocation.c.entitlement,
        day.label("day"),
        (literal(turn) if isinstance(turn, int) else turn).label("turn"),
        (allocation.c.quantity * sign).label("change"),
    ).where(*where)


#: What ended on a day is free on that day; what ends on a day by plan is free on the next.
_EVENTS = union_all(
    _event(allocation.c.from_on, 1, 1),
    _event(allocation.c.to_on, case((allocation.c.state == "ended", 0), else_=2), -1, allocation.c.to_on.is_not(None)),
).subquery()
_IN_USE = select(
    _EVENTS.c.entitlement,
    func.sum(_EVENTS.c.change)
    .over(partition_by=_EVENTS.c.entitlement, order_by=(_EVENTS.c.day, _EVENTS.c.turn), rows=(None, 0))
    .label("used"),
).subquery()
_TOO_MANY = (
    select(_IN_USE.c.entitlement)
    .join_from(_IN_USE, entitlement, entitlement.c.id == _IN_USE.c.entitlement)
    .where(_IN_USE.c.used > entitlement.c.quantity)
)
_OUTSIDE = (
    select(allocation.c.entitlement)
    .join_from(allocation, entitlement, entitlement.c.id == allocation.c.entitlement, isouter=True)
    .where(
        or_(
            entitlement.c.id.is_(None),
            allocation.c.from_on < entitlement.c.starts_on,
            allocation.c.from_on > entitlement.c.ends_on,
            and_(allocation.c.state != "ended", entitlement.c.ends_on < TODAY),
        )
    )
)
_ALLOCATED = entitlements_where(entitlement.c.id.in_(union(_TOO_MANY, _OUTSIDE)))

OFFENDERS: Mapping[str, Offenders] = {"INV-08": _ALLOCATED}
