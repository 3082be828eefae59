"""The memory of a case: append-only, one SHA-256 chain an instance.

A link holds ``hash = SHA-256(prev_hash ‖ header ‖ details_hash)`` with ``details_hash = SHA-256(salt ‖ details)``.

* ``prev_hash``: 32 bytes, the hash of the link before; 32 zero bytes before the first.
* ``header``: UTF-8 JSON without spaces, non-ASCII kept, an array of twelve texts or nulls in this order: instance id
  (32 hex digits), seq, at (ISO 8601, UTC, six digits of a second, +00:00), actor, on_behalf_of, kind, element_id,
  task_id (32 hex digits), entity, entity_id, field, and the word ``itamflow-1`` that names this format.
* ``details``: the canonical text of a FEEL context (`dmn.values`), empty when there is none.
* ``salt``: 16 random bytes where there are details, else empty. Details can be erased together with their salt: the
  chain still verifies, and what was erased cannot be guessed from its hash.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from json import dumps as json_text
from typing import Any
from uuid import UUID

from msgspec import Struct

from dmn import values
from engine import cursors
from engine.errors import ConcurrentUpdate, Invalid, NotFound
from engine.model import HistoryEntry, Page, Values
from engine.store import records as sql
from engine.unit_of_work import UnitOfWork

FORMAT = "itamflow-1"
#: Head of a chain without links.
NO_LINK = bytes(32)
_SALT_BYTES = 16
#: The kind of the entry that says what was erased and why; it is never erased itself.
ERASED = "erased"


class Entry(Struct, frozen=True, kw_only=True):
    """Something worth remembering. `actor` None: the actor of the unit of work."""

    kind: str
    element_id: str | None = None
    task_id: UUID | None = None
    details: Values | None = None
    actor: str | None = None
    on_behalf_of: str | None = None
    #: kind = register: what was changed, which one, and which field of it.
    entity: str | None = None
    entity_id: str | None = None
    field: str | None = None


class Header(Struct, frozen=True, kw_only=True):
    """What a link says openly; never erased."""

    instance_id: UUID
    seq: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    kind: str
    element_id: str | None
    task_id: UUID | None
    entity: str | None
    entity_id: str | None
    field: str | None

    def canonical(self) -> bytes:
        """Return the bytes that are hashed, as the module says."""
        parts = (
            self.instance_id.hex,
            str(self.seq),
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.actor,
            self.on_behalf_of,
            self.kind,
            self.element_id,
            self.task_id.hex if self.task_id else None,
            self.entity,
            self.entity_id,
            self.field,
            FORMAT,
        )
        return json_text(parts, ensure_ascii=False, separators=(",", ":")).encode()


def hash_details(salt: bytes | None, details: bytes | None) -> bytes:
    """Return the 32 bytes that stand for the details in a link."""
    return sha256((salt or b"") + (details or b"")).digest()


def link(prev_hash: bytes, header: Header, details_hash: bytes) -> bytes:
    """Return the hash of a link: 32 bytes."""
    return sha256(prev_hash + header.canonical() + details_hash).digest()


def append(uow: UnitOfWork, instance_id: UUID, seq: int, head: bytes, entries: Sequence[Entry]) -> tuple[int, bytes]:
    """Append `entries` after the link `seq` with the hash `head`, by one INSERT; return the new seq and head.

    The caller holds the lock of the instance and writes the new head to its row.
    """
    rows = []
    for entry in entries:
        seq += 1
        row = _row(uow, instance_id, seq, head, entry)
        head = row["hash"]
        rows.append(row)
    if rows:
        uow.execute(sql.ADD_HISTORY, rows)
    return seq, head


def _row(uow: UnitOfWork, instance_id: UUID, seq: int, prev_hash: bytes, entry: Entry) -> dict[str, Any]:
    header = Header(
        instance_id=instance_id,
        seq=seq,
        at=uow.now,
        actor=entry.actor or uow.actor,
        on_behalf_of=entry.on_behalf_of,
        kind=entry.kind,
        element_id=entry.element_id,
        task_id=entry.task_id,
        entity=entry.entity,
        entity_id=entry.entity_id,
        field=entry.field,
    )
    details = values.dumps(dict(entry.details)) if entry.details is not None else None
    salt = os.urandom(_SALT_BYTES) if details is not None else None
    details_hash = hash_details(salt, details)
    return {
        "instance_id": instance_id,
        "seq": seq,
        "at": header.at,
        "actor": header.actor,
        "on_behalf_of": header.on_behalf_of,
        "kind": header.kind,
        "element_id": header.element_id,
        "task_id": header.task_id,
        "entity": header.entity,
        "entity_id": header.entity_id,
        "field": header.field,
        "salt": salt,
        "details": details,
        "details_hash": details_hash,
        "prev_hash": prev_hash,
        "hash": link(prev_hash, header, details_hash),
    }


def append_to(uow: UnitOfWork, instance_id: UUID, entries: Sequence[Entry]) -> None:
    """Append `entries` outside a step of the process: locks the instance, appends, writes its new head.

    Waits for a step that is under way. NotFound when there is no such instance.
    """
    row = uow.execute(sql.LOCK_HEAD, {"id": instance_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such case.")
    seq, head = append(uow, instance_id, row.history_seq, row.history_head, entries)
    written = uow.execute(
        sql.WRITE_HEAD, {"b_id": instance_id, "expected": row.history_seq, "new_seq": seq, "new_head": head}
    )
    if written.rowcount != 1:
        raise ConcurrentUpdate


def of_instance(
    uow: UnitOfWork, instance_id: UUID, *, cursor: str | None = None, limit: int = 100
) -> Page[HistoryEntry]:
    """Return the entries of one instance, oldest first."""
    after = int(cursors.decode(cursor, Decimal)[0]) if cursor else 0
    rows = uow.execute(sql.HISTORY_OF_INSTANCE, {"instance_id": instance_id, "after": after, "limit": limit + 1}).all()
    return _page(rows, limit)


def of_entity(uow: UnitOfWork, entity: str, entity_id: str, *, limit: int = 200) -> tuple[HistoryEntry, ...]:
    """Return what happened to one thing of a register, newest first, from all instances."""
    parameters = {"entity": entity, "entity_id": entity_id, "limit": limit}
    return tuple(_entry(row) for row in uow.execute(sql.HISTORY_OF_ENTITY, parameters))


def erase(uow: UnitOfWork, instance_id: UUID, seqs: Iterable[int], reason: str) -> int:
    """Erase the details of the links `seqs` of one instance, and say so in the chain; return how many were erased.

    The links stay and verify, and what was erased earlier keeps its reason. Only the history forgets: what the case
    itself holds is not touched. The caller has checked rights. Invalid without a reason, or for a link there is not.
    """
    if not reason.strip():
        raise Invalid("Say why the details are erased; the reason stays in the history.", field="reason")
    wanted = sorted(set(seqs))
    found = set(uow.execute(sql.LINKS_THAT_ARE_THERE, {"instance_id": instance_id, "seqs": wanted}).scalars())
    if missing := [seq for seq in wanted if seq not in found]:
        raise Invalid(f"This history has no entry {missing[0]}.", field="seqs")
    erased = sum(
        uow.execute(sql.ERASE_DETAILS, {"b_instance_id": instance_id, "b_seq": seq}).rowcount for seq in wanted
    )
    if erased:
        append_to(uow, instance_id, [Entry(kind=ERASED, details={"seqs": wanted, "reason": reason})])
    return erased


def _page(rows: Sequence[Any], limit: int) -> Page[HistoryEntry]:
    more = len(rows) > limit
    items = tuple(_entry(row) for row in rows[:limit])
    return Page(items=items, next=cursors.encode(items[-1].seq) if more else None)


def _entry(row: Any) -> HistoryEntry:
    details: Mapping[str, Any] | None = values.loads(row.details) if row.details is not None else None
    return HistoryEntry(
        instance_id=row.instance_id,
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        on_behalf_of=row.on_behalf_of,
        kind=row.kind,
        element_id=row.element_id,
        task_id=row.task_id,
        details=details,
        hash=row.hash.hex(),
    )
