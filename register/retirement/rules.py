"""What no asset may do on its way out, asked at the door when it moves (INV-09, INV-11, INV-15)."""

from collections.abc import Sequence
from typing import Any

from engine.topics import Call
from register import rules
from register.lookups import today
from register.retirement import facts
from register.stages import in_phases
from register.store import retiring as sql

#: Where data may go only with a verified sanitization of every medium.
_CLEAN_ONLY = frozenset({"sanitized", "available", "in_disposal", "disposed"})
_LEAVING = frozenset({"retired", "sanitized"})
_RETIREMENT = frozenset(in_phases("retirement"))


def check_move(call: Call, rows: Sequence[Any], to: str) -> None:
    """Raise Refused when locked assets may not go to a stage, for what is inside them or proves where they went."""
    if to in _RETIREMENT:
        _require_no_hold(call, rows)
    if to in _CLEAN_ONLY:
        _require_clean(call, rows, to)
    if to == "disposed":
        _require_proof(call, rows)


def _require_no_hold(call: Call, rows: Sequence[Any]) -> None:
    held = next((row for row in rows if row.hold), None)
    if held is not None:
        raise rules.broken(call.uow, "INV-15", "ret_held", tag=held.tag, why=held.hold)


def _require_clean(call: Call, rows: Sequence[Any], to: str) -> None:
    """Refuse while a medium inside is not sanitized and verified (INV-09).

    What went missing on its way out and is found again is still on its way out. What is written off can no longer be
    sanitized.
    """
    leaving = {row.id: row for row in rows if row.stage in _LEAVING}
    lost = {row.id: row for row in rows if row.stage == "missing" and to != "disposed"}
    if lost:
        found = call.uow.execute(sql.LOST_ON_THE_WAY_OUT, {"ids": sorted(lost)}).scalars()
        leaving |= {id: lost[id] for id in found}
    dirty = call.uow.execute(sql.NOT_CLEAN, {"ids": sorted(leaving)}).first() if leaving else None
    if dirty is not None:
        tag = leaving[dirty.asset].tag
        raise rules.broken(call.uow, "INV-09", "not_sanitized", tag=tag, medium=dirty.serial or dirty.kind)


def _require_proof(call: Call, rows: Sequence[Any]) -> None:
    """Refuse to dispose of hardware without a proof, and of anything that is used or worth something (INV-11)."""
    ids = sorted(row.id for row in rows)
    physical = [row for row in rows if facts.is_physical(row)]
    if physical:
        proven = set(call.uow.execute(sql.CERTIFIED, {"ids": ids}).scalars())
        proven |= set(call.uow.execute(sql.LOST, {"ids": ids}).scalars())
        bare = next((row for row in physical if row.id not in proven), None)
        if bare is not None:
            raise rules.broken(call.uow, "INV-11", "no_proof", tag=bare.tag)
    used = call.uow.execute(sql.ALLOCATIONS, {"ids": ids}).first()
    if used is not None:
        tag = next(row.tag for row in rows if row.id == used.asset)
        raise rules.broken(call.uow, "INV-11", "still_used", tag=tag)
    day = today(call.uow)
    worth = next((row for row in rows if facts.book_value(row, day)), None)
    if worth is not None:
        raise rules.broken(call.uow, "INV-11", "still_worth", tag=worth.tag)
