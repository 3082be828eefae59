"""Statements that count what stands in the store."""

from sqlalchemy import bindparam, func, literal, select

from engine.store.tables import incident, job, outbox, process_instance, task, timer

PING = select(literal(1))

INSTANCES = select(process_instance.c.state, func.count().label("n")).group_by(process_instance.c.state)
TASKS = select(task.c.state, func.count().label("n")).group_by(task.c.state)
JOBS = select(job.c.state, func.count().label("n")).group_by(job.c.state)
TIMERS = select(func.count()).select_from(timer)
TIMERS_LATE = select(func.count()).select_from(timer).where(timer.c.due_at < bindparam("now"))
INCIDENTS = select(func.count()).select_from(incident).where(incident.c.resolved_at.is_(None))
UNDELIVERED = select(func.count()).select_from(outbox).where(outbox.c.delivered_at.is_(None))
