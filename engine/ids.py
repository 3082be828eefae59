"""Keys of rows: UUIDv7 made with the engine's time, so that keys sort by creation."""

from datetime import datetime
from uuid import UUID

import uuid_utils


def new_id(now: datetime) -> UUID:
    """Return a new UUIDv7 for the moment `now`; later ones of the same moment sort after it."""
    return UUID(int=uuid_utils.uuid7(nanoseconds=int(now.timestamp() * 1_000) * 1_000_000).int)
