"""Counts of what stands in the store, for those who watch the installation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from engine.store import figures as statements

if TYPE_CHECKING:
    from engine.unit_of_work import UnitOfWork


class Figures(Struct, frozen=True, kw_only=True):
    """How many there are; those by state as {"active": 3}."""

    instances: dict[str, int]
    tasks: dict[str, int]
    jobs: dict[str, int]
    timers: int
    timers_late: int
    incidents: int
    messages_undelivered: int


class Runs(Struct, frozen=True, kw_only=True):
    """How many cases of a process there were, how many are under way, and which began last."""

    n: int
    open: int
    last_number: str | None
    last_started_at: datetime


def runs(uow: UnitOfWork) -> Mapping[str, Runs]:
    """Return the runs of every process that ever ran, by its key."""
    return {
        row.definition_key: Runs(
            n=row.n, open=row.n - row.ended, last_number=row.business_key, last_started_at=row.started_at
        )
        for row in uow.execute(statements.RUNS)
    }


def ping(uow: UnitOfWork) -> None:
    """Ask the store for nothing; Unavailable when it does not answer."""
    uow.execute(statements.PING).scalar_one()


def count(uow: UnitOfWork) -> Figures:
    """Count everything once."""
    return Figures(
        instances=_by_state(uow, statements.INSTANCES),
        tasks=_by_state(uow, statements.TASKS),
        jobs=_by_state(uow, statements.JOBS),
        timers=uow.execute(statements.TIMERS).scalar_one(),
        timers_late=uow.execute(statements.TIMERS_LATE, {"now": uow.now}).scalar_one(),
        incidents=uow.execute(statements.INCIDENTS).scalar_one(),
        messages_undelivered=uow.execute(statements.UNDELIVERED).scalar_one(),
    )


def _by_state(uow: UnitOfWork, statement: Any) -> dict[str, int]:
    return {row.state: row.n for row in uow.execute(statement)}
