"""Statements of throw-away databases: what is copied into them, and what is seen in them. They are always SQLite."""

from typing import Any

from sqlalchemy import Column, Executable, Table, bindparam, delete, func, insert, literal_column, select

from engine.store.tables import (
    activity,
    decision_definition,
    definition_grant,
    deployment,
    form_definition,
    group_,
    history,
    incident,
    job,
    membership,
    number_series,
    outbox,
    person,
    process_definition,
    process_instance,
    resource,
    start_subscription,
    subscription,
    substitution,
    task,
    timer,
)
from engine.store.types import Selection

# --- copied in ----------------------------------------------------------------------------------------------------

_NEWER = process_definition.alias("newer")
_LATEST = select(process_definition.c.deployment_id).where(
    process_definition.c.version
    == select(func.max(_NEWER.c.version)).where(_NEWER.c.key == process_definition.c.key).scalar_subquery()
)


def _whole(table: Table, *without: Column[Any]) -> tuple[Selection[Any], Executable]:
    """Return the statements that read a table but for some columns, and write it."""
    left_out = {column.name for column in without}
    return select(*(column for column in table.c if column.name not in left_out)), insert(table)


def _running(table: Table, of: Column[Any]) -> tuple[Executable, Executable]:
    """Return the statements that copy what the sets hold whose processes run."""
    return select(table).where(of.in_(_LATEST)), insert(table)


#: Read in the database that runs, written into the throw-away one, in this order. Nobody can sign in there, be written
#: to, or be found by a token; what starts by itself at a time does not.
COPIES: tuple[tuple[Executable, Executable], ...] = (
    (
        _whole(person, person.c.password_hash, person.c.email, person.c.search)[0].add_columns(
            func.lower(person.c.name + " " + person.c.id).label("search")
        ),
        insert(person),
    ),
    _whole(group_),
    _whole(membership),
    _whole(substitution),
    _whole(number_series),
    _whole(definition_grant),
    _running(deployment, deployment.c.id),
    _running(resource, resource.c.deployment_id),
    _running(process_definition, process_definition.c.deployment_id),
    _running(decision_definition, decision_definition.c.deployment_id),
    _running(form_definition, form_definition.c.deployment_id),
    (
        select(start_subscription).where(start_subscription.c.kind.in_(("message", "signal"))),
        insert(start_subscription),
    ),
)
#: What would start by itself at a time, or when something comes true.
FORGET_TIMED = delete(start_subscription).where(start_subscription.c.kind.not_in(("message", "signal")))
#: Groups by themselves, for worlds that have people of their own.
GROUPS = select(group_)
ADD_GROUPS = insert(group_)
MEMBERS = select(membership)
ADD_MEMBERS = insert(membership)
PEOPLE = select(person.c.id)
#: Who can do something there, by name.
NAMES = select(person.c.id, person.c.name).where(person.c.active).order_by(person.c.search)

# --- seen ---------------------------------------------------------------------------------------------------------

#: Rows of a throw-away database in the order in which they were written.
_WRITTEN = "rowid"


def _of_case(table: Table) -> Executable:
    """Return a statement that reads a table with the process of each row, as written."""
    return (
        select(table, process_instance.c.definition_key.label("process"))
        .join_from(table, process_instance, process_instance.c.id == table.c.instance_id)
        .order_by(literal_column(f"{table.name}.{_WRITTEN}"))
    )


#: The element of a called process belongs to the process that was called.
_OWNER = process_definition.c.key.label("process")

TASKS = select(task).where(task.c.state == "open").order_by(literal_column(f"task.{_WRITTEN}"))
TIMERS = _of_case(timer)
SUBSCRIPTIONS = _of_case(subscription)
JOBS = _of_case(job)
INCIDENTS = select(incident).where(incident.c.resolved_at.is_(None)).order_by(literal_column(f"incident.{_WRITTEN}"))
CASES = select(process_instance).order_by(literal_column(f"process_instance.{_WRITTEN}"))
#: What was entered, and what was written to registers, since a row.
VISITS = (
    select(activity, _OWNER, literal_column(f"activity.{_WRITTEN}").label("row"))
    .join_from(activity, process_definition, process_definition.c.id == activity.c.definition_id)
    .where(literal_column(f"activity.{_WRITTEN}") > bindparam("since"))
    .order_by(literal_column(f"activity.{_WRITTEN}"))
)
EFFECTS = (
    select(history, literal_column(f"history.{_WRITTEN}").label("row"))
    .where(literal_column(f"history.{_WRITTEN}") > bindparam("since"), history.c.kind == "register")
    .order_by(literal_column(f"history.{_WRITTEN}"))
)
LAST_EFFECT: Selection[Any] = select(func.max(literal_column(f"history.{_WRITTEN}"))).select_from(history)
LAST_VISIT: Selection[Any] = select(func.max(literal_column(f"activity.{_WRITTEN}"))).select_from(activity)

#: When something is to happen next, after a moment.
NEXT_DUE = tuple(
    select(func.min(column)).where(column > bindparam("now"), *more)
    for column, more in (
        (timer.c.due_at, ()),
        (start_subscription.c.due_at, (start_subscription.c.kind == "timer",)),
        (outbox.c.due_at, (outbox.c.delivered_at.is_(None),)),
    )
)
