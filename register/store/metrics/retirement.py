"""Statements of m.R1 to m.R4."""

from sqlalchemy import and_, bindparam, exists, func, or_, select

from register.store.metrics.period import during, number
from register.store.tables import asset, disposal, disposal_line, medium, sanitization, stage_move

_retired = stage_move.alias("retired")
_disposed = stage_move.alias("disposed")
#: When what was disposed of in the period was retired for the last time.
ENDED = (
    select(
        _disposed.c.asset, func.max(_disposed.c.at).label("disposed_at"), func.max(_retired.c.at).label("retired_at")
    )
    .join_from(_disposed, _retired, and_(_retired.c.asset == _disposed.c.asset, _retired.c.to_stage == "retired"))
    .where(_disposed.c.to_stage == "disposed", during(_disposed.c.at))
    .group_by(_disposed.c.asset)
)
WAITING = (
    select(func.count(asset.c.id.distinct()).label("n"))
    .join_from(asset, _retired, and_(_retired.c.asset == asset.c.id, _retired.c.to_stage == "retired"))
    .where(
        asset.c.stage.in_(("retired", "sanitized", "in_disposal")),
        _retired.c.at < bindparam("since", type_=stage_move.c.at.type),
    )
)

_VERIFIED = exists().where(sanitization.c.medium == medium.c.id, sanitization.c.result == "verified")
_GONE = asset.c.stage.in_(("sanitized", "in_disposal", "disposed"))
EVIDENCE = (
    select(number(_VERIFIED).label("part"), func.count().label("whole"))
    .select_from(medium)
    .join(asset, asset.c.id == medium.c.asset)
    .where(_GONE)
)

CERTIFIED = (
    select(number(disposal_line.c.certified.is_(True)).label("part"), func.count().label("whole"))
    .select_from(disposal_line)
    .join(disposal, disposal.c.id == disposal_line.c.disposal)
    .where(or_(disposal.c.state == "certified", disposal.c.state == "closed"), during(disposal.c.collected_at))
)

WEIGHTS = (
    select(disposal.c.route, func.sum(disposal.c.weight_g).label("grams"))
    .where(during(disposal.c.collected_at))
    .group_by(disposal.c.route)
)
LIVES = (
    select(asset.c.acquired_on, _disposed.c.at.label("ended_at"))
    .join_from(asset, _disposed, _disposed.c.asset == asset.c.id)
    .where(_disposed.c.to_stage == "disposed", during(_disposed.c.at), asset.c.acquired_on.is_not(None))
)
