"""Reads the rows of a feed, from a file or from JSON: typed, with what is wrong by row and column."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from engine.errors import Invalid, InvalidSubmission
from register import cells, imports_file
from register.columns import Column
from register.imports_file import MOST_ERRORS, MOST_ROWS, Line
from register.imports_words import say

Kind = Literal["discovery", "ledger", "hr"]
Row = Mapping[str, Any]

_ACCOUNT = Column(name="account", needed=True)
#: The columns of each kind of feed; `software` and `attributes` of discovery come beside them.
COLUMNS: Mapping[Kind, tuple[Column, ...]] = MappingProxyType(
    {
        "discovery": (
            Column(name="key", needed=True),
            Column(name="serial"),
            Column(name="maker"),
            Column(name="model"),
            Column(name="hostname"),
            Column(name="account"),
            Column(name="seen_on", kind="date"),
        ),
        "ledger": (
            _ACCOUNT,
            Column(name="cost_centre"),
            Column(name="kind", kind="choice", choices=("value", "cost", "forecast"), default="value"),
            Column(name="value", kind="number", needed=True),
            Column(name="as_of", kind="date"),
        ),
        "hr": (
            _ACCOUNT,
            Column(name="starts_on", kind="date"),
            Column(name="ends_on", kind="date"),
            Column(name="manager"),
            Column(name="org_unit"),
        ),
    }
)
_SOFTWARE = (Column(name="title", needed=True), Column(name="version"), Column(name="last_used_on", kind="date"))
_BESIDE: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {"discovery": ("software", "attributes"), "ledger": (), "hr": ()}
)
#: The column of which each value comes once.
_KEYS: Mapping[Kind, str] = MappingProxyType({"discovery": "key", "hr": "account"})


def of_file(locale: str, kind: Kind, content: bytes) -> list[Line]:
    """Return the lines of a CSV or XLSX file. Invalid when it is no such table."""
    header, lines = imports_file.table(locale, content)
    possible = [*(column.name for column in COLUMNS[kind]), *_BESIDE[kind]]
    needed = [column.name for column in COLUMNS[kind] if column.needed]
    if set(header) - set(possible) or set(needed) - set(header) or len(set(header)) < len(header):
        raise Invalid(
            say(locale, "header", entity=kind, possible=", ".join(possible), needed=", ".join(needed)), field="file_id"
        )
    return list(lines)


def read(locale: str, kind: Kind, lines: Sequence[tuple[int, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Return typed rows. InvalidSubmission with sentences by "row.column", Invalid for more than 20,000 rows.

    A row of discovery has `software`, a list of {title, version, last_used_on}, and `attributes`, a context of texts.
    """
    if len(lines) > MOST_ROWS:
        raise Invalid(say(locale, "too_many", most=MOST_ROWS))
    errors: dict[str, list[str]] = {}
    found = []
    seen: dict[str, int] = {}
    for number, given in lines:
        row = _typed(locale, COLUMNS[kind], given, f"{number}", errors)
        unknown = set(given) - {column.name for column in COLUMNS[kind]} - set(_BESIDE[kind])
        for name in sorted(unknown):
            errors[f"{number}.{name}"] = [say(locale, "no_column", text=name)]
        if kind == "discovery":
            row["software"] = _software(locale, given.get("software"), f"{number}.software", errors)
            row["attributes"] = _attributes(locale, given.get("attributes"), f"{number}.attributes", errors)
        key = row.get(_KEYS.get(kind, ""))
        if key is not None and seen.setdefault(key, number) != number:
            errors[f"{number}.{_KEYS[kind]}"] = [say(locale, "twice", key=key, line=seen[key])]
        found.append(row)
        if len(errors) >= MOST_ERRORS:
            break
    if errors:
        raise InvalidSubmission(errors, say(locale, "cells"))
    return found


def _typed(
    locale: str, columns: Sequence[Column], given: Mapping[str, Any], place: str, errors: dict[str, list[str]]
) -> dict[str, Any]:
    row = {}
    for column in columns:
        try:
            row[column.name] = cells.read(column, _text(given.get(column.name)))
        except cells.Unreadable as error:
            errors[f"{place}.{column.name}"] = [say(locale, error.code, column=column.name, **error.values)]
    return row


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _software(locale: str, given: Any, place: str, errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Read programs: a list of contexts, or in a file `title|version|last used; …`."""
    if given is None or given == "":
        return []
    if isinstance(given, str):
        parts = [one.split("|") for one in given.split(";") if one.strip()]
        given = [dict(zip(("title", "version", "last_used_on"), part, strict=False)) for part in parts]
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        errors[place] = [say(locale, "no_software")]
        return []
    return [_typed(locale, _SOFTWARE, one, f"{place}.{index}", errors) for index, one in enumerate(given)]


def _attributes(locale: str, given: Any, place: str, errors: dict[str, list[str]]) -> dict[str, str]:
    """Read what else the source says: a context, or in a file the same as JSON."""
    if given is None or given == "":
        return {}
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            given = None
    if not isinstance(given, Mapping) or any(isinstance(one, list | Mapping) for one in given.values()):
        errors[place] = [say(locale, "no_attributes")]
        return {}
    return {str(name): _text(value) or "" for name, value in given.items()}
