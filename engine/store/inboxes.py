"""Statements that read inboxes: a few rows for each name from an index, then one merge (design section 3)."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    union,
    union_all,
)

from engine.store.beside import Beside
from engine.store.case_texts import has_text
from engine.store.tables import NEVER, task, task_candidate
from engine.store.types import UtcDateTime

BOXES = ("mine", "groups", "overdue", "later")

_T, _C = task.c, task_candidate.c
_NOW = bindparam("now", type_=UtcDateTime)
_DUE = func.coalesce(_T.due_at, bindparam("never", NEVER, type_=UtcDateTime), type_=UtcDateTime)

#: Order -> (column in task, column in task_candidate, descending).
ORDERS: dict[str, tuple[ColumnElement[Any], ColumnElement[Any], bool]] = {
    "due": (_DUE, _C.due_at, False),
    "newest": (_T.created_at, _C.created_at, True),
    "oldest": (_T.created_at, _C.created_at, False),
    "priority": (_T.priority, _C.priority, True),
}

_HELD = and_(_T.assignee.in_(bindparam("people", expanding=True)), _T.state == "open")
_AMONG = _T.id.in_(bindparam("among", expanding=True))
_AWAKE = or_(_T.follow_up_at.is_(None), _T.follow_up_at <= _NOW)


#: As an index of names has it; by the state, SQLite would rather read all open ones.
_NOT_ENDED = _T.completed_at.is_(None)


def _named() -> Select[Any]:
    """Ids of open tasks whose name has a text: from one name to the next by an index, for many tasks have the same."""
    known = select(func.min(_T.name).label("name")).where(_NOT_ENDED).cte("known", recursive=True)
    after = select(func.min(_T.name)).where(_NOT_ENDED, _T.name > known.c.name).correlate(known).scalar_subquery()
    known = known.union_all(select(after).select_from(known).where(known.c.name.is_not(None)))
    return select(_T.id).join_from(known, task, _T.name == known.c.name).where(has_text(known.c.name))


def _some(found: Select[Any]) -> Select[Any]:
    part = found.where(_NOT_ENDED).limit(bindparam("most", type_=Integer)).subquery()
    return select(part.c.id)


_OF_CASES = select(_T.id).where(_T.instance_id.in_(bindparam("cases", expanding=True)))
#: Open tasks of some cases, and those whose name has a text.
WITH_TEXT = union_all(_some(_OF_CASES), _some(_named()))


def _after(key: ColumnElement[Any], row_id: ColumnElement[Any], descending: bool) -> ColumnElement[bool]:
    position = bindparam("after_key", type_=key.type)
    beyond = key < position if descending else key > position
    beyond_id = row_id < bindparam("after_id") if descending else row_id > bindparam("after_id")
    return or_(beyond, and_(key == position, beyond_id))


def _narrowed(narrow: frozenset[str]) -> list[ColumnElement[bool]]:
    conditions = []
    if "text" in narrow:
        conditions.append(has_text(_T.name, _T.subject, _T.business_key))
    if "definition_key" in narrow:
        conditions.append(_T.definition_key == bindparam("definition_key"))
    if "alike" in narrow:
        conditions += [_T.definition_id == bindparam("definition_id"), _T.element_id == bindparam("element_id")]
    return conditions


def _ordered(statement: Select[Any], key: ColumnElement[Any], row_id: ColumnElement[Any], down: bool) -> Select[Any]:
    return statement.order_by(*((key.desc(), row_id.desc()) if down else (key, row_id))).limit(bindparam("limit"))


def _held(sort: str, narrow: frozenset[str], *more: ColumnElement[bool]) -> Select[Any]:
    """Ids of tasks that somebody of `people` has."""
    key, _, down = ORDERS[sort]
    conditions = [_HELD, *more, *_narrowed(narrow)]
    if "after" in narrow:
        conditions.append(_after(key, _T.id, down))
    return _ordered(select(_T.id.label("id")).where(*conditions), key, _T.id, down)


def _offered(sort: str, narrow: frozenset[str], number: int, *more: ColumnElement[bool]) -> Select[Any]:
    """Ids of tasks offered to one name, that nobody has."""
    _, key, down = ORDERS[sort]
    statement = select(_C.task_id.label("id")).where(_C.who == bindparam(f"who_{number}"), _C.claimable, *more)
    if narrowed := _narrowed(narrow):
        statement = statement.join(task, and_(_T.instance_id == _C.instance_id, _T.id == _C.task_id)).where(*narrowed)
    if "after" in narrow:
        statement = statement.where(_after(key, _C.task_id, down))
    return _ordered(statement, key, _C.task_id, down)


def _sources(box: str, sort: str, names: int, narrow: frozenset[str]) -> list[Select[Any]]:
    match box:
        case "mine":
            return [_held(sort, narrow, _AWAKE)]
        case "later":
            return [_held(sort, narrow, _T.follow_up_at > _NOW)]
        case "groups":
            return [_offered(sort, narrow, number) for number in range(names)]
        case _:
            overdue = [_offered(sort, narrow, number, _C.due_at < _NOW) for number in range(names)]
            return [_held(sort, narrow, _T.due_at < _NOW), *overdue]


@cache
def page(box: str, sort: str, names: int, narrow: frozenset[str]) -> Select[Any]:
    """Return the statement for one page; `names` is how many names work is offered under."""
    # Each part is limited by itself, so that no part reads more than a page from its index.
    parts = [select(part.subquery().c.id) for part in _sources(box, sort, names, narrow)]
    key, _, down = ORDERS[sort]
    return _ordered(select(task).where(_T.id.in_(union(*parts)), _T.state == "open"), key, _T.id, down)


@cache
def page_among(box: str, sort: str, narrow: frozenset[str]) -> Select[Any]:
    """Return the statement for one page of a few tasks: each is asked whether it stands in the box."""
    offered = select(_C.task_id).where(
        _C.instance_id == _T.instance_id,
        _C.task_id == _T.id,
        _C.who.in_(bindparam("names", expanding=True)),
        _C.claimable,
    )
    offered = offered.correlate(task)
    stands = {
        "mine": and_(_HELD, _AWAKE),
        "later": and_(_HELD, _T.follow_up_at > _NOW),
        "groups": offered.exists(),
        "overdue": and_(_T.due_at < _NOW, or_(_HELD, offered.exists())),
    }
    key, _, down = ORDERS[sort]
    conditions = [_T.state == "open", stands[box], *_narrowed(narrow)]
    if "after" in narrow:
        conditions.append(_after(key, _T.id, down))
    return _ordered(select(task).where(_AMONG, *map(Beside, conditions)), key, _T.id, down)


def _count(parts: list[Select[Any]]) -> Any:
    found: CompoundSelect[Any] = union(*(select(part.subquery().c.id) for part in parts))
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


@cache
def counts(names: int) -> Select[Any]:
    """Return the statement that counts all boxes, each part of one up to `most`."""
    most = bindparam("most", type_=Integer)
    columns = []
    for box in BOXES:
        parts = [part.order_by(None).limit(most) for part in _sources(box, "oldest", names, frozenset())]
        columns.append(_count(parts).label(box))
    return select(*columns)
