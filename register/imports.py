"""Loads reference data and opening stock from CSV files: compared first, written with a reason, every change kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from engine import groups, people
from engine.errors import Invalid, NotAllowed, Refused
from engine.ids import new_id
from engine.store.instances import NEXT_NUMBER
from engine.unit_of_work import SYSTEM, UnitOfWork
from register import imports_assets, imports_file, imports_media, limits, rules
from register.columns import COLUMNS, SEARCHED, Column
from register.imports_file import Line, Rows
from register.imports_words import say
from register.store import reference as sql

#: Keys asked for by one statement.
CHUNK = 500
PREFIX = "IMP"

#: Kinds whose rows say by their number which load, or else which case, brought them.
_NUMBERED = frozenset({"change_template"})
_STEWARDS = ("data_steward", "itam_manager")
#: Whose members may load what.
LOADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(COLUMNS, _STEWARDS),
        "cost_centre": (*_STEWARDS, "finance_controller"),
        "exchange_rate": (*_STEWARDS, "finance_controller"),
        "supplier": (*_STEWARDS, "procurement_buyer"),
        "contract": (*_STEWARDS, "contract_manager"),
        "catalogue_item": (*_STEWARDS, "procurement_buyer"),
        "product": (*_STEWARDS, "licence_manager"),
        "calendar_day": (*_STEWARDS, "hr"),
        #: Loading one deploys the decision anew: those who own the process.
        "approval_limit": ("itam_manager",),
        #: What goes ahead without a vote is said by those who run changes.
        "change_template": ("itam_manager", "change_manager"),
    }
)


class Change(Struct, frozen=True, kw_only=True):
    """One field of one thing that a file changes. `before` is None for a new thing."""

    key: str
    field: str
    before: Any
    after: Any


class Differences(Struct, frozen=True, kw_only=True):
    """What a file would do: keys of new things, changes of known ones, how many stay as they are."""

    entity: str
    added: tuple[str, ...]
    changes: tuple[Change, ...]
    unchanged: int

    @property
    def changed(self) -> tuple[str, ...]:
        """Keys of known things that change."""
        added = set(self.added)
        return tuple(dict.fromkeys(change.key for change in self.changes if change.key not in added))


class Import(Struct, frozen=True, kw_only=True):
    """A load: all of it written (state done), or as far as `done` of its `rows` (running)."""

    id: UUID
    number: str
    entity: str
    actor: str
    reason: str
    created_at: datetime
    sha256: str
    added: int
    changed: int
    file_id: UUID | None
    state: str
    rows: int
    done: int

    @property
    def unchanged(self) -> int:
        """How many rows of those done said what was known."""
        return self.done - self.added - self.changed


def may_load(uow: UnitOfWork, entity: str) -> bool:
    """Tell whether the actor may load things of a kind."""
    directory = uow.engine.directory
    if uow.actor == SYSTEM or directory.is_open:
        return entity in COLUMNS
    return not set(LOADERS.get(entity, ())).isdisjoint(directory.groups_of(uow, uow.actor))


def require_loader(uow: UnitOfWork, entity: str) -> None:
    """Raise Invalid for an unknown kind, NotAllowed unless the actor may load it."""
    imports_file.columns_of(uow.locale, entity)
    if not may_load(uow, entity):
        named = groups.names(uow, LOADERS[entity], uow.locale)
        raise NotAllowed(say(uow.locale, "not_yours", groups=", ".join(named.values())))


def preview(uow: UnitOfWork, entity: str, content: bytes) -> Differences:
    """Compare a file with the register; write nothing. Raises as `load`."""
    require_loader(uow, entity)
    return compare(uow, entity, read(uow, entity, imports_file.lines(uow.locale, entity, content)))


def load(uow: UnitOfWork, entity: str, content: bytes, *, reason: str) -> Import:
    """Add and change things of one kind from a CSV file (UTF-8, comma or semicolon, first line: names of columns).

    A thing that is not in the file, and a column that the file has not, stay as they are; an asset that is there
    already is refused, since only processes change assets. Raises NotAllowed unless the actor may load this, Invalid
    without a reason or with a file that is no such table, InvalidSubmission with sentences by "line.column"; nothing is
    written then.
    """
    require_loader(uow, entity)
    started = begun(uow, entity, content, reason)
    rows = read(uow, entity, imports_file.lines(uow.locale, entity, content))
    differences = write(uow, started, rows)
    return remember(uow, started, added=len(differences.added), changed=len(differences.changed), rows=len(rows.lines))


def begun(uow: UnitOfWork, entity: str, content: bytes, reason: str) -> Import:
    """Return a load that is not kept yet, with the next number. Invalid without a reason."""
    if not reason.strip():
        raise Invalid(say(uow.locale, "no_reason"))
    year = uow.now.astimezone(uow.engine.settings.zone).year
    last = uow.execute(NEXT_NUMBER, {"prefix": PREFIX, "year": year}).scalar_one()
    return Import(
        id=new_id(uow.now),
        number=f"{PREFIX}-{year}-{last:05}",
        entity=entity,
        actor=uow.actor,
        reason=reason.strip(),
        created_at=uow.now,
        sha256=sha256(content).hexdigest(),
        added=0,
        changed=0,
        file_id=None,
        state="running",
        rows=0,
        done=0,
    )


def remember(uow: UnitOfWork, started: Import, *, added: int, changed: int, rows: int) -> Import:
    """Keep a load that was written whole; return it."""
    ended = replace(started, added=added, changed=changed, rows=rows, done=rows, state="done")
    uow.execute(sql.ADD_IMPORT, asdict(ended))
    return ended


def read(uow: UnitOfWork, entity: str, lines: Sequence[Line]) -> Rows:
    """Return the rows by key, every cell typed, everything they refer to known. Raises InvalidSubmission."""
    rows = imports_file.rows(uow.locale, entity, lines)
    if not rows.errors:
        check_references(uow, rows)
    if not rows.errors and entity == limits.ENTITY:
        limits.check(uow, rows)
    if not rows.errors and entity == "asset":
        imports_assets.check(uow, rows)
    if not rows.errors and entity == "medium":
        imports_media.check(uow, rows)
    if not rows.errors and entity in ("asset", "contract"):
        _check_rules(uow, entity, rows)
    rows.refuse_errors(uow.locale)
    return rows


def check_references(uow: UnitOfWork, rows: Rows) -> None:
    """Note cells that refer to nothing that is there."""
    for column in rows.columns:
        _check_column(uow, column, rows)


def _check_column(uow: UnitOfWork, column: Column, rows: Rows) -> None:
    if column.refers is None:
        return
    named = {row[column.name] for row in rows.by_key.values()} - {None}
    unknown = named - known(uow, column.refers, named)
    for key, row in rows.by_key.items():
        if row[column.name] in unknown:
            said = say(uow.locale, "unknown", refers=column.refers.replace("_", " "), text=row[column.name])
            rows.errors[f"{rows.lines[key]}.{column.name}"] = [said]


def _check_rules(uow: UnitOfWork, entity: str, rows: Rows) -> None:
    """Note what a row would break as it would stand in the register (INV-02, INV-05, INV-14, INV-18)."""
    known = by_keys(uow, entity, rows.by_key)
    for key, row in rows.by_key.items():
        before = _of_row(entity, known[key]) if key in known else {}
        try:
            rules.check(uow, entity, {"source_reason": PREFIX, **whole(entity, {**before, **row})})
        except Refused as error:
            rows.errors[f"{rows.lines[key]}.{sql.KEY[entity]}"] = [str(error)]


def known(uow: UnitOfWork, refers: str, named: set[str]) -> set[str]:
    """Return those of some names that are there, as people or things of a kind."""
    if refers == "person":
        return named if uow.engine.directory.is_open else set(people.names(uow, named))
    return set(by_keys(uow, refers, named))


def by_keys(uow: UnitOfWork, entity: str, keys: Iterable[str]) -> dict[str, Any]:
    """Return the rows of things that are there, by the key people use."""
    if entity == limits.ENTITY:
        return limits.by_keys(uow, keys)
    wanted = sorted(keys)
    found = {}
    for start in range(0, len(wanted), CHUNK):
        for row in uow.execute(sql.BY_KEYS[entity], {"keys": wanted[start : start + CHUNK]}):
            found[getattr(row, sql.KEY[entity])] = row
    return found


def compare(uow: UnitOfWork, entity: str, rows: Rows) -> Differences:
    """Return what rows would change."""
    return _compared(entity, rows, by_keys(uow, entity, rows.by_key))


def _compared(entity: str, rows: Rows, known: Mapping[str, Any]) -> Differences:
    changes = [
        Change(key=key, field=field, before=getattr(known[key], field) if key in known else None, after=after)
        for key, row in rows.by_key.items()
        for field, after in (row if key in known else whole(entity, row)).items()
        if field != sql.KEY[entity] and (getattr(known[key], field) if key in known else None) != after
    ]
    added = tuple(key for key in rows.by_key if key not in known)
    touched = {change.key for change in changes} | set(added)
    return Differences(entity=entity, added=added, changes=tuple(changes), unchanged=len(rows.by_key) - len(touched))


def whole(entity: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with every column: what the file has not gets its default."""
    return {column.name: row.get(column.name, column.default) for column in COLUMNS[entity]}


def write(uow: UnitOfWork, load: Import, rows: Rows) -> Differences:
    """Write rows and what they changed; return it."""
    entity = load.entity
    known = by_keys(uow, entity, rows.by_key)
    differences = _compared(entity, rows, known)
    if entity == limits.ENTITY:
        limits.write(uow, _changed_rows(differences, known, rows), number=load.number, reason=load.reason)
        _keep(uow, load, differences)
        return differences
    new = [searched(entity, whole(entity, rows.by_key[key])) for key in differences.added]
    if new and entity == "asset":
        imports_assets.add(uow, load.number, load.reason, new)
    elif new and entity == "medium":
        imports_media.add(uow, load.number, new)
    elif new:
        numbered = {"case_no": load.number} if entity in _NUMBERED else {}
        uow.execute(sql.ADD[entity], [{**row, **numbered} for row in new])
    changed = [
        {"b_key": key, **searched(entity, {**_of_row(entity, known[key]), **rows.by_key[key]}, key=False)}
        for key in differences.changed
    ]
    if changed:
        uow.execute(sql.CHANGE[entity], changed)
    _keep(uow, load, differences)
    return differences


def _changed_rows(found: Differences, known: Mapping[str, Any], rows: Rows) -> dict[str, dict[str, Any]]:
    """Return each changed thing as it is to be, with every column."""
    return {key: {**_of_row(found.entity, known[key]), **rows.by_key[key]} for key in found.changed}


def _of_row(entity: str, row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in COLUMNS[entity]}


def searched(entity: str, row: dict[str, Any], *, key: bool = True) -> dict[str, Any]:
    """Return a row with what lists search in; without its key when that stays."""
    found = row if key else {name: value for name, value in row.items() if name != sql.KEY[entity]}
    if entity in SEARCHED:
        found["search"] = " ".join(str(row[name]) for name in SEARCHED[entity] if row[name]).casefold()
    return found


def _keep(uow: UnitOfWork, load: Import, differences: Differences) -> None:
    rows = [
        {
            "import_id": load.id,
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
