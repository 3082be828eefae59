"""Statements of m.S1 and m.S2."""

from sqlalchemy import exists, func, literal, or_, select

from register.store.metrics.period import TODAY, during, number
from register.store.tables import asset, loss, risk

_PAST = asset.c.support_end < TODAY
#: Somebody decided to bear it for a while (`register.operation.support`).
_ACCEPTED = exists().where(
    risk.c.id == literal("EOS-") + asset.c.tag,
    risk.c.state == "accepted",
    or_(risk.c.expires_on.is_(None), risk.c.expires_on >= TODAY),
)
PAST_SUPPORT = select(
    number(_PAST).label("part"), number(_PAST, _ACCEPTED).label("accepted"), func.count().label("whole")
).where(asset.c.stage == "in_use", asset.c.support_end.is_not(None))
LOSSES = select(loss.c.reported_at, loss.c.locked_at).where(during(loss.c.reported_at))
USED = select(func.count().label("n")).select_from(asset).where(asset.c.kind == "hardware", asset.c.stage == "in_use")
