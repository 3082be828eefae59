"""Statements that list what waits, for operators. Each list: from the start, and from a cursor on."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from engine.store.tables import incident, job, outbox, process_instance, timer

Pair = tuple[Select[Any], Select[Any]]

_KEY = process_instance.c.business_key


def _pair(statement: Select[Any], key: ColumnElement[Any], row_id: ColumnElement[Any], down: bool = False) -> Pair:
    order = (key.desc(), row_id.desc()) if down else (key, row_id)
    listed = statement.order_by(*order).limit(bindparam("limit"))
    at, after = bindparam("after_key", type_=key.type), bindparam("after_id", type_=row_id.type)
    beyond = or_(key < at, and_(key == at, row_id < after)) if down else or_(key > at, and_(key == at, row_id > after))
    return listed, listed.where(beyond)


_TIMERS = select(timer, _KEY).join_from(timer, process_instance, process_instance.c.id == timer.c.instance_id)
TIMERS = _pair(_TIMERS, timer.c.due_at, timer.c.id)
TIMERS_OF = _TIMERS.where(timer.c.instance_id == bindparam("instance")).order_by(timer.c.due_at, timer.c.id)
TIMER = _TIMERS.where(timer.c.id == bindparam("id"))

_JOBS = select(job, _KEY).join_from(job, process_instance, process_instance.c.id == job.c.instance_id)
JOBS = _pair(_JOBS, job.c.due_at, job.c.id)
JOB = _JOBS.where(job.c.id == bindparam("id"))
JOBS_BY_ID = _JOBS.where(job.c.id.in_(bindparam("ids", expanding=True))).order_by(job.c.due_at, job.c.id)

_INCIDENTS = select(incident, _KEY).join_from(
    incident, process_instance, process_instance.c.id == incident.c.instance_id
)
INCIDENTS = _pair(_INCIDENTS, incident.c.created_at, incident.c.id, down=True)
OPEN_INCIDENTS = _pair(
    _INCIDENTS.where(incident.c.resolved_at.is_(None)), incident.c.created_at, incident.c.id, down=True
)
_OF_MINE = incident.c.definition_key.in_(bindparam("keys", expanding=True))
INCIDENTS_OF_MINE = _pair(_INCIDENTS.where(_OF_MINE), incident.c.created_at, incident.c.id, down=True)
OPEN_INCIDENTS_OF_MINE = _pair(
    _INCIDENTS.where(incident.c.resolved_at.is_(None), _OF_MINE), incident.c.created_at, incident.c.id, down=True
)
INCIDENT = _INCIDENTS.where(incident.c.id == bindparam("id"))
INCIDENTS_OF = _INCIDENTS.where(incident.c.instance_id == bindparam("instance")).order_by(
    incident.c.created_at, incident.c.id
)

MESSAGES = _pair(select(outbox), outbox.c.created_at, outbox.c.id, down=True)
UNDELIVERED = _pair(select(outbox).where(outbox.c.delivered_at.is_(None)), outbox.c.created_at, outbox.c.id, down=True)
