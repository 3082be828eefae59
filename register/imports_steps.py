"""Loads in steps: a file of ten thousand rows is checked whole, then written part by part, and people see how far."""

from typing import Any
from uuid import UUID

from msgspec.structs import asdict

from engine import cursors, files
from engine.errors import Conflict, NotFound
from engine.model import Page
from engine.unit_of_work import UnitOfWork
from register import imports, imports_file
from register.imports import Change, Import
from register.imports_words import say
from register.store import imports as sql
from register.store.reference import ADD_IMPORT

#: Rows written by one step, so that a step takes about a second.
STEP = 500
LAST_ID = UUID(int=2**128 - 1)


def begin(uow: UnitOfWork, entity: str, file_id: UUID, reason: str) -> Import:
    """Check a file of the actor whole and keep that it is being loaded; `go_on` writes it. Raises as `imports.load`."""
    imports.require_loader(uow, entity)
    content = _content(uow, file_id)
    started = imports.begun(uow, entity, content, reason)
    rows = imports.read(uow, entity, imports_file.lines(uow.locale, entity, content))
    uow.execute(ADD_IMPORT, {**asdict(started), "file_id": file_id, "rows": len(rows.by_key)})
    return get(uow, started.id)


def go_on(uow: UnitOfWork, id: UUID) -> Import:
    """Write the next rows of a load. Conflict when it has ended, InvalidSubmission when rows no longer fit."""
    found = _import(uow.execute(sql.LOCK_IMPORT, {"id": id}).one_or_none())
    imports.require_loader(uow, found.entity)
    if found.state != "running" or found.file_id is None:
        raise Conflict(say(uow.locale, "ended"))
    lines = imports_file.lines(uow.locale, found.entity, _content(uow, found.file_id))[found.done : found.done + STEP]
    differences = imports.write(uow, found, imports.read(uow, found.entity, lines))
    done = found.done + len(lines)
    uow.execute(
        sql.WENT_ON,
        {
            "b_id": id,
            "added": found.added + len(differences.added),
            "changed": found.changed + len(differences.changed),
            "done": done,
            "state": "done" if done >= found.rows else "running",
        },
    )
    return get(uow, id)


def stop(uow: UnitOfWork, id: UUID) -> Import:
    """Leave a load where it is; what was written stays. Conflict when it has ended."""
    found = _import(uow.execute(sql.LOCK_IMPORT, {"id": id}).one_or_none())
    imports.require_loader(uow, found.entity)
    if found.state != "running":
        raise Conflict(say(uow.locale, "ended"))
    told = {name: getattr(found, name) for name in ("added", "changed", "done")}
    uow.execute(sql.WENT_ON, {"b_id": id, **told, "state": "stopped"})
    return get(uow, id)


def get(uow: UnitOfWork, id: UUID) -> Import:
    """Return a load. NotFound when there is none. The caller has checked who asks."""
    return _import(uow.execute(sql.GET_IMPORT, {"id": id}).one_or_none())


def by_number(uow: UnitOfWork, number: str) -> Import:
    """Return a load by its number ("IMP-2026-00001"). NotFound when there is none. The caller has checked who asks."""
    return _import(uow.execute(sql.IMPORT_BY_NUMBER, {"number": number}).one_or_none())


def find(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> Page[Import]:
    """Return loads, the newest first. The caller has checked who asks."""
    before = cursors.decode(cursor, UUID)[0] if cursor else LAST_ID
    rows = uow.execute(sql.IMPORTS, {"before": before, "limit": limit + 1}).all()
    items = tuple(_import(row) for row in rows[:limit])
    return Page(items=items, next=cursors.encode(items[-1].id) if len(rows) > limit else None)


def changes(uow: UnitOfWork, id: UUID, *, limit: int = 200) -> tuple[Change, ...]:
    """Return the first fields that a load changed, in the order of the keys."""
    return tuple(
        Change(key=row.entity_id, field=row.field, before=row.before, after=row.after)
        for row in uow.execute(sql.CHANGES_OF_IMPORT, {"id": id, "limit": limit})
    )


def _content(uow: UnitOfWork, file_id: UUID) -> bytes:
    _, chunks = files.open(uow, file_id)
    return b"".join(chunks)


def _import(row: Any) -> Import:
    if row is None:
        raise NotFound("There is no such import.")
    return Import(**{name: getattr(row, name) for name in Import.__struct_fields__})
