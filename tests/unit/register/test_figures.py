"""How figures are worked out: working hours, medians, intervals; and that the catalogue is whole in both languages."""

from datetime import datetime
from decimal import Decimal

import pytest

from dmn.working_days import Calendar
from register import metrics
from register.metrics.data import wilson
from register.metrics.model import percentile, working_hours

GERMANY = Calendar("DE", "BE")


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-03-02T10:00", "2026-03-02T12:30", "2.5"),  # a Monday
        ("2026-03-02T07:00", "2026-03-02T20:00", "8"),
        ("2026-03-02T16:00", "2026-03-03T10:00", "2"),
        ("2026-03-02T16:00", "2026-03-06T10:00", "26"),
        ("2026-03-06T16:00", "2026-03-09T10:00", "2"),  # over a weekend
        ("2026-03-07T10:00", "2026-03-08T12:00", "0"),  # at a weekend
        ("2026-03-07T10:00", "2026-03-09T10:00", "1"),
        ("2026-04-02T16:00", "2026-04-07T10:00", "2"),  # over Easter
        ("2026-03-02T18:00", "2026-03-03T08:00", "0"),
        ("2026-03-03T10:00", "2026-03-02T10:00", "0"),
    ],
)
def test_working_hours_are_eight_a_working_day(begin: str, end: str, hours: str) -> None:
    assert working_hours(GERMANY, datetime.fromisoformat(begin), datetime.fromisoformat(end)) == Decimal(hours)


@pytest.mark.parametrize(
    ("values", "rank", "found"),
    [([], 50, None), ([7], 90, "7"), ([4, 1], 50, "2.5"), ([3, 1, 2], 50, "2"), (range(1, 12), 90, "10")],
)
def test_a_percentile_lies_between_two_neighbours(values: list[int], rank: int, found: str | None) -> None:
    assert percentile([Decimal(value) for value in values], rank) == (None if found is None else Decimal(found))


def test_the_interval_of_few_samples_is_wide_and_stays_between_none_and_all() -> None:
    # Wilson's interval of 8 of 10 is 0.4902 to 0.9433; of all of 5 it is 0.5655 to 1.
    assert wilson(8, 10) == (Decimal("0.4902"), Decimal("0.9433"))
    assert wilson(5, 5) == (Decimal("0.5655"), Decimal(1))
    assert wilson(0, 5)[0] == 0


def test_every_metric_is_named_and_explained_in_both_languages() -> None:
    families = {"D": 7, "A": 6, "P": 3, "C": 3, "L": 4, "K": 2, "F": 3, "S": 2, "R": 4, "O": 1, "M": 4}
    expected = [f"m.{family}{number}" for family, count in families.items() for number in range(1, count + 1)]
    assert list(metrics.CATALOGUE) == expected
    for one in metrics.CATALOGUE.values():
        assert one.name != one.name_de, one.id
        assert one.formula != one.formula_de, one.id
        assert all(part.name and part.name_de for part in one.parts.values()), one.id
    assert {one.owner for one in metrics.CATALOGUE.values()} <= set(_groups())


def _groups() -> list[str]:
    from api import default_groups

    return [group.id for group in default_groups.GROUPS]
