"""Statements of kept answers (see engine.idempotency)."""

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

#: A key that somebody else kept meanwhile keeps no row, which the caller sees by the count.
REMEMBER_SQLITE = sqlite.insert(idempotency).on_conflict_do_nothing()
REMEMBER_POSTGRESQL = postgresql.insert(idempotency).on_conflict_do_nothing()

FORGET = delete(idempotency).where(idempotency.c.created_at < bindparam("before"))
