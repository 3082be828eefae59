"""Reads what a model hands to a topic; what is missing or of another type is refused beside its field."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.topics import Call
from register.refusals import refused

Row = Mapping[str, Any]
#: What a column of money can hold.
MOST = Decimal(10) ** 12


def text(call: Call, name: str, field: str | None = None) -> str:
    """Return a text that must be there."""
    value = call.inputs.get(name)
    if not isinstance(value, str) or not value.strip():
        raise refused(call, field or name, "needed")
    return value.strip()


def maybe_text(source: Row, name: str) -> str | None:
    """Return a text, None when it is empty or nothing."""
    value = source.get(name)
    return value.strip() or None if isinstance(value, str) else None


def maybe_day(source: Row, name: str) -> date | None:
    """Return a day; of a date and time its day."""
    value = source.get(name)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def day(call: Call, name: str) -> date:
    """Return a day that must be there."""
    found = maybe_day(call.inputs, name)
    if found is None:
        raise refused(call, name, "needed")
    return found


def maybe_moment(call: Call, name: str) -> datetime | None:
    """Return a moment, None without one; what names no zone is of where people live."""
    value = call.inputs.get(name)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=call.uow.engine.settings.zone)


def maybe_number(source: Row, name: str) -> Decimal | None:
    """Return a number, None when there is none."""
    value = source.get(name)
    return Decimal(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None


def money(call: Call, source: Row, name: str, field: str | None = None) -> Decimal:
    """Return a sum of money, 0 or more, that must be there."""
    value = maybe_number(source, name)
    if value is None or not 0 <= value < MOST:
        raise refused(call, field or name, "not_negative")
    return value


def count(call: Call, source: Row, name: str, field: str | None = None) -> int:
    """Return a whole number from 1 that must be there."""
    value = maybe_number(source, name)
    if value is None or value != int(value) or not 1 <= value <= 1_000_000:
        raise refused(call, field or name, "at_least_one")
    return int(value)


def rows(call: Call, name: str, field: str | None = None, *, needed: bool = True) -> list[Row]:
    """Return a list of contexts; refused when one is needed and none is there."""
    value = call.inputs.get(name)
    found = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    if needed and not found:
        raise refused(call, field or name, "no_rows")
    return found


def texts(call: Call, name: str) -> list[str]:
    """Return a list of texts; a single one is a list of one."""
    value = call.inputs.get(name)
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one]
