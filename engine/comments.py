"""Comments on a case: plain text, kept with the history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine import history
from engine.errors import Invalid
from engine.ids import new_id
from engine.store import records as sql
from engine.unit_of_work import UnitOfWork

LONGEST = 10_000


class Comment(Struct, frozen=True, kw_only=True):
    """What somebody said about a case, perhaps at one task of it."""

    id: UUID
    instance_id: UUID
    task_id: UUID | None
    author: str
    on_behalf_of: str | None
    text: str
    created_at: datetime


def add(
    uow: UnitOfWork, instance_id: UUID, text: str, *, task_id: UUID | None = None, on_behalf_of: str | None = None
) -> Comment:
    """Add a comment of the actor; its text goes into the chain too. Invalid when empty or longer than 10,000 signs.

    The caller has checked rights. NotFound when there is no such instance.
    """
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Invalid(f"A comment has 1 to {LONGEST} signs.", field="text")
    comment = Comment(
        id=new_id(uow.now),
        instance_id=instance_id,
        task_id=task_id,
        author=uow.actor,
        on_behalf_of=on_behalf_of,
        text=words,
        created_at=uow.now,
    )
    entry = history.Entry(
        kind="comment", task_id=task_id, on_behalf_of=on_behalf_of, details={"text": words, "comment": str(comment.id)}
    )
    history.append_to(uow, instance_id, [entry])
    uow.execute(
        sql.ADD_COMMENT,
        {
            "instance_id": instance_id,
            "id": comment.id,
            "task_id": task_id,
            "author": comment.author,
            "on_behalf_of": on_behalf_of,
            "text": words,
            "created_at": comment.created_at,
        },
    )
    return comment


def of_instance(uow: UnitOfWork, instance_id: UUID) -> tuple[Comment, ...]:
    """Return the comments on a case, oldest first. The caller has checked rights."""
    return tuple(_comment(row) for row in uow.execute(sql.COMMENTS_OF, {"instance_id": instance_id}))


def _comment(row: Any) -> Comment:
    return Comment(
        id=row.id,
        instance_id=row.instance_id,
        task_id=row.task_id,
        author=row.author,
        on_behalf_of=row.on_behalf_of,
        text=row.text,
        created_at=row.created_at,
    )
