"""Drafts: what somebody typed and did not send, of an open task or of a start form. One a person and form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine.errors import NotFound, StaleRevision
from engine.ids import new_id
from engine.model import Values
from engine.store import records as sql
from engine.unit_of_work import UnitOfWork


class Draft(Struct, frozen=True, kw_only=True):
    """A draft as it was saved last."""

    id: UUID
    person: str
    task_id: UUID | None
    definition_key: str | None
    data: Values
    revision: int
    saved_at: datetime


def save_start(uow: UnitOfWork, key: str, data: Values, revision: int | None = None) -> Draft:
    """Keep what the actor typed into the start form of a process.

    `revision`: the one that was loaded, None for the first save. StaleRevision when it was saved elsewhere since.
    """
    where = {"b_key": key, "b_person": uow.actor}
    if revision is None:
        _add(uow, data, task_id=None, definition_key=key)
    else:
        _overwrite(uow, sql.SAVE_START_DRAFT, where, data, revision)
    return _found(uow, sql.START_DRAFT, where)


def start(uow: UnitOfWork, key: str) -> Draft | None:
    """Return the actor's draft for the start form of a process, or None."""
    row = uow.execute(sql.START_DRAFT, {"b_key": key, "b_person": uow.actor}).one_or_none()
    return _draft(row) if row is not None else None


def mine(uow: UnitOfWork) -> tuple[Draft, ...]:
    """Return the actor's drafts of start forms, the one saved last first."""
    return tuple(_draft(row) for row in uow.execute(sql.MY_START_DRAFTS, {"person": uow.actor}))


def discard(uow: UnitOfWork, key: str) -> None:
    """Forget the actor's draft for the start form of a process; nothing happens when there is none."""
    uow.execute(sql.DISCARD_START_DRAFT, {"b_key": key, "b_person": uow.actor})


def save_task(uow: UnitOfWork, task_id: UUID, data: Values, revision: int | None = None) -> Draft:
    """Keep what the actor typed into the form of a task; as `save_start`. The caller has checked the task."""
    where = {"b_task_id": task_id, "b_person": uow.actor}
    if revision is None:
        _add(uow, data, task_id=task_id, definition_key=None)
    else:
        _overwrite(uow, sql.SAVE_TASK_DRAFT, where, data, revision)
    return _found(uow, sql.TASK_DRAFT, where)


def task(uow: UnitOfWork, task_id: UUID) -> Draft | None:
    """Return the actor's draft for a task, or None."""
    row = uow.execute(sql.TASK_DRAFT, {"b_task_id": task_id, "b_person": uow.actor}).one_or_none()
    return _draft(row) if row is not None else None


def discard_task(uow: UnitOfWork, task_id: UUID) -> None:
    """Forget the actor's draft for a task; nothing happens when there is none."""
    uow.execute(sql.DISCARD_MY_TASK_DRAFT, {"b_task_id": task_id, "b_person": uow.actor})


def _add(uow: UnitOfWork, data: Values, *, task_id: UUID | None, definition_key: str | None) -> None:
    added = uow.execute(
        sql.ADD_DRAFT,
        {
            "id": new_id(uow.now),
            "person": uow.actor,
            "task_id": task_id,
            "definition_key": definition_key,
            "data": dict(data),
            "saved_at": uow.now,
        },
    )
    if added.rowcount == 0:
        raise StaleRevision("You have a draft here already, perhaps from another tab. Load it before you go on.")


def _overwrite(uow: UnitOfWork, statement: Any, where: dict[str, Any], data: Values, revision: int) -> None:
    changed = uow.execute(statement, {**where, "expected": revision, "data": dict(data), "saved_at": uow.now})
    if changed.rowcount == 0:
        raise StaleRevision("This draft was saved or discarded in another tab since you loaded it. Load it again.")


def _found(uow: UnitOfWork, statement: Any, where: dict[str, Any]) -> Draft:
    row = uow.execute(statement, where).one_or_none()
    if row is None:
        raise NotFound("There is no such draft.")
    return _draft(row)


def _draft(row: Any) -> Draft:
    return Draft(
        id=row.id,
        person=row.person,
        task_id=row.task_id,
        definition_key=row.definition_key,
        data=row.data,
        revision=row.revision,
        saved_at=row.saved_at,
    )
