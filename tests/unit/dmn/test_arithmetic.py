"""Arithmetic for every pair of kinds that has one (DMN 1.5 §10.3.2.13)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from dmn.feel.calendar import YearsMonths

D = Decimal
CASES = [
    ("1.1 + 1.3", D("2.4")),
    ("0.1 * 3 = 0.3", True),
    ("12345678901234567890 + 1", D("12345678901234567891")),
    ("2 ** 3 ** 2", D(64)),
    ("-2 ** 2", D(4)),
    ("10 - 2 - 3", D(5)),
    ("2 + 3 * 4", D(14)),
    ("7 / 2", D("3.5")),
    ("1 / 0", None),
    ("10 ** 9999", None),
    ('"a" + "b"', "ab"),
    ('"a" + 1', None),
    ("null + 1", None),
    ('- "a"', None),
    ("--1", D(1)),
    ('@"2024-02-29" + @"P1Y"', date(2025, 2, 28)),
    ('@"2024-01-31" + @"P1M"', date(2024, 2, 29)),
    ('@"P1M" + @"2024-01-31"', date(2024, 2, 29)),
    ('@"2024-03-31" - @"P1M"', date(2024, 2, 29)),
    ('@"2024-02-28" + @"P2D"', date(2024, 3, 1)),
    ('@"2024-02-28" + @"PT36H"', date(2024, 2, 29)),
    ('@"2024-03-01" - @"2024-02-01"', timedelta(days=29)),
    ('@"2024-03-01T12:00:00" - @"2024-03-01T10:30:00"', timedelta(hours=1, minutes=30)),
    ('@"2024-03-01T12:00:00Z" - @"2024-03-01T12:00:00+01:00"', timedelta(hours=1)),
    ('@"2024-03-01T12:00:00Z" - @"2024-03-01T12:00:00"', None),
    ('@"2024-03-01T23:00:00Z" + @"PT2H"', datetime(2024, 3, 2, 1, tzinfo=UTC)),
    ('@"23:00:00" + @"PT2H"', time(1)),
    ('@"01:00:00" - @"PT2H"', time(23)),
    ('@"12:00:00" - @"10:00:00"', timedelta(hours=2)),
    ('@"P1D" + @"PT12H"', timedelta(days=1, hours=12)),
    ('@"P1D" - @"PT12H"', timedelta(hours=12)),
    ('@"P1D" * 2', timedelta(days=2)),
    ('2 * @"P1D"', timedelta(days=2)),
    ('@"P1D" / 2', timedelta(hours=12)),
    ('@"P1D" / @"PT12H"', D(2)),
    ('@"P1D" / @"PT0S"', None),
    ('-@"P1D"', timedelta(days=-1)),
    ('@"P1Y" + @"P2M"', YearsMonths(14)),
    ('@"P1Y" - @"P2M"', YearsMonths(10)),
    ('@"P1Y" * 1.5', YearsMonths(18)),
    ('@"P1Y" / 2', YearsMonths(6)),
    ('@"P1Y" / @"P2M"', D(6)),
    ('-@"P1Y"', YearsMonths(-12)),
    ('@"P1Y" + @"P1D"', None),
    ('@"2024-03-01" * 2', None),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_arithmetic_gives_what_the_tables_of_the_standard_say(feel, text, expected):
    assert feel(text) == expected
    assert type(feel(text)) is type(expected)


def test_a_duration_moves_a_zoned_time_along_the_real_time_line(feel):
    spring = '@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H"'
    assert feel(f"string({spring})") == "2026-03-29T03:30:00@Europe/Berlin"


def test_numbers_keep_34_digits(feel):
    assert feel("1 / 3") == D("0." + "3" * 34)


def test_a_hundred_thousand_terms_are_added_without_depth(feel):
    assert feel("+".join(["1"] * 100_000)) == 100_000
    assert feel(" and ".join(["true"] * 100_000)) is True
