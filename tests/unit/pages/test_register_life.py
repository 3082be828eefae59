from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from api.pages.register_life import _spans, book_value
from register.exports import cell


@pytest.mark.parametrize(
    ("seconds", "spans"),
    [
        ([10.0], [12]),
        ([1.0, 1.0], [6, 6]),
        # However short, a part is seen.
        ([0.0, 100.0, 0.0], [1, 10, 1]),
        ([1.0, 2.0, 3.0], [2, 4, 6]),
        ([1.0] * 8, [2, 2, 2, 2, 1, 1, 1, 1]),
    ],
)
def test_the_line_of_a_life_has_twelve_columns_shared_by_length(seconds: list[float], spans: list[int]) -> None:
    assert sum(spans) == 12
    assert _spans(seconds) == spans


def _asset(**fields: Any) -> dict[str, Any]:
    bought = {"cost": Decimal(1200), "residual": None, "life_months": 48, "acquired_on": date(2024, 3, 10)}
    return {**bought, **fields}


@pytest.mark.parametrize(
    ("fields", "day", "worth"),
    [
        ({}, date(2024, 3, 31), Decimal(1200)),
        ({}, date(2026, 3, 1), Decimal(600)),
        ({}, date(2035, 1, 1), Decimal(0)),
        ({"residual": Decimal(200)}, date(2026, 3, 1), Decimal(700)),
        ({"residual": Decimal(200)}, date(2035, 1, 1), Decimal(200)),
        ({"life_months": None}, date(2026, 3, 1), None),
        ({"cost": None}, date(2026, 3, 1), None),
        ({"acquired_on": None}, date(2026, 3, 1), None),
    ],
)
def test_the_value_in_the_books_goes_straight_down_to_the_residual(
    fields: dict[str, Any], day: date, worth: Decimal | None
) -> None:
    assert book_value(_asset(**fields), day) == worth


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (Decimal("1450.10"), "1450.10"),
        (Decimal("-3"), "-3"),
        (date(2026, 3, 1), "2026-03-01"),
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        (-5, "-5"),
    ],
)
def test_a_cell_of_an_export_is_never_a_formula(value: Any, text: str) -> None:
    assert cell(value) == text
