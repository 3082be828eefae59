"""Lists of the register as CSV, part by part, or as XLSX, with nothing in them that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.unit_of_work import UnitOfWork
from register import reading, spreadsheets

#: Things read by one statement; a list of any length takes no more memory.
PART = 200
#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
#: Bookkeeping of rows.
_LEFT_OUT = frozenset({"row_version", "instance_id", "reserved_by", "document", "acknowledgement"})


def columns(kind: str) -> tuple[str, ...]:
    """Return the columns of a list as CSV: those by which people name things first."""
    key = reading.KEY[kind]
    return (key, *(name for name in reading.COLUMNS[kind] if name != key and name not in _LEFT_OUT))


def lines(
    unit_of_work: Callable[[], AbstractContextManager[UnitOfWork]],
    kind: str,
    *,
    text: str | None = None,
    filters: Mapping[str, str | None] | None = None,
) -> Iterator[str]:
    """Give a list in pieces of CSV (RFC 4180, UTF-8 with its mark), each part from a unit of work of its own.

    The first part is read before anything is given, so that what is refused is refused at once.
    """
    names, cursor, first = columns(kind), None, True
    while True:
        with unit_of_work() as uow:
            page = reading.find(uow, kind, text=text, filters=filters, cursor=cursor, limit=PART)
        piece = io.StringIO()
        writer = csv.writer(piece)
        if first:
            piece.write(BOM)
            writer.writerow(names)
        writer.writerows([cell(thing[name]) for name in names] for thing in page.items)
        yield piece.getvalue()
        if page.next is None:
            return
        cursor, first = page.next, False


def sheet(
    uow: UnitOfWork, kind: str, *, text: str | None = None, filters: Mapping[str, str | None] | None = None
) -> bytes:
    """Return a whole list as XLSX. Raises as `reading.find`."""
    page = reading.find(uow, kind, text=text, filters=filters, limit=PART)
    names = columns(kind)
    rows: list[Sequence[Any]] = [names]
    while True:
        rows += [[_value(thing[name]) for name in names] for thing in page.items]
        if page.next is None:
            return spreadsheets.write(kind, rows)
        page = reading.find(uow, kind, text=text, filters=filters, cursor=page.next, limit=PART)


def _value(value: Any) -> Any:
    """Return what a sheet keeps as it is; lists and keys become text."""
    return value if value is None or isinstance(value, bool | int | Decimal | date) else str(value)


def plain(text: str) -> str:
    """Return the text of a cell as it was before `cell` made it safe for spreadsheets."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def cell(value: Any) -> str:
    """Return a value as a cell; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(value, int) else text
