"""Statements of m.K1 and m.K2."""

from sqlalchemy import and_, exists, false, func, or_, select, union_all

from register.store.invariants.parts import empty
from register.store.metrics.period import TODAY, number, on_days
from register.store.tables import contract, renewal

_FULL = and_(~empty(contract.c.owner), or_(contract.c.ends_on.is_(None), contract.c.notice_on.is_not(None)))
COMPLETE = select(number(_FULL).label("part"), func.count().label("whole")).where(
    contract.c.stage == "in_use", or_(contract.c.ends_on.is_(None), contract.c.ends_on >= TODAY)
)

#: Terms whose last day to give notice is over: those that a case decided on, and those that nobody looked at.
_LOOKED_AT = select((renewal.c.decided_on <= renewal.c.notice_on).label("in_time")).where(
    on_days(renewal.c.notice_on), renewal.c.notice_on < TODAY
)
_FORGOTTEN = select(false().label("in_time")).where(
    contract.c.stage == "in_use",
    on_days(contract.c.notice_on),
    contract.c.notice_on < TODAY,
    ~exists().where(renewal.c.contract == contract.c.id, renewal.c.notice_on == contract.c.notice_on),
)
_TERMS = union_all(_LOOKED_AT, _FORGOTTEN).subquery()
DECIDED = select(number(_TERMS.c.in_time).label("part"), func.count().label("whole")).select_from(_TERMS)
