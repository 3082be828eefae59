"""Checkpoints: once a day, a hash over the heads of all chains that grew, so that a cut-off end shows too.

``hash = SHA-256(prev_hash ‖ header ‖ SHA-256(heads))``. ``header``: UTF-8 JSON without spaces, an array of texts: seq,
at (ISO 8601, UTC, six digits of a second), number of instances, the word ``itamflow-1``. ``heads``: 56 bytes a chain:
instance id (16), seq (8, big-endian), hash (32), in the order of the ids. What a checkpoint leaves out has not grown
since the one before, whose hash it carries on.
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json import dumps as json_text
from typing import Any
from uuid import UUID

from engine.errors import ConcurrentUpdate
from engine.history import FORMAT, NO_LINK
from engine.store import records as sql
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

_HEAD = struct.Struct(">16sQ32s")
#: A transaction may commit this long after the time it wrote into its entries; a head counted twice does no harm.
_OVERLAP = timedelta(hours=1)


def make(engine: Engine) -> int:
    """Write a checkpoint now; return its seq. ConcurrentUpdate when another node is writing the same one."""
    with engine.unit_of_work(SYSTEM) as uow:
        seq = _make(uow, uow.execute(sql.LAST_CHECKPOINT).one_or_none())
        if seq is None:
            raise ConcurrentUpdate()
        return seq


def make_daily(engine: Engine) -> bool:
    """Write a checkpoint when none was written since midnight, local time; return whether one was."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        if not _is_due(uow, uow.execute(sql.LAST_CHECKPOINT).one_or_none()):
            return False
    with engine.unit_of_work(SYSTEM) as uow:
        # Another node may have been faster.
        last = uow.execute(sql.LAST_CHECKPOINT).one_or_none()
        if not _is_due(uow, last):
            return False
        return _make(uow, last) is not None


def _is_due(uow: UnitOfWork, last: Any) -> bool:
    zone = uow.engine.settings.zone
    return last is None or last.at.astimezone(zone).date() < uow.now.astimezone(zone).date()


def _make(uow: UnitOfWork, last: Any) -> int | None:
    """Write the checkpoint after `last`; return its seq, or None when another node has written it."""
    since = last.at - _OVERLAP if last is not None else None
    rows = uow.execute(sql.HEADS_SINCE, {"since": since})
    heads = pack((row.id, row.history_seq, row.history_head) for row in rows)
    seq = last.seq + 1 if last is not None else 1
    prev_hash = last.hash if last is not None else NO_LINK
    instances = uow.execute(sql.COUNT_INSTANCES).scalar_one()
    added = uow.execute(
        sql.ADD_CHECKPOINT,
        {
            "seq": seq,
            "at": uow.now,
            "instances": instances,
            "heads": heads,
            "prev_hash": prev_hash,
            "hash": hash_of(prev_hash, seq, uow.now, instances, heads),
        },
    )
    return seq if added.rowcount == 1 else None


def pack(heads: Any) -> bytes:
    """Return the bytes of heads (instance id, seq, hash)."""
    return b"".join(_HEAD.pack(id.bytes, seq, head) for id, seq, head in sorted(heads, key=lambda head: head[0].bytes))


def unpack(heads: bytes) -> Iterator[tuple[UUID, int, bytes]]:
    """Yield (instance id, seq, hash) from the bytes of heads. ValueError when they are cut."""
    if len(heads) % _HEAD.size:
        raise ValueError("the heads are cut")
    for id, seq, head in _HEAD.iter_unpack(heads):
        yield UUID(bytes=id), seq, head


def hash_of(prev_hash: bytes, seq: int, at: datetime, instances: int, heads: bytes) -> bytes:
    """Return the hash of a checkpoint, as the module says."""
    parts = (str(seq), at.astimezone(UTC).isoformat(timespec="microseconds"), str(instances), FORMAT)
    header = json_text(parts, separators=(",", ":")).encode()
    return sha256(prev_hash + header + sha256(heads).digest()).digest()
