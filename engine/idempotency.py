"""Answers kept by key, so that a command sent twice has one effect."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from engine.errors import Conflict, Invalid
from engine.store import answers

if TYPE_CHECKING:
    from engine.unit_of_work import UnitOfWork

KEPT = timedelta(hours=24)


class Answer(Struct, frozen=True, kw_only=True):
    """What was answered the first time."""

    status: int
    body: bytes
    location: str | None = None


def recall(uow: UnitOfWork, key: str, request_hash: bytes) -> Answer | None:
    """Return the answer the actor got under `key` within a day, or None. Invalid when it was to another request."""
    row = _row(uow, key)
    if row is not None and row.request_hash != request_hash:
        raise Invalid(
            "This Idempotency-Key was used for another request. Make a new key for a new request.",
            field="Idempotency-Key",
        )
    return _answer(row)


def kept(uow: UnitOfWork, key: str) -> Answer | None:
    """Return the answer the actor got under `key` within a day, whatever was asked, or None."""
    return _answer(_row(uow, key))


def _row(uow: UnitOfWork, key: str) -> Any | None:
    row = uow.execute(answers.RECALL, {"person": uow.actor, "key": key}).one_or_none()
    return None if row is None or row.created_at < uow.now - KEPT else row


def _answer(row: Any | None) -> Answer | None:
    return None if row is None else Answer(status=row.status, body=row.body, location=row.location)


def remember(uow: UnitOfWork, key: str, request_hash: bytes, answer: Answer) -> None:
    """Keep an answer with the change that it tells of. Conflict when the same key was answered meanwhile."""
    # The old go by chance, one time in 64, so that most commands pay one statement.
    if request_hash[0] < 4:
        uow.execute(answers.FORGET, {"before": uow.now - KEPT})
    statement = answers.REMEMBER_SQLITE if uow.engine.database.is_sqlite else answers.REMEMBER_POSTGRESQL
    kept = uow.execute(
        statement,
        {
            "person": uow.actor,
            "key": key,
            "request_hash": request_hash,
            "status": answer.status,
            "body": answer.body,
            "location": answer.location,
            "created_at": uow.now,
            "before": uow.now - KEPT,
        },
    )
    if kept.first() is None:
        raise Conflict("The same request is being answered at this moment. Ask again for its answer.")
