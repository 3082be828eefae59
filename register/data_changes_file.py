"""A file of assets against the register: fields of known ones that it changes, and new ones that it brings."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from dmn import values
from engine.errors import Invalid, InvalidSubmission, Refused
from engine.unit_of_work import UnitOfWork
from register import exports, imports, imports_assets, imports_file, reading, rules, sight, writing
from register.change import differences, fields
from register.change.differences import Difference, Refusals
from register.columns import COLUMNS
from register.imports import Change, Differences
from register.imports_file import Line, Rows
from register.imports_words import say

KEY = "tag"


class Compared(Struct, frozen=True, kw_only=True):
    """What a file would do: differences of known assets, rows of new ones by tag, and the locked rows of the known."""

    differences: tuple[Difference, ...]
    added: Mapping[str, Mapping[str, Any]]
    unchanged: int
    assets: Mapping[str, Any] = {}

    @property
    def changed(self) -> tuple[str, ...]:
        """Tags of known assets that change."""
        return tuple(dict.fromkeys(one.tag for one in self.differences))

    @property
    def digest(self) -> str:
        """SHA-256 of all of it, by which the same comparison is known again."""
        told = [[one.asset, one.field, one.before, one.after] for one in self.differences]
        return sha256(values.dumps([told, [dict(row) for row in self.added.values()]])).hexdigest()


def preview(uow: UnitOfWork, content: bytes) -> Differences:
    """Compare a file with the register for somebody who reads all of it; write nothing. Raises as `compare`."""
    sight.require_all(uow)
    found = compare(uow, content, lock=False)
    changes = [Change(key=one.tag, field=one.field, before=one.before, after=one.after) for one in found.differences]
    for tag, row in found.added.items():
        changes += [
            Change(key=tag, field=name, before=None, after=after)
            for name, after in row.items()
            if name != KEY and after is not None
        ]
    return Differences(entity="asset", added=tuple(found.added), changes=tuple(changes), unchanged=found.unchanged)


def compare(uow: UnitOfWork, content: bytes, *, lock: bool = True) -> Compared:
    """Compare a file (CSV or XLSX, first line: names of columns, among them tag) with the register; lock what it names.

    Columns that the export has and nobody may write are taken when they say what is so. A column that the file has not
    stays as it is. Invalid when it is no such table, InvalidSubmission with sentences by "line.column".
    """
    header, lines = imports_file.table(uow.locale, content)
    _check_header(uow, header)
    by_tag = _by_tag(uow, lines)
    known = _known(uow, by_tag, lock=lock)
    refusals = Refusals(uow, {})
    found: list[Difference] = []
    for tag, asset in known.items():
        number, cells = by_tag[tag]
        found += _differences(refusals, asset, number, cells)
    differences.judge(refusals, found, {row.id: row for row in known.values()})
    fresh = [by_tag[tag] for tag in by_tag if tag not in known]
    added = _added(uow, header, fresh, refusals) if fresh and not refusals.by_place else {}
    _refuse(uow, refusals)
    changed = {one.asset for one in found}
    return Compared(
        differences=tuple(found),
        added=MappingProxyType(added),
        unchanged=sum(row.id not in changed for row in known.values()),
        assets=MappingProxyType({row.id: row for row in known.values()}),
    )


def _check_header(uow: UnitOfWork, header: Sequence[str]) -> None:
    possible = [column.name for column in COLUMNS["asset"]]
    exported = set(exports.columns("asset"))
    if KEY not in header or set(header) - exported - set(possible) or len(set(header)) < len(header):
        told = {"entity": "asset", "possible": ", ".join(possible), "needed": KEY}
        raise Invalid(say(uow.locale, "header", **told))


def _by_tag(uow: UnitOfWork, lines: Sequence[Line]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    errors: dict[str, list[str]] = {}
    for number, cells in lines:
        tag = cells.get(KEY, "").strip()
        if not tag:
            errors[f"{number}.{KEY}"] = [say(uow.locale, "missing", column=KEY)]
        elif tag in found:
            errors[f"{number}.{KEY}"] = [say(uow.locale, "twice", key=tag, line=found[tag][0])]
        else:
            found[tag] = (number, cells)
    if errors:
        _raise(uow, errors)
    return found


def _known(uow: UnitOfWork, tags: Mapping[str, Any], *, lock: bool) -> dict[str, Any]:
    """Return the assets that the file names, by tag, in its order."""
    rows = imports.by_keys(uow, "asset", tags)
    if lock:
        rows = {row.tag: row for row in writing.lock(uow, "asset", [row.id for row in rows.values()]).values()}
    return {tag: rows[tag] for tag in tags if tag in rows}


def _differences(refusals: Refusals, asset: Any, number: int, cells: Mapping[str, str]) -> list[Difference]:
    found = []
    for name, text in cells.items():
        if name == KEY or name not in reading.COLUMNS["asset"]:
            continue
        if exports.cell(getattr(asset, name)) == text.strip():
            continue
        if fields.column(name) is None:
            refusals.add(f"{number}.{name}", "not_a_field", what=name, fields=", ".join(sorted(fields.LEVELS)))
            continue
        one = differences.read(refusals, asset, name, exports.plain(text.strip()), f"{number}.{name}")
        if one is not None and one.before != one.after:
            found.append(one)
    return found


def _added(uow: UnitOfWork, header: Sequence[str], lines: Sequence[Line], refusals: Refusals) -> dict[str, Any]:
    """Return new assets with every column, judged as opening stock is (INV-01 to 05, 18)."""
    columns = {column.name for column in COLUMNS["asset"]}
    kept = [
        (number, {name: exports.plain(text) for name, text in cells.items() if name in columns})
        for number, cells in lines
    ]
    missing = [column.name for column in COLUMNS["asset"] if column.needed and column.name not in header]
    if missing:
        raise Invalid(say(uow.locale, "new_needs", tag=kept[0][1][KEY], needed=", ".join(missing)))
    rows = imports_file.rows(uow.locale, "asset", kept)
    if not rows.errors:
        imports.check_references(uow, rows)
    if not rows.errors:
        imports_assets.check(uow, rows)
    refusals.by_place |= rows.errors
    full = {tag: imports.whole("asset", row) for tag, row in rows.by_key.items()}
    if not rows.errors:
        _check_rules(uow, rows, full, refusals)
    return full


def _check_rules(uow: UnitOfWork, rows: Rows, full: Mapping[str, Mapping[str, Any]], refusals: Refusals) -> None:
    for tag, row in full.items():
        try:
            rules.check(uow, "asset", {"source_reason": "file", **row})
        except Refused as error:
            refusals.by_place[f"{rows.lines[tag]}.{KEY}"] = [str(error)]


def _refuse(uow: UnitOfWork, refusals: Refusals) -> None:
    if refusals.by_place:
        _raise(uow, dict(list(refusals.by_place.items())[: imports_file.MOST_ERRORS]))


def _raise(uow: UnitOfWork, errors: Mapping[str, Sequence[str]]) -> None:
    raise InvalidSubmission({place: list(said) for place, said in errors.items()}, say(uow.locale, "cells"))
