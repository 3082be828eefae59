"""Statements of m.K2."""

from sqlalchemy import and_, func, or_, select

from register.store.invariants.parts import empty
from register.store.metrics.period import TODAY, number
from register.store.tables import contract

_FULL = and_(~empty(contract.c.owner), or_(contract.c.ends_on.is_(None), contract.c.notice_on.is_not(None)))
COMPLETE = select(number(_FULL).label("part"), func.count().label("whole")).where(
    contract.c.stage == "in_use", or_(contract.c.ends_on.is_(None), contract.c.ends_on >= TODAY)
)
