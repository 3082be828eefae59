"""Dates, times and durations: text, properties, limits of Python's own types."""

from datetime import date
from decimal import Decimal

import pytest

D = Decimal
TEXTS = [
    ("2024-02-29", True),
    ("2023-02-29", False),
    ("2024-2-29", False),
    ("-0044-03-15", True),
    ("999999999-12-31", True),
    ("1000000000-01-01", False),
    ("12:30:00", True),
    ("12:30:00.000000001", True),
    ("12:30:00@Europe/Paris", True),
    ("12:30:00@Nowhere/Land", False),
    ("12:30:00+14:00", True),
    ("12:30:00+19:00", False),
    ("12:30:00+18:00", True),
    ("12:30:00+02:60", False),
    ("12:30:00+02:59", True),
    ("12:30:00+02:00:59", True),
    ("12:30:00+02:00:60", False),
    ("12:30:00z", False),
    ("12000-01-31", True),
    ("12000-01-32", False),
    ("12000-04-31", False),
    ("12000-02-29", True),
    ("12001-02-29", False),
    ("12000-13-01", False),
    ("12000-00-01", False),
    ("12000-01-00", False),
    ("2024-02-29TT10:00:00", False),
    ("23:59:59", True),
    ("24:00:01", False),
    ("12:30:60", False),
    ("-P1DT2H", True),
    ("12:60:00", False),
    ("25:00:00", False),
    ("2024-02-29T12:30:00.123456789Z", True),
    ("2024-02-29T12:30", False),
    ("P1Y2M", True),
    ("P1DT2H3M4.5S", True),
    ("P1Y1D", False),
    ("P", False),
    ("PT", False),
    ("P1.5D", False),
]


@pytest.mark.parametrize(("text", "valid"), TEXTS)
def test_an_at_literal_is_read_and_written_back_or_refused(feel, text, valid):
    from dmn.feel import FeelSyntaxError

    if valid:
        assert feel(f'string(@"{text}")') == text
    else:
        with pytest.raises(FeelSyntaxError, match="no date, time or duration"):
            feel(f'@"{text}"')


def test_24_hours_is_the_first_instant_of_the_next_day(feel):
    assert feel('string(@"2024-02-29T24:00:00")') == "2024-03-01T00:00:00"
    assert feel('string(@"24:00:00")') == "00:00:00"


PROPERTIES = [
    ('@"2024-02-29".weekday', D(4)),
    ('@"2024-02-29".year', D(2024)),
    ('@"2024-02-29T10:20:30".minute', D(20)),
    ('@"2024-02-29T10:20:30".timezone', None),
    ('@"2024-02-29T10:20:30@Europe/Paris".timezone', "Europe/Paris"),
    ('string(@"2024-02-29T10:20:30@Europe/Paris".time offset)', "PT1H"),
    ('string(@"2024-07-01T10:20:30@Europe/Paris".time offset)', "PT2H"),
    ('@"P2DT3H4M5.5S".hours', D(3)),
    ('@"-P2DT3H".days', D(-2)),
    ('@"P1Y2M".years', D(1)),
    ('@"-P1Y2M".months', D(-2)),
    ("[1..10).end included", False),
    ("[1..10).start", D(1)),
    ('@"2024-02-29".century', None),
    ("[{a: 1}, {a: 2}].a", [D(1), D(2)]),
    ("{a: {b: 3}}.a.b", D(3)),
    ("{a: 1}.b", None),
]


@pytest.mark.parametrize(("text", "expected"), PROPERTIES, ids=[text for text, _ in PROPERTIES])
def test_a_property_gives_its_part(feel, text, expected):
    assert feel(text) == expected


def test_years_beyond_python_are_counted_like_any_other(feel):
    assert feel('string(@"9999-12-31" + @"P1D")') == "10000-01-01"
    assert feel('string(@"0001-01-01" - @"P1D")') == "0000-12-31"
    assert feel('@"-0044-03-15" < @"0001-01-01"') is True
    assert feel('string(@"12000-02-28" + @"P1D")') == "12000-02-29"
    assert feel('@"12000-03-01" - @"12000-02-28" = @"P2D"') is True


def test_years_beyond_python_have_zones_too(feel):
    assert feel('string(@"12000-07-01T10:20:30@Europe/Paris".time offset)') == "PT2H"
    assert feel('string(@"12000-01-01T10:20:30@Europe/Paris".time offset)') == "PT1H"
    assert feel('@"12000-07-01T10:20:30@Europe/Paris" = @"12000-07-01T08:20:30Z"') is True
    assert feel('@"12000-07-01T10:20:30@Europe/Paris".minute') == 20
    assert feel('@"12000-07-01".weekday') == 6
    assert feel('day of week(@"12000-07-01T10:20:30Z")') == "Saturday"
    assert feel('@"2024-01-01T10:00:00.000000001@Europe/Paris" + @"PT0.000000001S" > @"2024-01-01T09:00:00Z"') is True


def test_years_beyond_nine_digits_give_null(feel):
    assert feel('@"999999999-12-31" + @"P1D"') is None


def test_nanoseconds_count(feel):
    assert feel('@"10:00:00.000000001" > @"10:00:00"') is True
    assert feel('string(@"10:00:00.000000001" - @"10:00:00")') == "PT0.000000001S"


def test_a_local_and_a_zoned_time_are_not_equal_and_have_no_order(feel):
    assert feel('@"10:00:00" = @"10:00:00Z"') is False
    assert feel('@"10:00:00" < @"10:00:00Z"') is None


def test_today_and_now_come_from_the_host_in_its_zone(feel):
    assert feel("today()") == date(2026, 3, 11)
    assert feel("string(now())") == "2026-03-11T00:30:00@Europe/Berlin"


def test_without_a_host_there_is_no_clock():
    from dmn.feel import FeelError, compile_expression

    with pytest.raises(FeelError, match="no clock"):
        compile_expression("now()").evaluate({})


def test_the_week_of_the_year_is_that_of_iso_8601(feel):
    assert feel('week of year(@"2021-01-03")') == 53
    assert feel('week of year(@"2024-12-30")') == 1


def test_both_of_two_equal_local_times_keep_their_place_on_the_time_line(feel):
    one_later = 'date and time("2026-10-25T02:30:00@Europe/Berlin") + duration("PT1H")'
    assert feel(f'({one_later}) - date and time("2026-10-25T02:30:00@Europe/Berlin") = duration("PT1H")') is True
