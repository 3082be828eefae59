"""Working days with public holidays."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from dmn.feel import Host, compile_expression
from dmn.working_days import Calendar, working_day_functions

BERLIN = ZoneInfo("Europe/Berlin")
FUNCTIONS = working_day_functions(lambda name: Calendar.named(name) if name else Calendar("DE", "BY"))


@pytest.fixture
def wd(feel):
    return lambda text, **variables: feel(text, FUNCTIONS, **variables)


DATES = [
    # 2026-04-03 is Good Friday, 2026-04-06 Easter Monday.
    ('working days after(@"2026-04-02", 1)', date(2026, 4, 7)),
    ('working days after(@"2026-04-03", 0)', date(2026, 4, 7)),
    ('working days after(@"2026-04-02", 0)', date(2026, 4, 2)),
    ('working days after(@"2026-04-07", -1)', date(2026, 4, 2)),
    ('working days before(@"2026-04-07", 1)', date(2026, 4, 2)),
    # 2026-01-06 is a holiday in Bavaria, not in Berlin.
    ('working days after(@"2026-01-05", 1)', date(2026, 1, 7)),
    ('working days after(@"2026-01-05", 1, "DE-BE")', date(2026, 1, 6)),
    ('working days after(from: @"2026-01-05", days: 1, calendar: "DE-BE")', date(2026, 1, 6)),
    ('working days between(@"2026-04-02", @"2026-04-07")', Decimal(1)),
    ('working days between(@"2026-04-07", @"2026-04-02")', Decimal(-1)),
    ('working days between(@"2026-04-02", @"2026-04-02")', Decimal(0)),
    ('is working day(@"2026-04-03")', False),
    ('is working day(@"2026-04-02")', True),
]


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[each[0] for each in DATES])
def test_working_days_pass_over_weekends_and_holidays(wd, text, expected):
    assert wd(text) == expected


def test_a_moment_keeps_its_local_time_of_day_over_a_change_of_clocks(wd):
    # Clocks go forward on 2026-03-29.
    start = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
    moved = wd("working days after(start, 1)", start=start)
    assert moved == datetime(2026, 3, 30, 9, 0, tzinfo=BERLIN)


def test_the_day_of_a_moment_is_the_one_on_the_wall_of_the_host(wd):
    # 23:30 UTC on Sunday is Monday in Berlin.
    moved = wd("working days after(start, 0)", start=datetime(2026, 3, 8, 23, 30, tzinfo=UTC))
    assert moved == datetime(2026, 3, 9, 0, 30, tzinfo=BERLIN)


def test_a_local_moment_stays_local(wd):
    start = datetime.fromisoformat("2026-04-02T10:00:00")
    assert wd("working days after(start, 1)", start=start) == datetime.fromisoformat("2026-04-07T10:00:00")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('working days after(@"2026-04-02", 1.5)', "whole number"),
        ('working days after(@"2026-04-02", 9999)', "at most 5000 working days"),
        ('working days after("2026-04-02", 1)', "must be a date"),
        ('working days after(@"2026-04-02", 1, "XX")', "no holiday calendar for XX"),
        ('working days after(@"2026-04-02", 1, 5)', "named by a text"),
        ('working days between(@"2026-04-02", @"2126-04-02")', "at most 10000 days"),
        ('working days after(@"9999-12-31", 1)', "out of range"),
    ],
)
def test_what_cannot_be_counted_gives_null_and_says_why(why, text, message):
    result = why(text, functions=FUNCTIONS)
    assert result.value is None
    assert message in result.warnings[0].message


def test_a_calendar_of_another_weekend_knows_it():
    # In Egypt people rest on Friday and Saturday.
    assert Calendar("EG").is_working_day(date(2026, 3, 1)) is True
    assert Calendar("EG").is_working_day(date(2026, 3, 6)) is False


def test_due_dates_compare_with_today(wd):
    assert wd('working days after(@"2026-03-09", 1) < today()') is True


def test_a_process_that_counts_no_days_does_not_load_the_holidays():
    import subprocess
    import sys

    code = "import sys, dmn.working_days, dmn.decisions; sys.exit('holidays' in sys.modules or 're2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_special_days_go_before_the_calendar_of_the_country_and_count_in_the_usual_one_alone():
    # 2026-12-24 is a Thursday; the house is closed then, and open on the Saturday before.
    host = Host(
        now=lambda: datetime(2026, 12, 1, tzinfo=UTC),
        special_days=lambda: {date(2026, 12, 24): False, date(2026, 12, 19): True},
    )

    def wd(text):
        return compile_expression(text, functions=FUNCTIONS).evaluate({}, host)

    assert wd('working days after(@"2026-12-23", 1)') == date(2026, 12, 28)
    assert wd('working days after(@"2026-12-18", 1)') == date(2026, 12, 19)
    assert wd('working days between(@"2026-12-18", @"2026-12-28")') == 5
    assert wd('is working day(@"2026-12-24")') is False
    assert wd('working days after(@"2026-12-23", 1, "DE-BY")') == date(2026, 12, 24)
