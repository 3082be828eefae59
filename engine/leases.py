"""What the queues share: leases of a node, waits between attempts, pages of their lists (design D22)."""

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from engine import cursors
from engine.model import Page
from engine.store.types import Selection
from engine.unit_of_work import UnitOfWork

T = TypeVar("T")
MOST = 200

#: This process among others, as it stands in leases.
NODE = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid4().hex[:8]}"


def lease(uow: UnitOfWork) -> dict[str, Any]:
    """Return the parameters `until` and `owner` of a lease of this node from now on."""
    return {"until": uow.now + timedelta(seconds=uow.engine.settings.lease_seconds), "owner": NODE}


def backoff(seconds: float, attempts: int, longest: timedelta) -> timedelta:
    """Return the wait after the failed attempt number `attempts`: twice as long each time, at most `longest`."""
    return min(timedelta(seconds=seconds * 2.0 ** min(attempts - 1, 20)), longest)


def page(
    uow: UnitOfWork,
    statements: tuple[Selection[Any], Selection[Any]],
    value: Callable[[Any], T],
    position: Callable[[T], tuple[Any, Any]],
    cursor: str | None,
    limit: int,
    **parameters: Any,
) -> Page[T]:
    """Return a page of a list: its first statement without a cursor, its second from (after_key, after_id) on."""
    limit = max(1, min(limit, MOST))
    asked: dict[str, Any] = {"limit": limit + 1, **parameters}
    if cursor:
        asked["after_key"], asked["after_id"] = cursors.decode(cursor, datetime, UUID)
    rows = uow.execute(statements[1 if cursor else 0], asked).all()
    items = tuple(value(row) for row in rows[:limit])
    return Page(items=items, next=cursors.encode(*position(items[-1])) if len(rows) > limit else None)
