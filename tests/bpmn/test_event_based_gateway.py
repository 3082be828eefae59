from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import Conflict
from engine.interpreter import FireTimer

Begin = Callable[..., Any]


def test_the_first_event_to_come_decides_and_ends_the_others(case: Begin) -> None:
    for event, task in (("t1", "a"), ("t2", "b")):
        r = case("event_based_gateway").due(event)
        assert (r.open, sorted(r.waits), r.done) == ([task], [r.task(task).token_id], ["s", "g", event])
        assert r.do(task).ended
    r = case("event_based_gateway").message()
    assert r.open == ["c"]
    assert r.do("c").ended


def test_each_timer_behind_it_has_a_due_time_of_its_own(case: Begin) -> None:
    r = case("event_based_gateway")
    assert r.wait("t1", "timer").due_at - r.wait("t2", "timer").due_at == timedelta(minutes=59, seconds=58)


def test_an_event_that_lost_the_race_is_refused(case: Begin) -> None:
    r = case("event_based_gateway")
    late = r.wait("t1", "timer")
    r.message()
    with pytest.raises(Conflict):
        r.send(FireTimer(token_id=late.token_id))


def test_a_receive_task_behind_it_is_armed_anew_in_each_round_of_a_loop(case: Begin) -> None:
    r = case("event_based_gateway.receive_in_loop").message().do("a").message(k=2).do("a").signal()
    assert (r.open, r.variables["k"]) == (["z"], 2)


def test_a_condition_that_holds_already_decides_at_once(case: Begin) -> None:
    r = case("event_based_gateway.condition", k=2)
    assert (r.open, len(r.waits)) == (["b"], 1)
    r = case("event_based_gateway.condition", k=0)
    assert r.open == []
    assert r.set(k=5).open == ["b"]


def test_a_timer_without_a_value_stops_the_gateway_before_any_event_is_armed(case: Begin) -> None:
    r = case("event_based_gateway.bad_timer")
    assert ([fault.element_id for fault in r.faults], r.waits) == (["t"], {})
    assert r.set(pause="PT5M").retry(r.faults[0]).of_kind("message") == ["m"]
    assert r.due("t").open == ["b"]


def test_the_events_that_lost_are_deaf_in_the_same_step(case: Begin) -> None:
    assert case("event_based_gateway.signal_after").message().open == ["a"]
