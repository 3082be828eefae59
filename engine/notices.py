"""Notices: notes to a person, shown in the product. A kind and its values are kept; the sentence is the pages' work."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from engine import cursors
from engine.errors import NotFound
from engine.ids import new_id
from engine.model import Page, Values
from engine.store import people as people_sql
from engine.store import records as sql
from engine.unit_of_work import UnitOfWork

MOST = 200


class Note(Struct, frozen=True, kw_only=True):
    """A notice to be written. `kind` names the sentence, `params` fill it."""

    person: str
    kind: str
    params: Values = {}
    instance_id: UUID | None = None
    task_id: UUID | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """A notice as its person finds it."""

    id: UUID
    kind: str
    params: Values
    instance_id: UUID | None
    task_id: UUID | None
    created_at: datetime
    read_at: datetime | None


def create(uow: UnitOfWork, notes: Iterable[Note]) -> int:
    """Write notices by one INSERT; return how many. The same note to the same person is written once.

    A note on a task reaches the people who stand in for its person too; their params say `for`.
    """
    given = list(notes)
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for note in (*given, *_for_substitutes(uow, given)):
        rows.setdefault(
            (note.person, note.kind, note.instance_id, note.task_id),
            {
                "id": new_id(uow.now),
                "person": note.person,
                "created_at": uow.now,
                "kind": note.kind,
                "params": dict(note.params),
                "instance_id": note.instance_id,
                "task_id": note.task_id,
                "read_at": None,
            },
        )
    if rows:
        uow.execute(sql.ADD_NOTICES, list(rows.values()))
    return len(rows)


def _for_substitutes(uow: UnitOfWork, notes: list[Note]) -> list[Note]:
    people = sorted({note.person for note in notes if note.task_id is not None})
    if not people or uow.engine.directory.is_open:
        return []
    stand_ins = uow.execute(people_sql.STAND_INS, {"people": people, "at": uow.now}).all()
    return [
        replace(note, person=row.substitute, params={**note.params, "for": row.person})
        for row in stand_ins
        for note in notes
        if note.person == row.person and note.task_id is not None
    ]


def mine(uow: UnitOfWork, *, unread_only: bool = False, cursor: str | None = None, limit: int = 50) -> Page[Notice]:
    """Return notices of the actor, newest first."""
    limit = max(1, min(limit, MOST))
    parameters: dict[str, Any] = {"person": uow.actor, "limit": limit + 1}
    if cursor:
        parameters["at"], parameters["after"] = cursors.decode(cursor, datetime, UUID)
    statement = {
        (False, False): sql.MY_NOTICES,
        (False, True): sql.MY_NOTICES_AFTER,
        (True, False): sql.MY_UNREAD,
        (True, True): sql.MY_UNREAD_AFTER,
    }[unread_only, bool(cursor)]
    rows = uow.execute(statement, parameters).all()
    items = tuple(_notice(row) for row in rows[:limit])
    return Page(items=items, next=cursors.encode(items[-1].created_at, items[-1].id) if len(rows) > limit else None)


def unread_count(uow: UnitOfWork) -> int:
    """Return how many notices the actor has not read."""
    count: int = uow.execute(sql.UNREAD_COUNT, {"person": uow.actor}).scalar_one()
    return count


def receipts(uow: UnitOfWork, instance_id: UUID, kind: str) -> Mapping[str, datetime | None]:
    """Return who got a notice of a kind in a case, and when they read it. The caller has checked who asks."""
    return {row.person: row.read_at for row in uow.execute(sql.RECEIPTS, {"instance_id": instance_id, "kind": kind})}


def read(uow: UnitOfWork, id: UUID) -> Notice:
    """Mark one notice of the actor as read and return it. NotFound when it is not theirs."""
    uow.execute(sql.READ_NOTICE, {"b_id": id, "b_person": uow.actor, "now": uow.now})
    row = uow.execute(sql.GET_NOTICE, {"id": id, "person": uow.actor}).one_or_none()
    if row is None:
        raise NotFound("There is no such notice for you.")
    return _notice(row)


def read_all(uow: UnitOfWork) -> int:
    """Mark all notices of the actor as read; return how many were unread."""
    return uow.execute(sql.READ_ALL, {"b_person": uow.actor, "now": uow.now}).rowcount


def _notice(row: Any) -> Notice:
    return Notice(
        id=row.id,
        kind=row.kind,
        params=row.params,
        instance_id=row.instance_id,
        task_id=row.task_id,
        created_at=row.created_at,
        read_at=row.read_at,
    )
