"""Walks all chains and checkpoints and names the first broken link of each."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine import checkpoints
from engine.history import NO_LINK, Header, hash_details, link
from engine.store import records as sql
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

#: Heads of a checkpoint compared at a time.
BATCH = 500


class Break(Struct, frozen=True, kw_only=True):
    """Where a chain does not hold, and why."""

    #: The instance, or None for the chain of checkpoints.
    instance_id: UUID | None
    business_key: str | None
    seq: int
    text: str


class Report(Struct, frozen=True, kw_only=True):
    """What was walked, and what does not hold."""

    instances: int
    entries: int
    #: Entries whose details were erased; their links hold.
    erased: int
    checkpoints: int
    breaks: tuple[Break, ...] = ()

    @property
    def ok(self) -> bool:
        """True when every link holds."""
        return not self.breaks


def run(engine: Engine) -> Report:
    """Verify everything in one reading transaction, in memory for one chain at a time."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        instances = entries = erased = 0
        breaks: list[Break] = []
        for owner, rows in _chains(uow):
            instances += 1
            links = [row for row in rows if row.instance_id is not None]
            entries += len(links)
            erased += sum(1 for row in links if row.details is None and row.details_hash != hash_details(None, None))
            if (found := _first_break(owner, links, rows[0])) is not None:
                breaks.append(found)
        breaks += _orphans(uow)
        count, broken = _walk_checkpoints(uow)
        return Report(instances=instances, entries=entries, erased=erased, checkpoints=count, breaks=(*breaks, *broken))


def _chains(uow: UnitOfWork) -> Iterator[tuple[UUID, list[Any]]]:
    for owner, rows in groupby(uow.execute(sql.ALL_CHAINS), key=lambda row: row.owner):
        yield owner, list(rows)


def _first_break(owner: UUID, links: Sequence[Any], case: Any) -> Break | None:
    def broken(seq: int, text: str) -> Break:
        return Break(instance_id=owner, business_key=case.business_key, seq=seq, text=text)

    head = NO_LINK
    for number, row in enumerate(links, 1):
        if row.seq != number:
            return broken(number, f"link {number} is missing; link {row.seq} follows link {number - 1}")
        if (text := _fault(row, head)) is not None:
            return broken(number, text)
        head = row.hash
    if case.history_seq != len(links):
        return broken(len(links) + 1, f"the chain ends at link {len(links)}, the case says {case.history_seq}")
    if case.history_head != head:
        return broken(len(links), "the last link is not the one the case knows")
    return None


def _fault(row: Any, head: bytes) -> str | None:
    if row.prev_hash != head:
        return f"link {row.seq} does not follow link {row.seq - 1}"
    if row.details is not None and hash_details(row.salt, row.details) != row.details_hash:
        return f"the details of link {row.seq} were changed"
    if link(head, _header(row), row.details_hash) != row.hash:
        return f"link {row.seq} was changed"
    return None


def _header(row: Any) -> Header:
    return Header(
        instance_id=row.instance_id,
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        on_behalf_of=row.on_behalf_of,
        kind=row.kind,
        element_id=row.element_id,
        task_id=row.task_id,
        entity=row.entity,
        entity_id=row.entity_id,
        field=row.field,
    )


def _orphans(uow: UnitOfWork) -> list[Break]:
    return [
        Break(instance_id=row.instance_id, business_key=None, seq=row.seq, text="the case of this chain is gone")
        for row in uow.execute(sql.ORPHANS)
    ]


def _walk_checkpoints(uow: UnitOfWork) -> tuple[int, list[Break]]:
    head, count = NO_LINK, 0
    breaks: list[Break] = []
    for row in uow.execute(sql.ALL_CHECKPOINTS).all():
        count += 1
        text = _checkpoint_fault(row, head, count)
        if text is not None:
            return count, [*breaks, Break(instance_id=None, business_key=None, seq=row.seq, text=text)]
        breaks += _missing_heads(uow, row)
        head = row.hash
    return count, breaks


def _checkpoint_fault(row: Any, head: bytes, number: int) -> str | None:
    if row.seq != number:
        return f"checkpoint {number} is missing"
    if row.prev_hash != head:
        return f"checkpoint {number} does not follow the one before"
    if checkpoints.hash_of(head, row.seq, row.at, row.instances, row.heads) != row.hash:
        return f"checkpoint {number} was changed"
    return None


def _missing_heads(uow: UnitOfWork, row: Any) -> Iterator[Break]:
    """Yield a break for every head that the checkpoint saw and the chains do not have any more."""
    heads = list(checkpoints.unpack(row.heads))
    for begin in range(0, len(heads), BATCH):
        part = heads[begin : begin + BATCH]
        found = uow.execute(sql.HASHES_OF, {"links": [(id, seq) for id, seq, _ in part]})
        present = {(link.instance_id, link.seq): link.hash for link in found}
        for id, seq, head in part:
            if present.get((id, seq)) != head:
                text = f"checkpoint {row.seq} saw another link {seq} here; the end was cut off or written anew"
                yield Break(instance_id=id, business_key=None, seq=seq, text=text)
