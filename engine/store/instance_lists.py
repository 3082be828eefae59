"""Statements that list cases: one for each combination of what may be asked, made once."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

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


def _ways(owning: bool) -> tuple[ColumnElement[bool], ...]:
    """Why somebody may see a case, as rights have it (store.people.STANDS_TO_CASE).

    They started it, it names them, its process is theirs, or the same holds for its root; they have or had work in it,
    or were offered some.
    """
    root_is_theirs = [_root.c.started_by == _ME, _root.c.id.in_(_NAMED)]
    if owning:
        root_is_theirs.append(_root.c.definition_id.in_(_OWNED))
    root = select(_root.c.id).where(_root.c.id == _I.root_id, or_(*root_is_theirs)).correlate(process_instance)
    ways = (
        _I.started_by == _ME,
        _I.id.in_(_NAMED),
        and_(_I.parent_id.is_not(None), root.exists()),
        _I.root_id.in_(_ASSIGNED),
        _I.root_id.in_(_OFFERED),
    )
    return (*ways, _I.definition_id.in_(_OWNED)) if owning else ways


class _Beside(FunctionElement[bool]):
    """A condition that leads to no row: SQLite keeps no figures and would walk all active ones for one."""

    name = "beside"
    inherit_cache = True


@compiles(_Beside)
def _as_it_is(element: _Beside, compiler: SQLCompiler, **given: Any) -> str:
    return compiler.process(element.clauses, **given)


@compiles(_Beside, "sqlite")
def _no_index(element: _Beside, compiler: SQLCompiler, **given: Any) -> str:
    return f"+({compiler.process(element.clauses, **given)})"


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
    "text": or_(
        _I.business_key.ilike(bindparam("pattern"), escape="\\"), _I.subject.ilike(bindparam("pattern"), escape="\\")
    ),
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
    # Each way is limited by itself, so that none reads more than a page of what it leads to.
    beside = [_Beside(condition) for condition in _conditions(asked)]
    ways = (_newest(select(_I.id).where(way, *beside)).subquery() for way in _ways(owning))
    return _newest(select(process_instance).where(_I.id.in_(union(*(select(way.c.id) for way in ways)))))


def _conditions(asked: frozenset[str]) -> list[ColumnElement[bool]]:
    return [_CONDITIONS[name] for name in sorted(asked)]


def _newest(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(_I.started_at.desc(), _I.id.desc()).limit(bindparam("limit"))


def pattern(text: str) -> str:
    """Return a LIKE pattern (escape sign: backslash) for a part of a text."""
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
