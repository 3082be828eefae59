"""Opaque cursors of lists: the sort values of the last row, as text for an address."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

from dmn import values
from engine.errors import Invalid


def encode(*position: Any) -> str:
    """Return the cursor for a row at `position`: FEEL values or UUIDs, in the order of the sort."""
    plain = [{"uuid": str(value)} if isinstance(value, UUID) else value for value in position]
    return urlsafe_b64encode(values.dumps(plain)).decode().rstrip("=")


def decode(cursor: str, length: int) -> tuple[Any, ...]:
    """Return the `length` values of a cursor. Invalid when it was not made by `encode`."""
    try:
        plain = values.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        position = tuple(UUID(value["uuid"]) if isinstance(value, dict) else value for value in plain)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise Invalid("This is not a cursor of this list. Begin again without one.") from error
    if len(position) != length:
        raise Invalid("This is not a cursor of this list. Begin again without one.")
    return position
