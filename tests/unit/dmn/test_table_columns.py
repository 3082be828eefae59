"""Columns of a decision table come, go and are said otherwise, and every row keeps a cell for each."""

from pathlib import Path

import pytest

from dmn import blank, columns, sheets
from dmn.decisions import parse_decisions
from dmn.findings import InvalidDecisions
from dmn.sheets import Sheet, SheetRow

LIMITS = Path(__file__).parents[3] / "bpmn" / "decisions" / "dmn_acq_approval.dmn"
BEFORE = LIMITS.read_bytes()
KEY = "dmn_acq_approval"


def sheet(xml: bytes) -> Sheet:
    parse_decisions(xml)
    return sheets.read(xml)[0]


def test_a_new_input_stands_behind_the_others_and_is_empty_in_each_row() -> None:
    was, now = sheet(BEFORE), sheet(columns.add(BEFORE, KEY, "input", "Where", "location"))
    at = sum(column.kind == "input" for column in was.columns)
    assert [(one.kind, one.label, one.source) for one in now.columns][at] == ("input", "Where", "location")
    assert [row.cells for row in now.rows] == [(*row.cells[:at], "", *row.cells[at:]) for row in was.rows]


def test_a_new_output_stands_behind_the_others_and_goes_again() -> None:
    added = columns.add(BEFORE, KEY, "output", "Copy to", "copy_to")
    at = len(sheet(BEFORE).columns) - 1
    assert sheets.read(added)[0].columns[at].source == "copy_to"
    assert sheets.read(columns.drop(added, KEY, at)) == sheets.read(BEFORE)


def test_a_column_says_something_else() -> None:
    now = sheet(columns.say(BEFORE, KEY, {0: ("Sum", "total + 0")}))
    assert (now.columns[0].label, now.columns[0].source) == ("Sum", "total + 0")
    assert now.rows == sheet(BEFORE).rows


def test_another_policy_counts_other_rows() -> None:
    assert sheet(columns.count(BEFORE, KEY, "COLLECT")).policy == "COLLECT"


@pytest.mark.parametrize(
    "change",
    [
        lambda: columns.add(BEFORE, KEY, "input", "", ""),
        lambda: columns.add(BEFORE, KEY, "remark", "", "x"),
        lambda: columns.add(BEFORE, "another", "input", "", "x"),
        lambda: columns.drop(BEFORE, KEY, 99),
        lambda: columns.say(BEFORE, KEY, {0: ("Sum", "")}),
        lambda: columns.count(BEFORE, KEY, "MOST"),
        lambda: columns.drop(blank.table("d", "d"), "d", 1),
    ],
)
def test_what_would_leave_no_table_is_refused_with_a_remedy(change: object) -> None:
    with pytest.raises(InvalidDecisions) as refused:
        change()  # type: ignore[operator]
    assert refused.value.findings[0].remedy


def test_a_table_without_a_row_gets_its_first_one() -> None:
    empty = sheets.write(blank.table("d", "A decision"), "d", [])
    filled = sheets.write(empty, "d", [SheetRow(id="r", cells=("> 1", '"much"', "Why"))])
    assert [row.cells for row in sheet(filled).rows] == [("> 1", '"much"', "Why")]
