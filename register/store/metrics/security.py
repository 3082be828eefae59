"""Statements of m.S1 and m.S2."""

from sqlalchemy import func, select

from register.store.metrics.period import TODAY, during, number
from register.store.tables import asset, loss

PAST_SUPPORT = select(number(asset.c.support_end < TODAY).label("part"), func.count().label("whole")).where(
    asset.c.stage == "in_use", asset.c.support_end.is_not(None)
)
LOSSES = select(loss.c.reported_at, loss.c.locked_at).where(during(loss.c.reported_at))
USED = select(func.count().label("n")).select_from(asset).where(asset.c.kind == "hardware", asset.c.stage == "in_use")
