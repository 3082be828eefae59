"""Statements that list cases: one for each combination of what may be asked, made once."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, union

from engine.store.tables import (
    instance_person,
    instance_variable,
    process_definition,
    process_instance,
    task,
    task_candidate,
)

_I = process_instance.c

#: The actor's own instances: started by them, naming them, of a process whose owners they belong to.
_OWN = (
    select(_I.id).where(_I.started_by == bindparam("me")),
    select(instance_person.c.instance_id).where(
        instance_person.c.person == bindparam("me"),
        instance_person.c.relation.in_(bindparam("relations", expanding=True)),
    ),
    select(_I.id)
    .join_from(process_instance, process_definition, process_definition.c.id == _I.definition_id)
    .where(process_definition.c.owner_group.in_(bindparam("groups", expanding=True))),
)
#: Roots of the cases in which they have or had work, or were offered some.
_WORK = (
    select(task.c.root_id).where(task.c.assignee.in_(bindparam("people", expanding=True))),
    select(task.c.root_id)
    .join_from(
        task_candidate,
        task,
        and_(task.c.instance_id == task_candidate.c.instance_id, task.c.id == task_candidate.c.task_id),
    )
    .where(task_candidate.c.who.in_(bindparam("names", expanding=True))),
)
_part = process_instance.alias("part")
#: As rights have it (store.people.STANDS_TO_CASE): who may see the root of a case may see all of it. One list of ids,
#: so that PostgreSQL joins by it instead of looking at every case.
_MINE = _I.id.in_(union(*_OWN, select(_part.c.id).where(_part.c.root_id.in_(union(*_OWN, *_WORK)))))


def _has_variable(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    found = select(instance_variable.c.instance_id).where(
        instance_variable.c.name == bindparam("variable_name"), or_(*conditions)
    )
    return _I.id.in_(found)


_IS_TEXT = instance_variable.c.text_value == bindparam("variable_text")
_IS_NUMBER = instance_variable.c.number_value == bindparam("variable_number")

_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "state": _I.state == bindparam("state"),
    "definition_key": _I.definition_key == bindparam("definition_key"),
    "business_key": _I.business_key == bindparam("business_key"),
    "started_by": _I.started_by == bindparam("started_by"),
    "text": or_(
        _I.business_key.ilike(bindparam("pattern"), escape="\\"), _I.subject.ilike(bindparam("pattern"), escape="\\")
    ),
    "variable_text": _has_variable(_IS_TEXT),
    "variable_number": _has_variable(_IS_NUMBER),
    "variable_either": _has_variable(_IS_TEXT, _IS_NUMBER),
    "mine": _MINE,
    "after": or_(
        _I.started_at < bindparam("after_at"),
        and_(_I.started_at == bindparam("after_at"), _I.id < bindparam("after_id")),
    ),
}


@cache
def find(asked: frozenset[str]) -> Select[Any]:
    """Return the statement for what is asked: names of conditions, each with its own parameters."""
    conditions = [_CONDITIONS[name] for name in sorted(asked)]
    return (
        select(process_instance)
        .where(*conditions)
        .order_by(_I.started_at.desc(), _I.id.desc())
        .limit(bindparam("limit"))
    )


def pattern(text: str) -> str:
    """Return a LIKE pattern (escape sign: backslash) for a part of a text."""
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
