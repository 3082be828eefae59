"""Loads reference data from CSV files: compared first, written with a reason, every change kept."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from engine import people
from engine.errors import Invalid, InvalidSubmission
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from register import cells
from register.columns import COLUMNS, SEARCHED, Column
from register.store import reference as sql

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_ERRORS = 100
#: Keys asked for by one statement.
CHUNK = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One field of one thing that a file changes. `before` is None for a new thing."""

    key: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """What a file would do: keys of new things, changes of known ones, how many stay as they are."""

    entity: str
    added: tuple[str, ...]
    changes: tuple[Change, ...]
    unchanged: int

    @property
    def changed(self) -> tuple[str, ...]:
        """Keys of known things that change."""
        return tuple(dict.fromkeys(change.key for change in self.changes if change.key not in set(self.added)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """A load that was written."""

    id: UUID
    entity: str
    added: int
    changed: int
    unchanged: int


def preview(uow: UnitOfWork, entity: str, content: bytes) -> Differences:
    """Compare a file with the register; write nothing. Raises as `load`."""
    return _compare(uow, entity, _read(uow, entity, content))


def load(uow: UnitOfWork, entity: str, content: bytes, *, reason: str) -> Import:
    """Add and change things of one kind from a CSV file (UTF-8, comma or semicolon, first line: names of columns).

    A thing that is not in the file stays as it is; an asset that is there already is refused, since only processes
    change assets. Raises Invalid without a reason or with a file that is no such table, InvalidSubmission with
    sentences by "line.column"; nothing is written then.
    """
    if not reason.strip():
        raise Invalid("Say why the data is loaded; the reason is kept with every change.")
    rows = _read(uow, entity, content)
    differences = _compare(uow, entity, rows)
    import_id = new_id(uow.now)
    _write(uow, entity, rows, differences)
    uow.execute(
        sql.ADD_IMPORT,
        {
            "id": import_id,
            "entity": entity,
            "actor": uow.actor,
            "reason": reason.strip(),
            "created_at": uow.now,
            "sha256": sha256(content).hexdigest(),
            "added": len(differences.added),
            "changed": len(differences.changed),
        },
    )
    _remember(uow, import_id, differences)
    return Import(
        id=import_id,
        entity=entity,
        added=len(differences.added),
        changed=len(differences.changed),
        unchanged=differences.unchanged,
    )


def _read(uow: UnitOfWork, entity: str, content: bytes) -> dict[str, dict[str, Any]]:
    """Return the rows by key, every cell typed, everything they refer to known."""
    columns = _columns(entity)
    errors: dict[str, list[str]] = {}
    rows: dict[str, dict[str, Any]] = {}
    lines: dict[str, int] = {}
    for line, cells_by_name in _lines(entity, columns, content):
        row = _row(columns, cells_by_name, line, errors)
        key = row.get(columns[0].name)
        if key in rows:
            errors.setdefault(f"{line}.{columns[0].name}", []).append(f"“{key}” is also in line {lines[key]}.")
        elif key is not None:
            rows[key], lines[key] = row, line
        if len(errors) >= MOST_ERRORS:
            break
    if not errors:
        _check_references(uow, columns, rows, lines, errors)
    if errors:
        raise InvalidSubmission(errors, "The file was not loaded. Correct these cells and try again.")
    return rows


def _columns(entity: str) -> tuple[Column, ...]:
    columns = COLUMNS.get(entity)
    if columns is None:
        raise Invalid(f"There is no reference data “{entity}”. There are {', '.join(COLUMNS)}.")
    return columns


def _lines(entity: str, columns: tuple[Column, ...], content: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    if len(content) > MOST_BYTES:
        raise Invalid("The file is larger than 10 MB. Split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("The file is not UTF-8. Save it as “CSV UTF-8”.") from error
    first = text.partition("\n")[0]
    comma = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    try:
        table = [(reader.line_num, cells_of_line) for cells_of_line in reader if any(map(str.strip, cells_of_line))]
    except csv.Error as error:
        raise Invalid(f"The file cannot be read in line {reader.line_num}: {error}.") from error
    if not table:
        raise Invalid("The file is empty. The first line names the columns.")
    header = [name.strip() for name in table[0][1]]
    _check_header(entity, columns, header)
    if len(table) > MOST_ROWS + 1:
        raise Invalid(f"The file has more than {MOST_ROWS} rows. Split it.")
    for line, found in table[1:]:
        if len(found) > len(header):
            raise Invalid(f"Line {line} has more cells than the first line has columns. Correct it.")
        yield line, dict(zip(header, found, strict=False))


def _check_header(entity: str, columns: tuple[Column, ...], header: list[str]) -> None:
    known = {column.name for column in columns}
    unknown = [name for name in header if name not in known]
    missing = [column.name for column in columns if column.needed and column.name not in header]
    if unknown or missing or len(set(header)) < len(header):
        raise Invalid(
            f"The first line does not fit {entity}. Possible are {', '.join(column.name for column in columns)}, "
            f"each once; needed are {', '.join(column.name for column in columns if column.needed)}."
        )


def _row(
    columns: tuple[Column, ...], found: Mapping[str, str], line: int, errors: dict[str, list[str]]
) -> dict[str, Any]:
    row = {}
    for column in columns:
        try:
            row[column.name] = cells.read(column, found.get(column.name))
        except cells.Unreadable as error:
            errors[f"{line}.{column.name}"] = [f"“{column.name}” {error}"]
    return row


def _check_references(
    uow: UnitOfWork,
    columns: tuple[Column, ...],
    rows: Mapping[str, Mapping[str, Any]],
    lines: Mapping[str, int],
    errors: dict[str, list[str]],
) -> None:
    for column in columns:
        if column.refers is None:
            continue
        named = {row[column.name] for row in rows.values()} - {None}
        unknown = named - _known(uow, column.refers, named)
        for key, row in rows.items():
            if row[column.name] in unknown:
                errors[f"{lines[key]}.{column.name}"] = [
                    f"There is no {column.refers.replace('_', ' ')} “{row[column.name]}”. Load it first or correct it."
                ]


def _known(uow: UnitOfWork, refers: str, named: set[str]) -> set[str]:
    if refers == "person":
        return named if uow.engine.directory.is_open else set(people.names(uow, named))
    return {_key(refers, row) for row in _by_keys(uow, refers, named)}


def _by_keys(uow: UnitOfWork, entity: str, keys: Iterable[str]) -> Iterable[Any]:
    wanted = sorted(keys)
    for start in range(0, len(wanted), CHUNK):
        yield from uow.execute(sql.BY_KEYS[entity], {"keys": wanted[start : start + CHUNK]})


def _key(entity: str, row: Any) -> str:
    key: str = getattr(row, sql.KEY[entity])
    return key


def _compare(uow: UnitOfWork, entity: str, rows: Mapping[str, Mapping[str, Any]]) -> Differences:
    known = {_key(entity, row): row for row in _by_keys(uow, entity, rows)}
    changes = []
    for key, row in rows.items():
        before = known.get(key)
        for field, after in row.items():
            was = None if before is None else getattr(before, field)
            if was != after and field != sql.KEY[entity]:
                changes.append(Change(key=key, field=field, before=was, after=after))
    added = tuple(key for key in rows if key not in known)
    if entity == "asset" and len(added) < len({change.key for change in changes}):
        changed = sorted({change.key for change in changes} - set(added))
        raise Invalid(f"Only processes change assets; these are there already: {', '.join(changed[:10])}.")
    touched = {change.key for change in changes} | set(added)
    return Differences(entity=entity, added=added, changes=tuple(changes), unchanged=len(rows) - len(touched))


def _write(uow: UnitOfWork, entity: str, rows: Mapping[str, Mapping[str, Any]], differences: Differences) -> None:
    new = [_parameters(uow, entity, rows[key], fresh=True) for key in differences.added]
    if new:
        uow.execute(sql.ADD[entity], new)
    changed = [{"b_key": key, **_parameters(uow, entity, rows[key], fresh=False)} for key in differences.changed]
    if changed:
        uow.execute(sql.CHANGE[entity], changed)


def _parameters(uow: UnitOfWork, entity: str, row: Mapping[str, Any], *, fresh: bool) -> dict[str, Any]:
    parameters = dict(row)
    if entity in SEARCHED:
        parameters["search"] = " ".join(str(row[name]) for name in SEARCHED[entity] if row[name]).casefold()
    if entity == "asset" and fresh:
        parameters |= {"id": str(new_id(uow.now)), "stage_since": uow.now}
    if not fresh:
        del parameters[sql.KEY[entity]]
    return parameters


def _remember(uow: UnitOfWork, import_id: UUID, differences: Differences) -> None:
    rows = [
        {
            "import_id": import_id,
            "entity": differences.entity,
            "entity_id": change.key,
            "field": change.field,
            "before": change.before,
            "after": change.after,
        }
        for change in differences.changes
    ]
    if rows:
        uow.execute(sql.ADD_CHANGES, rows)
