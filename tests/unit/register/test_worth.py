"""What an asset is worth in the books: its cost, written off evenly by month."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from register.retirement.worth import book_value, months

PLAIN: dict[str, Any] = {
    "kind": "hardware",
    "cost": Decimal(1200),
    "residual": None,
    "life_months": 48,
    "acquired_on": date(2024, 3, 2),
    "ownership": "organisation",
    "book_closed_on": None,
}
DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("different", "worth"),
    [
        ({}, "600.00"),
        ({"acquired_on": date(2024, 3, 3)}, "625.00"),
        ({"residual": Decimal(240)}, "720.00"),
        ({"acquired_on": date(2021, 3, 2)}, "0.00"),
        ({"acquired_on": date(2021, 3, 2), "residual": Decimal(100)}, "100.00"),
        ({"acquired_on": date(2026, 4, 1)}, "1200.00"),
        ({"cost": Decimal(1000), "life_months": 36, "acquired_on": date(2025, 12, 2)}, "916.67"),
        ({"life_months": None}, "600.00"),
        ({"acquired_on": None}, "1200"),
        ({"kind": "software_executable", "life_months": None}, "1200"),
        ({"kind": "cloud_service"}, "0"),
        ({"ownership": "lessor"}, "0"),
        ({"book_closed_on": date(2026, 1, 1)}, "0"),
        ({"cost": None}, "0"),
    ],
)
def test_it_falls_by_the_month_from_cost_to_residual_value(different: dict[str, Any], worth: str) -> None:
    assert book_value(SimpleNamespace(**{**PLAIN, **different}), DAY) == Decimal(worth)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2025, 12, 1), date(2026, 1, 1), 1),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_only_whole_months_count(first: date, last: date, count: int) -> None:
    assert months(first, last) == count
