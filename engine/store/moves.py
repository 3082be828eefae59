"""Statements that take the rows of a case along when it moves to another version of its process, and back."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, insert, or_, select, update

from engine.store.tables import activity, incident, job, migration, process_instance, subscription, task, timer

_INSTANCE: BindParameter[Any] = bindparam("b_instance")
_TOKEN: BindParameter[Any] = bindparam("b_token")

MOVE_INSTANCE = (
    update(process_instance)
    .where(process_instance.c.id == bindparam("b_id"))
    .values(definition_id=bindparam("definition_id"))
)
#: Cases that have not ended, of a process and not in the target version, the oldest first.
TO_MOVE = (
    select(process_instance.c.id)
    .where(
        process_instance.c.definition_key == bindparam("key"),
        process_instance.c.state.in_(("active", "failed", "suspended")),
        process_instance.c.definition_id != bindparam("target"),
        process_instance.c.id > bindparam("after"),
    )
    .order_by(process_instance.c.id)
    .limit(bindparam("limit"))
)
#: Keys of processes with running cases in none of these versions.
BEHIND = (
    select(process_instance.c.definition_key)
    .distinct()
    .where(
        process_instance.c.state.in_(("active", "failed", "suspended")),
        process_instance.c.definition_id.not_in(bindparam("latest", expanding=True)),
    )
)
MOVE_TASK = (
    update(task)
    .where(task.c.instance_id == _INSTANCE, task.c.id == _TOKEN, task.c.state == "open")
    .values(
        definition_id=bindparam("definition_id"),
        element_id=bindparam("element_id"),
        name=bindparam("name"),
        form_ref=bindparam("form_ref"),
        form_binding=bindparam("form_binding"),
        excluded=bindparam("excluded"),
        excluded_rule=bindparam("excluded_rule"),
        properties=bindparam("properties"),
        revision=task.c.revision + 1,
    )
)
MOVE_VISIT = (
    update(activity)
    .where(
        activity.c.instance_id == _INSTANCE,
        activity.c.token_id == _TOKEN,
        or_(activity.c.left_at.is_(None), activity.c.outcome == "failed"),
    )
    .values(definition_id=bindparam("definition_id"), element_id=bindparam("element_id"), name=bindparam("name"))
)


def _rename(table: Any, token: ColumnElement[Any], **more: Any) -> Any:
    return (
        update(table)
        .where(table.c.instance_id == _INSTANCE, token == _TOKEN)
        .values(element_id=bindparam("element_id"), **more)
    )


RENAMES = (
    _rename(timer, timer.c.id, name=bindparam("name")),
    _rename(subscription, subscription.c.id),
    _rename(job, job.c.token_id),
    _rename(incident, incident.c.token_id),
)

# --- how it was ---------------------------------------------------------------------------------------------------

TASKS = select(task).where(task.c.instance_id == bindparam("id"), task.c.state == "open")
TIMERS = select(timer).where(timer.c.instance_id == bindparam("id"))
SUBSCRIPTIONS = select(subscription).where(subscription.c.instance_id == bindparam("id"))
VISITS = select(activity).where(
    activity.c.instance_id == bindparam("id"), or_(activity.c.left_at.is_(None), activity.c.outcome == "failed")
)
TOKENS = tuple(
    select(column.label("token_id"), table.c.element_id).where(table.c.instance_id == bindparam("id"))
    for table, column in ((job, job.c.token_id), (incident, incident.c.token_id))
)
FORGET = delete(migration).where(migration.c.instance_id == bindparam("id"))
REMEMBER = insert(migration)
GET = select(migration).where(migration.c.instance_id == bindparam("id"))
FORGET_TIMERS = delete(timer).where(timer.c.instance_id == bindparam("id"))
FORGET_SUBSCRIPTIONS = delete(subscription).where(subscription.c.instance_id == bindparam("id"))
