"""What no asset may do on its way out, asked at the door when it moves (INV-09, INV-11, INV-15)."""

from collections.abc import Sequence
from typing import Any

from engine.unit_of_work import UnitOfWork
from register import rules
from register.lookups import today
from register.retirement.worth import book_value, is_physical
from register.stages import in_phases
from register.store import retiring as sql

#: Where data may go only with a verified sanitization of every medium.
_CLEAN_ONLY = frozenset({"sanitized", "available", "in_disposal", "disposed"})
_LEAVING = frozenset({"retired", "sanitized"})
_RETIREMENT = frozenset(in_phases("retirement"))


def check_move(uow: UnitOfWork, rows: Sequence[Any], to: str, case_no: str) -> None:
    """Raise Refused when locked assets may not go to a stage, for what is inside them or proves where they went.

    `case_no`: of the case that moves them; its own loss counts as closed, since it closes in the same step.
    """
    if to in _RETIREMENT:
        _require_no_hold(uow, rows)
    if to in _CLEAN_ONLY:
        _require_clean(uow, rows, to)
    if to == "disposed":
        _require_proof(uow, rows, case_no)


def _require_no_hold(uow: UnitOfWork, rows: Sequence[Any]) -> None:
    held = next((row for row in rows if row.hold), None)
    if held is not None:
        raise rules.broken(uow, "INV-15", "ret_held", tag=held.tag, why=held.hold)


def _require_clean(uow: UnitOfWork, rows: Sequence[Any], to: str) -> None:
    """Refuse while a medium inside is not sanitized and verified (INV-09).

    What went missing on its way out and is found again is still on its way out. What is written off can no longer be
    sanitized.
    """
    leaving = {row.id: row for row in rows if row.stage in _LEAVING}
    lost = {row.id: row for row in rows if row.stage == "missing" and to != "disposed"}
    if lost:
        found = uow.execute(sql.LOST_ON_THE_WAY_OUT, {"ids": sorted(lost)}).scalars()
        leaving |= {id: lost[id] for id in found}
    dirty = uow.execute(sql.NOT_CLEAN, {"ids": sorted(leaving)}).first() if leaving else None
    if dirty is not None:
        tag = leaving[dirty.asset].tag
        raise rules.broken(uow, "INV-09", "not_sanitized", tag=tag, medium=dirty.serial or dirty.kind)


def _require_proof(uow: UnitOfWork, rows: Sequence[Any], case_no: str) -> None:
    """Refuse to dispose of hardware without a proof, and of anything that is used or worth something (INV-11)."""
    ids = sorted(row.id for row in rows)
    physical = [row for row in rows if is_physical(row)]
    if physical:
        proven = set(uow.execute(sql.CERTIFIED, {"ids": ids}).scalars())
        proven |= set(uow.execute(sql.LOST, {"ids": ids, "case_no": case_no}).scalars())
        bare = next((row for row in physical if row.id not in proven), None)
        if bare is not None:
            raise rules.broken(uow, "INV-11", "no_proof", tag=bare.tag)
    used = uow.execute(sql.ALLOCATIONS, {"ids": ids}).first()
    if used is not None:
        tag = next(row.tag for row in rows if row.id == used.asset)
        raise rules.broken(uow, "INV-11", "still_used", tag=tag)
    day = today(uow)
    worth = next((row for row in rows if book_value(row, day)), None)
    if worth is not None:
        raise rules.broken(uow, "INV-11", "still_worth", tag=worth.tag)
