"""Statements of kept answers (see engine.idempotency)."""

from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.tables import idempotency

RECALL = select(
    idempotency.c.request_hash,
    idempotency.c.status,
    idempotency.c.body,
    idempotency.c.location,
    idempotency.c.created_at,
).where(idempotency.c.person == bindparam("person"), idempotency.c.key == bindparam("key"))


def _remember(insert: Any) -> Any:
    """Write a row in place of none or of one made before `before`; returns the key, or nothing when it is in use."""
    kept = ("request_hash", "status", "body", "location", "created_at")
    return insert.on_conflict_do_update(
        index_elements=[idempotency.c.person, idempotency.c.key],
        set_={name: insert.excluded[name] for name in kept},
        where=idempotency.c.created_at < bindparam("before", type_=idempotency.c.created_at.type),
    ).returning(idempotency.c.key)


REMEMBER_SQLITE = _remember(sqlite.insert(idempotency))
REMEMBER_POSTGRESQL = _remember(postgresql.insert(idempotency))

FORGET = delete(idempotency).where(idempotency.c.created_at < bindparam("before"))
