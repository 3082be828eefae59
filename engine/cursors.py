"""Opaque cursors of lists: the sort values of the last row, as text for an address."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from dmn import values
from engine.errors import Invalid

#: Above all whole numbers that rows are sorted by.
LARGEST = 2**31


def encode(*position: Any) -> str:
    """Return the cursor for a row at `position`: FEEL values or UUIDs, in the order of the sort."""
    plain = [{"uuid": str(value)} if isinstance(value, UUID) else value for value in position]
    return urlsafe_b64encode(values.dumps(plain)).decode().rstrip("=")


def decode(cursor: str, *types: type) -> tuple[Any, ...]:
    """Return the values of a cursor, one of each type; Decimal stands for whole numbers. Invalid for a made-up one."""
    try:
        plain = values.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        position = tuple(UUID(value["uuid"]) if isinstance(value, dict) else value for value in plain)
        fits = len(position) == len(types) and all(map(_fits, position, types))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, binascii.Error):
        fits = False
    if not fits:
        raise Invalid("This is not a cursor of this list. Begin again without one.", field="cursor")
    return position


def _fits(value: Any, wanted: type) -> bool:
    """Tell whether a store can compare with the value."""
    if isinstance(value, Decimal):
        return wanted is Decimal and value == value.to_integral_value() and abs(value) < LARGEST
    if isinstance(value, datetime):
        return wanted is datetime and value.tzinfo is not None and value.astimezone(UTC) is not None
    if isinstance(value, str):
        return wanted is str and "\x00" not in value and value.encode() is not None
    return isinstance(value, wanted)
