"""What one decision table says otherwise than another: columns, rows and cells, side by side in one sheet."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import cast

from msgspec import Struct

from dmn import sheets
from dmn.sheets import Sheet, SheetColumn, SheetRow


class CellChange(Struct, frozen=True, kw_only=True):
    """A cell. `kind`: same | added | removed | changed; `before`: what it said where it changed."""

    text: str
    kind: str = "same"
    before: str = ""


class RowChange(Struct, frozen=True, kw_only=True):
    """A row as it was or is: `kind` same | added | removed | changed | moved, its numbers before and after."""

    kind: str
    before: int | None
    after: int | None
    cells: tuple[CellChange, ...]


class ColumnChange(Struct, frozen=True, kw_only=True):
    """A column. `kind`: same | added | removed | changed (its label)."""

    column: SheetColumn
    kind: str = "same"


class SheetChange(Struct, frozen=True, kw_only=True):
    """A table that differs. `kind`: added | removed | changed; `policies`: before and after, where they differ."""

    decision: str
    name: str
    kind: str
    columns: tuple[ColumnChange, ...]
    rows: tuple[RowChange, ...]
    policies: tuple[str, str] | None = None


def compare(before: bytes, after: bytes) -> tuple[SheetChange, ...]:
    """Return the tables that differ, in the order of the file after it, removed ones last. InvalidDecisions."""
    was = {sheet.decision: sheet for sheet in sheets.read(before)}
    now = {sheet.decision: sheet for sheet in sheets.read(after)}
    found = [_sheet(was.get(key), sheet) for key, sheet in now.items()]
    gone = [_sheet(sheet, None) for key, sheet in was.items() if key not in now]
    return tuple(each for each in (*found, *gone) if each is not None)


def _sheet(was: Sheet | None, now: Sheet | None) -> SheetChange | None:
    shown = now or was
    if shown is None or was == now:
        return None
    old, new = _by_key(was), _by_key(now)
    keys = list(dict.fromkeys((*new, *old)))
    # The remark stands last.
    keys.sort(key=lambda key: key[0] == "remark")
    return SheetChange(
        decision=shown.decision,
        name=shown.name,
        kind="added" if was is None else "removed" if now is None else "changed",
        columns=tuple(_column(old.get(key), new.get(key)) for key in keys),
        rows=tuple(_rows(was, now, keys)),
        policies=(was.policy, now.policy) if was and now and was.policy != now.policy else None,
    )


_Key = tuple[str, str]


def _by_key(sheet: Sheet | None) -> dict[_Key, SheetColumn]:
    return {} if sheet is None else {(column.kind, column.source): column for column in sheet.columns}


def _column(was: SheetColumn | None, now: SheetColumn | None) -> ColumnChange:
    if now is not None:
        return ColumnChange(column=now, kind="added" if was is None else "same" if was == now else "changed")
    # A key is of one of them at least.
    return ColumnChange(column=cast("SheetColumn", was), kind="removed")


def _rows(was: Sheet | None, now: Sheet | None, keys: Sequence[_Key]) -> Iterator[RowChange]:
    """Yield the rows in the order after, those that were removed where they stood before."""
    old, new = _numbered(was), _numbered(now)
    order = [id for id in old if id in new]
    stay = SequenceMatcher(None, order, [id for id in new if id in old], autojunk=False).get_matching_blocks()
    still = {id for block in stay for id in order[block.a : block.a + block.size]}
    waiting = list(old)
    for id, (number, row) in new.items():
        if id not in old:
            yield _row(None, (number, row), was, now, keys, "added")
            continue
        if id in still:
            while waiting and waiting[0] != id:
                if (gone := waiting.pop(0)) not in new:
                    yield _row(old[gone], None, was, now, keys, "removed")
            if waiting:
                waiting.pop(0)
        yield _row(old[id], (number, row), was, now, keys, "same" if id in still else "moved")
    for gone in waiting:
        if gone not in new:
            yield _row(old[gone], None, was, now, keys, "removed")


_Numbered = tuple[int, SheetRow]


def _numbered(sheet: Sheet | None) -> dict[str, _Numbered]:
    return {} if sheet is None else {row.id: (number, row) for number, row in enumerate(sheet.rows, 1)}


def _row(
    old: _Numbered | None,
    new: _Numbered | None,
    was: Sheet | None,
    now: Sheet | None,
    keys: Sequence[_Key],
    kind: str,
) -> RowChange:
    before, after = _cells(was, old), _cells(now, new)
    cells = tuple(_cell(before.get(key), after.get(key)) for key in keys)
    changed = kind == "same" and any(cell.kind != "same" for cell in cells)
    return RowChange(
        kind="changed" if changed else kind,
        before=None if old is None else old[0],
        after=None if new is None else new[0],
        cells=cells,
    )


def _cells(sheet: Sheet | None, row: _Numbered | None) -> Mapping[_Key, str]:
    if sheet is None or row is None:
        return {}
    return {(column.kind, column.source): cell for column, cell in zip(sheet.columns, row[1].cells, strict=False)}


def _cell(before: str | None, after: str | None) -> CellChange:
    if before == after:
        return CellChange(text=after or "")
    if before is None or after is None:
        kind = "added" if before is None else "removed"
        return CellChange(text=after if before is None and after is not None else before or "", kind=kind)
    return CellChange(text=after, kind="changed", before=before)
