"""Two versions of a decision table are told apart by rows, cells and columns."""

from pathlib import Path

import pytest

from dmn import differences, sheets
from dmn.differences import SheetChange
from dmn.sheets import SheetRow

LIMITS = Path(__file__).parents[3] / "bpmn" / "decisions" / "dmn_acq_approval.dmn"
BEFORE = LIMITS.read_bytes()
SHEET = sheets.read(BEFORE)[0]


def after(rows: list[SheetRow]) -> SheetChange:
    """Return the one table that differs when it has these rows."""
    (change,) = differences.compare(BEFORE, sheets.write(BEFORE, SHEET.decision, rows))
    return change


def kinds(change: SheetChange) -> list[str]:
    return [row.kind for row in change.rows]


def test_the_same_table_does_not_differ() -> None:
    assert differences.compare(BEFORE, BEFORE) == ()


def test_a_cell_says_what_it_said_before() -> None:
    rows = list(SHEET.rows)
    rows[1] = SheetRow(id=rows[1].id, cells=("> 7", *rows[1].cells[1:]))
    change = after(rows)
    assert kinds(change) == ["same", "changed", *["same"] * (len(rows) - 2)]
    assert (change.rows[1].cells[0].before, change.rows[1].cells[0].text) == (SHEET.rows[1].cells[0], "> 7")
    assert {cell.kind for cell in change.rows[1].cells[1:]} == {"same"}


def test_a_row_that_is_gone_stands_where_it_stood_and_a_new_one_where_it_is() -> None:
    rows = [*SHEET.rows[:2], *SHEET.rows[3:], SheetRow(id="new", cells=SHEET.rows[0].cells)]
    change = after(rows)
    assert kinds(change) == ["same", "same", "removed", *["same"] * (len(SHEET.rows) - 3), "added"]
    assert (change.rows[2].before, change.rows[2].after) == (3, None)
    assert (change.rows[-1].before, change.rows[-1].after) == (None, len(rows))


def test_a_row_that_moved_is_told_once_with_both_its_numbers() -> None:
    rows = [*SHEET.rows[1:], SHEET.rows[0]]
    change = after(rows)
    assert kinds(change) == [*["same"] * (len(rows) - 1), "moved"]
    assert (change.rows[-1].before, change.rows[-1].after) == (1, len(rows))


@pytest.mark.parametrize(("policy", "told"), [("FIRST", None), ("COLLECT", ("FIRST", "COLLECT"))])
def test_another_hit_policy_is_told(policy: str, told: tuple[str, str] | None) -> None:
    changed = BEFORE.replace(b'hitPolicy="FIRST"', f'hitPolicy="{policy}"'.encode()).replace(b"L1", b"L9")
    (change,) = differences.compare(BEFORE, changed)
    assert change.policies == told


def test_tables_that_come_and_go_are_told_whole() -> None:
    renamed = BEFORE.replace(f'<dmn:decision id="{SHEET.decision}"'.encode(), b'<dmn:decision id="another"')
    assert [(one.decision, one.kind) for one in differences.compare(BEFORE, renamed)] == [
        ("another", "added"),
        (SHEET.decision, "removed"),
    ]
