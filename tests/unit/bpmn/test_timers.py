from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bpmn.timers import BadTime, Duration, duration, first, following, moment, parse_cycle, parse_duration, parse_moment
from dmn.values import YearsMonths

BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P1M", Duration(months=1)),
        ("P1Y2M3D", Duration(14, 3)),
        ("P2W", Duration(days=14)),
        ("PT36H", Duration(exact=timedelta(hours=36))),
        ("P1DT0.5S", Duration(days=1, exact=timedelta(seconds=0.5))),
    ],
)
def test_durations_are_read(text: str, length: Duration) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "P1", "1D", "-P1D", "P-1D", "P1.5D", "P1H", "PT1D", "p1d", "P1D ago"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_duration(text)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        # The last day of a shorter month.
        (utc(2026, 1, 31, 8), "P1M", utc(2026, 2, 28, 8)),
        (utc(2024, 2, 29, 8), "P1Y", utc(2025, 2, 28, 8)),
        # A day across the change to summer time has 23 hours, 24 hours are 24 hours.
        (utc(2026, 3, 28, 8), "P1D", utc(2026, 3, 29, 7)),
        (utc(2026, 3, 28, 8), "PT24H", utc(2026, 3, 29, 8)),
        # And 25 back.
        (utc(2026, 10, 24, 7), "P1D", utc(2026, 10, 25, 8)),
        # A wall clock time that does not exist is moved on.
        (utc(2026, 3, 28, 1, 30), "P1D", utc(2026, 3, 29, 1, 30)),
    ],
)
def test_days_and_months_are_counted_on_the_wall_clock_and_hours_on_the_time_line(
    start: datetime, length: str, due: datetime
) -> None:
    assert parse_duration(length).after(start, BERLIN) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-07-01", utc(2026, 6, 30, 22)),
        ("2026-07-01T09:00", utc(2026, 7, 1, 7)),
        ("2026-07-01T09:00:00Z", utc(2026, 7, 1, 9)),
        ("2026-07-01T09:00+05:30", utc(2026, 7, 1, 3, 30)),
    ],
)
def test_dates_and_times_are_read_in_the_zone_of_people(text: str, due: datetime) -> None:
    assert parse_moment(text, BERLIN) == due


def test_feel_values_mean_moments() -> None:
    now = utc(2026, 1, 31, 8)
    assert moment(date(2026, 2, 1), now, BERLIN) == utc(2026, 1, 31, 23)
    assert moment(datetime(2026, 2, 1, 9), now, BERLIN) == utc(2026, 2, 1, 8)  # noqa: DTZ001  # a local date and time
    assert moment(YearsMonths(1), now, BERLIN) == utc(2026, 2, 28, 8)
    assert moment(timedelta(days=1, hours=2), now, BERLIN) == utc(2026, 2, 1, 10)
    assert moment("P1D", now, BERLIN) == utc(2026, 2, 1, 8)


@pytest.mark.parametrize("value", [None, True, 3, timedelta(seconds=-1), YearsMonths(-1), []])
def test_other_values_do_not(value: object) -> None:
    with pytest.raises(BadTime):
        duration(value)


@pytest.mark.parametrize(
    "text", ["R3", "3/P1D", "R-1/P1D", "R3/P0D", "R/PT0S", "R3/a/P1D", "R1/P1D/P1D/P1D", "0 0 9 * * ?"]
)
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_cycle(text, UTC)


def test_a_cycle_ends_after_its_count_or_at_its_end() -> None:
    begin = utc(2026, 1, 1)
    assert [parse_cycle("R2/P1D", UTC).due(begin, UTC, n) for n in range(3)] == [utc(2026, 1, 2), utc(2026, 1, 3), None]
    until = parse_cycle("R/P1D/2026-01-03T12:00Z", UTC)
    assert [until.due(begin, UTC, n) for n in range(3)] == [utc(2026, 1, 2), utc(2026, 1, 3), None]
    given = parse_cycle("R2/2026-01-05T08:00Z/P1D", UTC)
    assert [given.due(begin, UTC, n) for n in range(3)] == [utc(2026, 1, 5, 8), utc(2026, 1, 6, 8), None]


def test_an_endless_cycle_leaves_out_what_it_missed_and_a_counted_one_does_not() -> None:
    begin, late = utc(2026, 1, 1), utc(2026, 1, 10, 1)
    for text, due in (("R/P1D", utc(2026, 1, 11)), ("R9/P1D", utc(2026, 1, 3))):
        started = first("cycle", text, begin, UTC)
        assert (started.at, started.cycle is not None) == (utc(2026, 1, 2), True)
        later = following(started.cycle, late, UTC)  # type: ignore[arg-type]  # just checked
        assert later is not None
        assert later.at == due


def test_a_duration_as_a_cycle_comes_once_as_text_and_without_end_as_a_value() -> None:
    begin = utc(2026, 1, 1)
    once = first("cycle", "PT1H", begin, UTC)
    assert following(once.cycle, begin, UTC) is None  # type: ignore[arg-type]  # a cycle has one
    endless = first("cycle", timedelta(hours=1, microseconds=5), begin, UTC)
    again = following(endless.cycle, begin, UTC)  # type: ignore[arg-type]  # a cycle has one
    assert again is not None
    assert again.at == begin + timedelta(hours=2, microseconds=10)


@pytest.mark.parametrize(
    ("text", "now", "due"),
    [
        ("0 0 9 * * ?", utc(2026, 1, 5, 7, 59), utc(2026, 1, 5, 8)),
        ("0 0 9 * * ?", utc(2026, 1, 5, 8), utc(2026, 1, 6, 8)),
        # Friday evening to Monday morning, in summer.
        ("0 30 8 ? * MON-FRI", utc(2026, 7, 3, 12), utc(2026, 7, 6, 6, 30)),
        ("0 0/15 9-10 * * ?", utc(2026, 1, 5, 8, 1), utc(2026, 1, 5, 8, 15)),
        ("0 0 0 L * ?", utc(2026, 2, 3), utc(2026, 2, 27, 23)),
        ("0 0 12 1,15 JAN,jul ?", utc(2026, 1, 16), utc(2026, 7, 1, 10)),
        ("0 0 0 29 2 ?", utc(2026, 1, 1), utc(2028, 2, 28, 23)),
        ("0 0 12 1 1 ? 2030", utc(2026, 1, 1), utc(2030, 1, 1, 11)),
        ("0 0 0 ? * 1", utc(2026, 1, 5), utc(2026, 1, 10, 23)),
        ("0 0 12 L-2 * ?", utc(2026, 2, 3), utc(2026, 2, 26, 11)),
        # The 15th is a Sunday, the first of August a Saturday, the last of May a Sunday.
        ("0 0 12 15W * ?", utc(2026, 2, 3), utc(2026, 2, 16, 11)),
        ("0 0 12 1W 8 ?", utc(2026, 2, 3), utc(2026, 8, 3, 10)),
        ("0 0 12 LW 5 ?", utc(2026, 2, 3), utc(2026, 5, 29, 10)),
        ("0 0 12 ? * 6L", utc(2026, 2, 3), utc(2026, 2, 27, 11)),
        ("0 0 12 ? * MON#2", utc(2026, 2, 3), utc(2026, 2, 9, 11)),
        ("0 0 12 ? * 6#5", utc(2026, 2, 3), utc(2026, 5, 29, 10)),
    ],
)
def test_cron_is_read_as_quartz_writes_it(text: str, now: datetime, due: datetime) -> None:
    started = first("cycle", text, now, BERLIN)
    assert started.at == due
    again = following(started.cycle, due, BERLIN)  # type: ignore[arg-type]  # cron goes on
    assert again is None or again.at > due


@pytest.mark.parametrize(
    "text",
    [
        "0 9 * * MON",
        "0 0 24 * * ?",
        "0 0 9 ? * MON#6",
        "0 0 9 ? * 8L",
        "0 0 9 32W * ?",
        "0 0 9 L-40 * ?",
        "a b c d e f",
        "0 0 9 0 * ?",
        "0 0 9 5-3 * ?",
        "0 0/0 9 * * ?",
        "0 0 9 31 2 ?",
        "0 0 9 * * ? 1999",
    ],
)
def test_what_is_no_cron_or_never_comes_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        first("cycle", text, utc(2026, 1, 1), UTC)
