"""Timers as people count them: calendar months, summer time, zones, working days, cycles with an end, cron."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine import timers
from engine.bootstrap import open_engine
from engine.settings import Settings

Play = Callable[..., Any]


@pytest.fixture
def berlin(database_url: str, clock: Any, library: Any) -> Iterator[Any]:
    """The library in Berlin, with the holidays of Germany."""
    settings = Settings(database_url=database_url, time_zone="Europe/Berlin", calendar_country="DE")
    opened = open_engine(database_url, clock=clock, settings=settings)
    before, library.engine = library.engine, opened
    yield library
    library.engine = before
    opened.close()


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]  # the zone is named


def due(library: Any, draw: Play, timer: str, at: datetime, **variables: Any) -> datetime:
    """Start at a moment a case that waits for a timer; return when it goes on."""
    library.clock.set(at)
    library.deploy(draw(f"start s\ncatch c timer {timer}\nuser a\ns -> c -> a"))
    library.start(**variables)
    with library.engine.unit_of_work("ada", reading=True) as uow:
        (timer_row,) = timers.of_instance(uow, library.case)
    moment: datetime = timer_row.due_at
    library.at(moment - timedelta(seconds=1))
    assert library.open == "active"
    library.at(moment)
    assert library.open == "a"
    return moment


@pytest.mark.parametrize(
    ("timer", "start", "end"),
    [
        # A month is a month of the calendar, and the end of a short one its last day.
        ("P1M", utc(2026, 1, 31, 8), utc(2026, 2, 28, 8)),
        ("P1Y", utc(2028, 2, 29, 8), utc(2029, 2, 28, 8)),
        # A day is a day on the wall clock, an hour an hour of time: the night of 29 March has 23 hours.
        ("P1D", utc(2026, 3, 28, 11), utc(2026, 3, 29, 10)),
        ("PT24H", utc(2026, 3, 28, 11), utc(2026, 3, 29, 11)),
        ("P1D", utc(2026, 10, 24, 10), utc(2026, 10, 25, 11)),
        # A date is its midnight, a time without a zone that of people.
        ("2026-07-01", utc(2026, 3, 2, 9), utc(2026, 6, 30, 22)),
        ("2026-07-01T09:00:00", utc(2026, 3, 2, 9), utc(2026, 7, 1, 7)),
        ("2026-07-01T09:00:00+05:00", utc(2026, 3, 2, 9), utc(2026, 7, 1, 4)),
        ("P1W", utc(2026, 3, 2, 9), utc(2026, 3, 9, 9)),
        ("PT0.5S", utc(2026, 3, 2, 9), utc(2026, 3, 2, 9) + timedelta(seconds=0.5)),
        # Good Friday and Easter Monday are no working days.
        ('"=working days after(start, 1)" timeDate', utc(2026, 4, 2, 8), utc(2026, 4, 6, 22)),
        ('"=due" timeDate', utc(2026, 3, 2, 9), utc(2026, 5, 3, 22)),
    ],
)
def test_a_timer_comes_when_the_calendar_of_people_says(
    berlin: Any, draw: Play, timer: str, start: datetime, end: datetime
) -> None:
    assert due(berlin, draw, timer, start, start=date(2026, 4, 2), due=date(2026, 5, 4)) == end


@pytest.mark.parametrize(
    ("cycle", "days"),
    [
        ("R3/P1D", [1, 2, 3]),
        ("R/P1D/2026-03-04T12:00:00Z", [1, 2]),
        ("R2/2026-03-05T09:00:00Z/P1D", [3, 4]),
        ("0 0 9 ? * MON,WED", [2, 7, 9]),
        ("R5/P1D/2026-03-04T12:00:00Z", [1, 2]),
    ],
)
def test_a_cycle_reminds_on_its_days(play: Play, cycle: str, days: list[int]) -> None:
    r = play(f'start s\nuser a\nboundary t on a timer "{cycle}" beside\nuser h\ns -> a\nt -> h')
    seen = []
    for day in range(1, 11):
        before = r.open.count("h")
        r.later(days=1)
        seen += [day] * (r.open.count("h") - before)
    assert seen == days


def test_a_cycle_of_months_counts_from_its_beginning_and_does_not_drift(play: Play, clock: Any) -> None:
    clock.set(utc(2026, 1, 31, 8))
    r = play("start s\nuser a\nboundary t on a timer R3/P1M beside\nuser h\ns -> a\nt -> h")
    for moment, seen in (
        (utc(2026, 2, 28, 8), 1),
        (utc(2026, 3, 31, 7), 1),
        (utc(2026, 3, 31, 8), 2),
        (utc(2026, 4, 30, 8), 3),
    ):
        assert r.at(moment).open.count("h") == seen


def test_timers_that_were_missed_come_in_the_order_of_their_times(play: Play) -> None:
    r = play(
        """
        start s
        and f
        catch c timer PT3H
        catch d timer PT1H
        script x "{seen: append(seen, 3)}"
        script y "{seen: append(seen, 1)}"
        user z
        s -> f -> c -> x -> z
        f -> d -> y -> z
        """,
        seen=[],
    )
    assert r.later(days=1).variables["seen"] == [1, 3]
    assert r.fired == 2
