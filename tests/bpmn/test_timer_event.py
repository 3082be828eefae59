from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

Begin = Callable[..., Any]


def test_an_interrupting_timer_takes_the_other_boundaries_with_it(case: Begin) -> None:
    r = case("timer_event.duration")
    assert r.wait("t", "timer").due_at == r.world.time + timedelta(hours=1)
    r.due("t")
    assert (r.open, len(r.waits)) == (["h"], 1)


def test_a_counted_cycle_comes_as_often_as_it_says_and_ends_with_its_task(case: Begin) -> None:
    r = case("timer_event.cycle")
    begin = r.world.time
    for day in (1, 2, 3):
        assert r.wait("t", "timer").due_at == begin + timedelta(days=day)
        assert r.due("t").open == ["a"] + ["h"] * day
    assert r.of_kind("timer") == []
    early = case("timer_event.cycle").due("t").do("a")
    assert (early.open, early.of_kind("timer")) == (["h"], [])


def test_a_counted_cycle_catches_up_after_a_standstill(case: Begin) -> None:
    r = case("timer_event.cycle").later(days=30).due("t").due("t").due("t")
    assert (r.open, r.of_kind("timer")) == (["a", "h", "h", "h"], [])


@pytest.mark.parametrize(
    ("value", "due"),
    [
        (date(2026, 3, 5), datetime(2026, 3, 4, 23, tzinfo=UTC)),
        (datetime(2026, 3, 5, 8, tzinfo=UTC), datetime(2026, 3, 5, 8, tzinfo=UTC)),
        ("2026-03-05T09:00", datetime(2026, 3, 5, 8, tzinfo=UTC)),
        (timedelta(days=2), datetime(2026, 3, 4, 9, tzinfo=UTC)),
        (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_date_may_come_from_feel(case: Begin, value: Any, due: datetime) -> None:
    r = case("timer_event.feel", deadline=value)
    assert r.wait("t", "timer").due_at == due
    assert r.due("t").open == ["h"]


@pytest.mark.parametrize("value", [None, "soon", True, timedelta(days=-1)])
def test_a_value_that_is_no_time_stops_the_token_before_the_task(case: Begin, value: Any) -> None:
    r = case("timer_event.feel", deadline=value)
    assert ([(fault.element_id, fault.kind) for fault in r.faults], r.waits) == ([("t", "expression")], {})
    assert r.set(deadline=timedelta(days=1)).retry(r.faults[0]).open == ["a"]


def test_a_time_without_an_offset_is_the_wall_clock_of_people(case: Begin) -> None:
    # Nine in Berlin in July is seven in UTC, although the process starts in winter.
    assert case("timer_event.catch").wait("t", "timer").due_at == datetime(2026, 7, 1, 7, tzinfo=UTC)


def test_months_are_those_of_the_calendar_and_do_not_drift(case: Begin) -> None:
    r = case("timer_event.monthly", pace="R4/2026-03-31T09:00/P1M")
    days = []
    for _ in range(4):
        days.append(r.wait("t", "timer").due_at.date())
        r.due("t")
    assert days == [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]


def test_a_day_is_a_day_on_the_wall_clock_when_the_clocks_change(case: Begin) -> None:
    r = case("timer_event.monthly", pace="R/P1D").later(days=0)
    assert r.wait("t", "timer").due_at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    r.later(days=26)
    r.due("t")
    # Ten in Berlin: nine in UTC in winter, eight in summer; what was missed meanwhile is left out.
    assert r.wait("t", "timer").due_at == datetime(2026, 3, 29, 8, tzinfo=UTC)
