"""Statements on process instances and what is kept beside their state: facts, activity, incidents."""

from sqlalchemy import bindparam, delete, exists, insert, or_, select, text, update

from engine.store.tables import (
    activity,
    incident,
    instance_person,
    instance_variable,
    job,
    process_instance,
    subscription,
    task,
    timer,
)

_ID = process_instance.c.id == bindparam("id")

# --- the row ----------------------------------------------------------------------------------------------------

ADD_INSTANCE = insert(process_instance)
GET_INSTANCE = select(process_instance).where(_ID)

#: For people: who comes second hears it at once.
LOCK_INSTANCE = GET_INSTANCE.with_for_update(nowait=True)
#: For the engine's own work: waits a little (lock_timeout).
LOCK_INSTANCE_PATIENTLY = GET_INSTANCE.with_for_update()

#: The step's result, if nobody else wrote since `expected`.
WRITE_STEP = (
    update(process_instance)
    .where(process_instance.c.id == bindparam("b_id"), process_instance.c.revision == bindparam("expected"))
    .values(
        revision=bindparam("revision"),
        state=bindparam("state"),
        blob=bindparam("blob"),
        format=bindparam("format"),
        subject=bindparam("subject"),
        ended_at=bindparam("ended_at"),
        end_reason=bindparam("end_reason"),
        end_element=bindparam("end_element"),
        incidents=bindparam("incidents"),
        facts=bindparam("facts"),
        history_seq=bindparam("history_seq"),
        history_head=bindparam("history_head"),
    )
)

#: A row that more people saw while somebody else held it: who wrote last, and when.
LAST_STEP = text("SELECT actor, at FROM history WHERE instance_id = :id ORDER BY seq DESC LIMIT 1")

#: The next number of a series, whoever asks at the same time.
NEXT_NUMBER = text(
    "INSERT INTO number_series (prefix, year, last) VALUES (:prefix, :year, 1) "
    "ON CONFLICT (prefix, year) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)

# --- facts ------------------------------------------------------------------------------------------------------

FORGET_VARIABLES = delete(instance_variable).where(instance_variable.c.instance_id == bindparam("id"))
ADD_VARIABLES = insert(instance_variable)
FORGET_PEOPLE = delete(instance_person).where(instance_person.c.instance_id == bindparam("id"))
ADD_PEOPLE = insert(instance_person)
PEOPLE_OF = (
    select(instance_person.c.relation, instance_person.c.person)
    .where(instance_person.c.instance_id == bindparam("id"))
    .order_by(instance_person.c.relation, instance_person.c.person)
)

# --- activity ---------------------------------------------------------------------------------------------------

ADD_ACTIVITY = insert(activity)
LEAVE_ACTIVITY = (
    update(activity)
    .where(
        activity.c.token_id == bindparam("b_token"),
        activity.c.element_id == bindparam("b_element"),
        activity.c.left_at.is_(None),
    )
    .values(
        left_at=bindparam("left_at"),
        outcome=bindparam("outcome"),
        actor=bindparam("actor"),
        on_behalf_of=bindparam("on_behalf_of"),
    )
)
ACTIVITIES_OF = select(activity).where(activity.c.instance_id == bindparam("id")).order_by(activity.c.id)
ENDS_OF_MANY = (
    select(activity)
    .where(activity.c.instance_id.in_(bindparam("ids", expanding=True)), activity.c.kind == "endEvent")
    .order_by(activity.c.id)
)

# --- incidents --------------------------------------------------------------------------------------------------

ADD_INCIDENTS = insert(incident)
GET_INCIDENT = select(incident).where(incident.c.id == bindparam("id"))
RESOLVE_INCIDENT = (
    update(incident)
    .where(
        incident.c.instance_id == bindparam("b_instance"),
        incident.c.id == bindparam("b_id"),
        incident.c.resolved_at.is_(None),
    )
    .values(resolved_at=bindparam("resolved_at"), resolved_by=bindparam("resolved_by"))
)
OPEN_INCIDENTS_OF = select(incident).where(incident.c.instance_id == bindparam("id"), incident.c.resolved_at.is_(None))
#: Incidents that went with their tokens (interrupted or cancelled), or with the whole case.
RESOLVE_OF_TOKENS = (
    update(incident)
    .where(
        incident.c.instance_id == bindparam("b_instance"),
        incident.c.resolved_at.is_(None),
        or_(incident.c.token_id.in_(bindparam("b_tokens", expanding=True)), bindparam("b_all")),
    )
    .values(resolved_at=bindparam("resolved_at"), resolved_by=bindparam("resolved_by"))
)

#: True while something of a case can still move by itself or by a person.
CAN_MOVE = select(
    or_(
        exists().where(task.c.instance_id == bindparam("id"), task.c.state == "open"),
        exists().where(timer.c.instance_id == bindparam("id")),
        exists().where(subscription.c.instance_id == bindparam("id")),
        exists().where(job.c.instance_id == bindparam("id"), job.c.state == "open"),
    )
)
