"""Statements that count what stands in the store."""

from sqlalchemy import bindparam, func, literal, select

from engine.store.tables import incident, job, outbox, process_instance, task, timer

PING = select(literal(1))

_number = func.row_number().over(
    partition_by=process_instance.c.definition_key,
    order_by=(process_instance.c.started_at.desc(), process_instance.c.id.desc()),
)
_all_runs = select(
    process_instance.c.definition_key,
    process_instance.c.business_key,
    process_instance.c.started_at,
    process_instance.c.ended_at,
    func.count().over(partition_by=process_instance.c.definition_key).label("n"),
    # Counts values, so those that have not ended are what is left of n.
    func.count(process_instance.c.ended_at).over(partition_by=process_instance.c.definition_key).label("ended"),
    _number.label("place"),
).subquery()
#: The newest case of each process, and how many there were and have ended.
RUNS = select(_all_runs).where(_all_runs.c.place == 1)
INSTANCES = select(process_instance.c.state, func.count().label("n")).group_by(process_instance.c.state)
TASKS = select(task.c.state, func.count().label("n")).group_by(task.c.state)
JOBS = select(job.c.state, func.count().label("n")).group_by(job.c.state)
TIMERS = select(func.count()).select_from(timer)
TIMERS_LATE = select(func.count()).select_from(timer).where(timer.c.due_at < bindparam("now"))
INCIDENTS = select(func.count()).select_from(incident).where(incident.c.resolved_at.is_(None))
UNDELIVERED = select(func.count()).select_from(outbox).where(outbox.c.delivered_at.is_(None))
