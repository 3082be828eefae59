"""The boxes in which people find their open tasks."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from engine import case_texts, cursors, rights
from engine.errors import Invalid
from engine.model import Page, Task
from engine.store import inboxes as sql
from engine.store.case_texts import pattern
from engine.store.rows import to_task
from engine.store.tables import NEVER
from engine.unit_of_work import UnitOfWork

Box = Literal["mine", "groups", "overdue", "later"]
Sort = Literal["due", "newest", "oldest", "priority"]

MOST = 200
COUNTED_TO = 1_000


class Counts(Struct, frozen=True, kw_only=True):
    """How many tasks stand in each box."""

    mine: int
    groups: int
    overdue: int
    later: int


class _Reader(Struct, frozen=True):
    """Whose tasks the actor finds: their own and those of people they stand in for."""

    people: tuple[str, ...]
    #: "user:rita", "group:stores"
    names: tuple[str, ...]


def _reader(uow: UnitOfWork) -> _Reader:
    held = rights.standing(uow)
    return _Reader((uow.actor, *sorted(held.replaces)), tuple(sorted(rights.candidacies(held))))


def page(
    uow: UnitOfWork,
    box: Box,
    sort: Sort,
    *,
    text: str | None,
    definition_key: str | None,
    cursor: str | None,
    limit: int,
) -> Page[Task]:
    """Return a page of a box. Invalid for a box or an order that there is not."""
    if box not in sql.BOXES or sort not in sql.ORDERS:
        raise Invalid("There is no such box or order of tasks.")
    limit = max(1, min(limit, MOST))
    reader = _reader(uow)
    parameters = _parameters(uow.now, reader) | {"limit": limit + 1}
    narrow = set()
    among = case_texts.tasks_with(uow, text) if text else None
    if text and among is None:
        narrow.add("text")
        parameters["pattern"] = pattern(text)
    if definition_key:
        narrow.add("definition_key")
        parameters["definition_key"] = definition_key
    if cursor:
        narrow.add("after")
        parameters |= _beyond(cursor, sort)
    if among == ():
        return Page(items=(), next=None)
    if among is None:
        statement = sql.page(box, sort, len(reader.names), frozenset(narrow))
    else:
        statement = sql.page_among(box, sort, frozenset(narrow))
        parameters |= {"among": among, "names": reader.names}
    rows = uow.execute(statement, parameters).all()
    items = tuple(to_task(row) for row in rows[:limit])
    more = cursors.encode(_position(sort, items[-1]), items[-1].id) if len(rows) > limit else None
    return Page(items=items, next=more)


def _beyond(cursor: str, sort: Sort) -> dict[str, Any]:
    if sort == "priority":
        # Numbers come back as decimal ones, which SQLite does not take.
        key, id = cursors.decode(cursor, Decimal, UUID)
        return {"after_key": int(key), "after_id": id}
    at, id = cursors.decode(cursor, datetime, UUID)
    return {"after_key": at, "after_id": id}


def _position(sort: Sort, task: Task) -> Any:
    match sort:
        case "due":
            return task.due_at or NEVER
        case "priority":
            return task.priority
        case _:
            return task.created_at


def _parameters(now: datetime, reader: _Reader) -> dict[str, Any]:
    return {"now": now, "people": list(reader.people)} | {
        f"who_{number}": name for number, name in enumerate(reader.names)
    }


def count(uow: UnitOfWork) -> Counts:
    """Return how many tasks stand in each box, each counted up to COUNTED_TO."""
    reader = _reader(uow)
    parameters = _parameters(uow.now, reader) | {"most": COUNTED_TO}
    row = uow.execute(sql.counts(len(reader.names)), parameters).one()
    return Counts(mine=row.mine, groups=row.groups, overdue=row.overdue, later=row.later)


def everything(uow: UnitOfWork, limit: int | None) -> tuple[Task, ...]:
    """Return all tasks that the actor has or may take, oldest first."""
    found: dict[Any, Task] = {}
    for box in ("mine", "later", "groups"):
        cursor = None
        while True:
            part = page(uow, box, "oldest", text=None, definition_key=None, cursor=cursor, limit=MOST)
            found |= {task.id: task for task in part.items}
            cursor = part.next
            if cursor is None or (limit is not None and len(found) >= limit):
                break
    return tuple(sorted(found.values(), key=lambda task: (task.created_at, task.id)))[:limit]


def alike(uow: UnitOfWork, task: Task, limit: int) -> tuple[Task, ...]:
    """Return tasks at the step of a task, in its version, that the actor has or may take; those due first come first.

    The task itself is not among them; `limit`: at most so many of each box.
    """
    reader = _reader(uow)
    where = {"definition_id": task.definition_id, "element_id": task.element_id, "limit": limit + 1}
    parameters = _parameters(uow.now, reader) | where
    found = [
        to_task(row)
        for box in ("mine", "groups")
        for row in uow.execute(sql.page(box, "due", len(reader.names), frozenset({"alike"})), parameters)
    ]
    return tuple(one for one in found if one.id != task.id)
