"""Statements that list cases: one for each combination of what may be asked, made once."""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Column, ColumnElement, Select, and_, bindparam, or_, select, union

from engine.store import case_texts
from engine.store.beside import Beside
from engine.store.tables import (
    instance_person,
    instance_variable,
    process_definition,
    process_instance,
    task,
    task_candidate,
)

_I = process_instance.c

_ME: BindParameter[str] = bindparam("me")
_OWNED: BindParameter[UUID] = bindparam("owned", expanding=True)
_root = process_instance.alias("root")
_NAMED = select(instance_person.c.instance_id).where(
    instance_person.c.person == _ME, instance_person.c.relation.in_(bindparam("relations", expanding=True))
)
_ASSIGNED = select(task.c.root_id).where(task.c.assignee.in_(bindparam("people", expanding=True)))
_OFFERED = (
    select(task.c.root_id)
    .join_from(
        task_candidate,
        task,
        and_(task.c.instance_id == task_candidate.c.instance_id, task.c.id == task_candidate.c.task_id),
    )
    .where(task_candidate.c.who.in_(bindparam("names", expanding=True)))
)


def _led_to(found: Select[Any], case: Column[Any]) -> ColumnElement[bool]:
    """Return that a case is among those found, all of which are read."""
    return case.in_(found)


def _leads_back(found: Select[Any], case: Column[Any]) -> ColumnElement[bool]:
    """Return the same, read from the case: for cases that something else has led to, and that are few."""
    (key,) = found.selected_columns
    return found.where(key == case).correlate(case.table).exists()


def _ways(
    owning: bool, leading: Callable[[Select[Any], Column[Any]], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """Why somebody may see a case, as rights have it (store.people.STANDS_TO_CASE).

    They started it, it names them, its process is theirs, or the same holds for its root; they have or had work in it,
    or were offered some.
    """
    root_is_theirs = [_root.c.started_by == _ME, leading(_NAMED, _root.c.id)]
    if owning:
        root_is_theirs.append(_root.c.definition_id.in_(_OWNED))
    root = select(_root.c.id).where(_root.c.id == _I.root_id, or_(*root_is_theirs)).correlate(process_instance)
    ways = [
        _I.started_by == _ME,
        leading(_NAMED, _I.id),
        and_(_I.parent_id.is_not(None), root.exists()),
        leading(_ASSIGNED, _I.root_id),
        leading(_OFFERED, _I.root_id),
    ]
    return [*ways, _I.definition_id.in_(_OWNED)] if owning else ways


#: Definitions, in any version, whose owners some groups are.
OWNED = select(process_definition.c.id).where(process_definition.c.owner_group.in_(bindparam("groups", expanding=True)))


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
    "text": case_texts.IN_CASE,
    "among": _I.id.in_(bindparam("among", expanding=True)),
    "variable_text": _has_variable(_IS_TEXT),
    "variable_number": _has_variable(_IS_NUMBER),
    "variable_either": _has_variable(_IS_TEXT, _IS_NUMBER),
    "after": or_(
        _I.started_at < bindparam("after_at"),
        and_(_I.started_at == bindparam("after_at"), _I.id < bindparam("after_id")),
    ),
}


@cache
def find(asked: frozenset[str]) -> Select[Any]:
    """Return the statement for what is asked of all cases: names of conditions, each with its own parameters."""
    return _newest(select(process_instance).where(*_conditions(asked)))


@cache
def find_seen(asked: frozenset[str], *, owning: bool) -> Select[Any]:
    """Return the statement for what is asked of the cases that somebody may see; `owning`: processes are theirs."""
    if "among" in asked:
        return _newest(select(process_instance).where(*_conditions(asked), or_(*_ways(owning, _leads_back))))
    # Each way is limited by itself, so that none reads more than a page of what it leads to.
    beside = [Beside(condition) for condition in _conditions(asked)]
    ways = (_newest(select(_I.id).where(way, *beside)).subquery() for way in _ways(owning, _led_to))
    return _newest(select(process_instance).where(_I.id.in_(union(*(select(way.c.id) for way in ways)))))


def _conditions(asked: frozenset[str]) -> list[ColumnElement[bool]]:
    if "among" in asked:
        return [_CONDITIONS["among"], *(Beside(_CONDITIONS[name]) for name in sorted(asked - {"among"}))]
    return [_CONDITIONS[name] for name in sorted(asked)]


def _newest(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(_I.started_at.desc(), _I.id.desc()).limit(bindparam("limit"))
