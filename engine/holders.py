"""Who works on what in this process right now, so that whoever comes second can be told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from engine.unit_of_work import UnitOfWork


class Holders:
    """Remembers the holder of a row until the unit of work ends."""

    def __init__(self) -> None:
        self._held: dict[UUID, tuple[str, datetime]] = {}

    def hold(self, uow: UnitOfWork, row_id: UUID) -> None:
        """Remember that the actor of `uow` has locked `row_id`."""
        self._held[row_id] = (uow.actor, uow.now)

        def release() -> None:
            self._held.pop(row_id, None)

        uow.after_commit(release)
        uow.after_rollback(release)

    def of(self, row_id: UUID) -> tuple[str, datetime] | None:
        """Return who has locked it and since when, or None when nobody of this process has."""
        return self._held.get(row_id)
