"""Statements of m.C1 to m.C3."""

from sqlalchemy import and_, func, select

from register.store.metrics.period import during, number
from register.store.tables import change_record, discovered_change

OUTCOMES = select(
    number(change_record.c.outcome == "success").label("part"),
    func.count().label("whole"),
    number(change_record.c.emergency.is_(True)).label("emergency"),
    number(change_record.c.state == "backed_out").label("backed_out"),
).where(change_record.c.state.in_(("implemented", "backed_out")), during(change_record.c.closed_at))

UNAUTHORISED = select(number(discovered_change.c.change.is_(None)).label("part"), func.count().label("whole")).where(
    during(discovered_change.c.seen_at)
)

_KEPT = and_(
    change_record.c.started_at >= change_record.c.window_start, change_record.c.ended_at <= change_record.c.window_end
)
WINDOWS = select(number(_KEPT).label("part"), func.count().label("whole")).where(
    during(change_record.c.window_end),
    change_record.c.state.in_(("scheduled", "implemented", "backed_out")),
)
