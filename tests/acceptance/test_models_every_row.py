"""Every row of the shipped decision tables is hit, and gives what the table of the process says."""

import importlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dmn.decisions import Decisions, parse_decisions
from dmn.feel import Host

DECISIONS = Path(__file__).parents[2] / "bpmn" / "decisions"
HOST = Host(now=lambda: datetime(2026, 3, 2, tzinfo=UTC))

PLAIN: dict[str, Any] = {
    "catalogue_item": "NB-14",
    "asset_kind": "hardware",
    "data_classification": None,
    "personal_data": False,
    "oss_distributed": False,
    "new_supplier": False,
    "term_months": None,
    "total": Decimal(1450),
    "risk": "low",
    "recurring": "none",
    "budgeted": True,
    "supplier": "S-1",
    "contract": None,
    "approved_total": Decimal(1450),
}
FIRST_THREE = ["line_manager", "budget_owner", "itam_manager"]

#: Row, what is different from a plain request, reviews.
REVIEWS = (
    ("r1", {"catalogue_item": None}, ["specification", "none"]),
    ("r2", {"asset_kind": "service", "data_classification": "restricted"}, ["security", "none"]),
    ("r3", {"personal_data": True}, ["security", "none"]),
    ("r4", {"catalogue_item": None, "asset_kind": "digital_content"}, ["specification", "licence", "none"]),
    ("r5", {"oss_distributed": True}, ["licence", "none"]),
    ("r6", {"new_supplier": True}, ["contract", "none"]),
    ("r7", {"term_months": Decimal(13)}, ["contract", "none"]),
    ("r8", {"term_months": Decimal(12)}, ["none"]),
)
#: Row, what is different from a plain request, level, roles, working days.
LEVELS = (
    ("r1", {"total": Decimal(500000)}, "L5", [*FIRST_THREE, "finance_controller", "cio", "top_management"], 10),
    ("r2", {"total": Decimal("499999.99")}, "L4", [*FIRST_THREE, "finance_controller", "cio"], 5),
    ("r3", {"risk": "high"}, "L4", [*FIRST_THREE, "security_officer", "cio"], 5),
    ("r4", {"total": Decimal(25000)}, "L3", FIRST_THREE, 5),
    ("r5a", {"total": Decimal(5000)}, "L2", FIRST_THREE[:2], 3),
    ("r5b", {"risk": "medium"}, "L2", FIRST_THREE[:2], 3),
    ("r6", {"total": Decimal(0)}, "L1", FIRST_THREE[:1], 2),
    ("r7", {"total": Decimal("499.99")}, "L0", [], 0),
    ("r8", {}, "L1", FIRST_THREE[:1], 3),
    ("r8", {"total": Decimal(500)}, "L1", FIRST_THREE[:1], 3),
    ("r8", {"total": Decimal(499), "recurring": "monthly"}, "L1", FIRST_THREE[:1], 3),
    ("r8", {"total": Decimal(499), "catalogue_item": None}, "L1", FIRST_THREE[:1], 3),
)
#: Row, what is different from a plain request, roles that decide as well.
EXTRA = (
    ("r1", {"risk": "high"}, ["security_officer", "none"]),
    ("r2", {"budgeted": False}, ["finance_controller", "none"]),
    ("r3", {"personal_data": True, "asset_kind": "cloud_service"}, ["privacy_officer", "none"]),
    ("r4", {"new_supplier": True, "total": Decimal(10000)}, ["contract_manager", "none"]),
    ("r5", {"term_months": Decimal(37)}, ["finance_controller", "none"]),
    ("r6", {"oss_distributed": True}, ["legal", "none"]),
    ("r7", {"new_supplier": True, "total": Decimal("9999.99"), "term_months": Decimal(36)}, ["none"]),
)
#: Row, what is different from a plain request, quotes, written evaluation.
QUOTES = (
    ("r1", {}, 0, False),
    ("r1", {"catalogue_item": None, "contract": "C-1", "approved_total": Decimal(90000)}, 0, False),
    ("r2", {"supplier": None, "approved_total": Decimal("999.99")}, 1, False),
    ("r2", {"catalogue_item": None, "approved_total": Decimal(0)}, 1, False),
    ("r3", {"catalogue_item": None, "approved_total": Decimal(1000)}, 2, False),
    ("r3", {"catalogue_item": None, "approved_total": Decimal("9999.99")}, 2, False),
    ("r4", {"catalogue_item": None, "approved_total": Decimal(10000)}, 3, False),
    ("r4", {"catalogue_item": None, "approved_total": Decimal("49999.99")}, 3, False),
    ("r5", {"catalogue_item": None, "approved_total": Decimal(50000)}, 3, True),
)


def load(name: str) -> Decisions:
    """Return the decisions of a shipped file."""
    return parse_decisions((DECISIONS / f"{name}.dmn").read_bytes())


def decide(file: str, decision: str, different: dict[str, Any]) -> tuple[Any, list[str]]:
    """Return the value and the rows that hit."""
    result = load(file).evaluate(decision, PLAIN | different, HOST)
    return result.value, list(dict(result.rules)[decision])


#: Row, how a licence position stands, what follows.
POSITIONS = (
    ("r1", {"gap": 2, "harvestable": 2, "swappable": 2, "surplus_share": Decimal(0)}, "harvest"),
    ("r2", {"gap": 2, "harvestable": 1, "swappable": 2, "surplus_share": Decimal(0)}, "swap"),
    ("r3", {"gap": 2, "harvestable": 1, "swappable": 1, "surplus_share": Decimal(0)}, "buy"),
    ("r4", {"gap": -2, "harvestable": 0, "swappable": 5, "surplus_share": Decimal("0.11")}, "reduce"),
    ("r5", {"gap": -1, "harvestable": 9, "swappable": 5, "surplus_share": Decimal("0.1")}, "none"),
    ("r5", {"gap": 0, "harvestable": 9, "swappable": 5, "surplus_share": Decimal(0)}, "none"),
)


@pytest.mark.parametrize(("row", "different", "reviews"), REVIEWS)
def test_reviews(row: str, different: dict[str, Any], reviews: list[str]) -> None:
    value, rows = decide("dmn_acq_reviews", "dmn_acq_reviews", different)
    assert value == reviews
    assert f"dmn_acq_reviews_{row}" in rows


@pytest.mark.parametrize(("row", "different", "level", "slots", "days"), LEVELS)
def test_approval_levels(row: str, different: dict[str, Any], level: str, slots: list[str], days: int) -> None:
    value, rows = decide("dmn_acq_approval", "dmn_acq_approval", different)
    assert value == {"level": level, "slots": slots, "due_days": days}
    assert rows == [f"dmn_acq_approval_{row}"]


@pytest.mark.parametrize(("row", "different", "slots"), EXTRA)
def test_extra_approvers(row: str, different: dict[str, Any], slots: list[str]) -> None:
    value, rows = decide("dmn_acq_approval", "dmn_acq_extra_slots", different)
    assert value == slots
    assert f"dmn_acq_extra_slots_{row}" in rows


@pytest.mark.parametrize(("row", "different", "quotes", "written"), QUOTES)
def test_quotes(row: str, different: dict[str, Any], quotes: int, written: bool) -> None:
    value, rows = decide("dmn_sourcing", "dmn_sourcing", different)
    assert value == {"quotes_needed": quotes, "evaluation_needed": written}
    assert rows == [f"dmn_sourcing_{row}"]


@pytest.mark.parametrize(("row", "different", "follows"), POSITIONS)
def test_licence_positions(row: str, different: dict[str, Any], follows: str) -> None:
    counted = {name: Decimal(value) for name, value in different.items()}
    value, rows = decide("dmn_licence", "dmn_licence", counted)
    assert value == follows
    assert rows == [f"dmn_licence_{row}"]


def test_the_route_asks_every_role_once_and_drops_what_stands_for_nobody() -> None:
    value, _ = route({"risk": "high", "budgeted": False, "term_months": Decimal(48)})
    assert value["slots"] == [*FIRST_THREE, "security_officer", "cio", "finance_controller"]


def test_a_small_request_outside_the_budget_gets_three_days() -> None:
    value, _ = route({"total": Decimal(329), "budgeted": False})
    assert value == {"level": "L0", "slots": ["finance_controller"], "due_days": 3}


def test_whatever_costs_five_hundred_or_more_is_approved_by_somebody() -> None:
    for total in (500, 4999, 5000, 24999, 25000, 99999, 100000, 499999, 500000):
        value, _ = route({"total": Decimal(total)})
        assert value["slots"], total


def route(different: dict[str, Any]) -> tuple[Any, Any]:
    """Return the approval route of a request."""
    result = load("dmn_acq_approval").evaluate("dmn_acq_route", PLAIN | different, HOST)
    return result.value, result.rules


#: Rows of other areas, from files `rows_<area>.py`: file, decision, row that hits, what is given, what comes of it.
OTHERS: tuple[tuple[str, str, str, dict[str, Any], Any], ...] = tuple(
    row
    for path in sorted(Path(__file__).parent.glob("rows_*.py"))
    for row in importlib.import_module(f"tests.acceptance.{path.stem}").ROWS
)


@pytest.mark.parametrize(("file", "decision", "row", "given", "outcome"), OTHERS)
def test_rows_of_other_areas(file: str, decision: str, row: str, given: dict[str, Any], outcome: Any) -> None:
    result = load(file).evaluate(decision, given, HOST)
    assert result.value == outcome
    assert f"{decision}_{row}" in dict(result.rules)[decision]


def test_no_row_is_left_out() -> None:
    tested = {
        *(f"{decision}_{row}" for _, decision, row, *_ in OTHERS),
        *(f"dmn_acq_reviews_{row}" for row, *_ in REVIEWS),
        *(f"dmn_acq_approval_{row}" for row, *_ in LEVELS),
        *(f"dmn_acq_extra_slots_{row}" for row, *_ in EXTRA),
        *(f"dmn_sourcing_{row}" for row, *_ in QUOTES),
        *(f"dmn_licence_{row}" for row, *_ in POSITIONS),
    }
    rows = {
        row
        for file in DECISIONS.glob("*.dmn")
        for decision in load(file.stem)
        for row in load(file.stem).table(decision.id).rules
    }
    never = sorted(rows - tested)
    assert never == [], f"No test hits these rows: {', '.join(never)}"


@pytest.mark.parametrize("file", sorted(DECISIONS.glob("*.dmn")), ids=lambda file: file.stem)
def test_the_tables_have_no_findings(file: Path) -> None:
    assert load(file.stem).findings == ()
