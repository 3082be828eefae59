"""Statements of m.M1 to m.M4."""

from sqlalchemy import bindparam, exists, func, select

from engine.store.tables import exemption, history, incident, process_definition, task
from register.store.metrics.period import during, number, on_days
from register.store.tables import action, finding

ACTIONS = select(action.c.due_on, action.c.done_at, action.c.effective).where(
    on_days(action.c.due_on), action.c.state != "dropped"
)

FINDINGS = (
    select(finding.c.severity, func.count().label("n"), func.min(finding.c.raised_on).label("oldest"))
    .where(finding.c.state == "open")
    .group_by(finding.c.severity)
)
_earlier = finding.alias("earlier")
_REPEATED = exists().where(_earlier.c.process == finding.c.process, _earlier.c.raised_on < finding.c.raised_on)
REPEATED = select(number(_REPEATED).label("part"), func.count().label("whole")).where(finding.c.state == "open")

#: Attempts that separation of duties refused.
REFUSED = select(func.count().label("n")).where(history.c.kind == "refused", during(history.c.at))

_NOW = bindparam("now", type_=task.c.due_at.type)
#: What may be done for a time although separation of duties forbids it.
EXEMPTIONS = select(func.count().label("n")).where(
    exemption.c.granted_at <= _NOW, exemption.c.ends_at > _NOW, exemption.c.ended_at.is_(None)
)

TASKS = select(number(task.c.due_at < _NOW).label("part"), func.count().label("whole")).where(task.c.state == "open")
INCIDENTS = select(func.count(incident.c.instance_id.distinct()).label("n")).where(incident.c.resolved_at.is_(None))
#: First versions change nothing.
VERSIONS = select(func.count().label("n")).where(
    process_definition.c.version > 1, during(process_definition.c.created_at)
)
