from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_a_signal_end_event_reaches_a_waiting_catch(case: Begin) -> None:
    assert case("signal_event.end").do("a").open == ["z"]


def test_a_signal_reaches_boundary_events_and_other_scopes_and_leaves_the_instance(case: Begin) -> None:
    r = case("signal_event.throw").do("a")
    assert r.open == ["b", "h", "i", "z"]
    assert [(each.kind, each.name, dict(each.payload)) for each in r.thrown] == [("signal", "alarm", {"level": 3})]
    assert r.variables == {"level": 3}


def test_who_is_interrupted_by_a_signal_does_not_hear_it(case: Begin) -> None:
    r = case("signal_event.outer_first").do("k")
    assert (r.open, [each.name for each in r.thrown]) == (["h"], ["alarm"])


def test_a_signal_starts_an_instance_and_a_plain_start_does_not_wait_for_it(case: Begin) -> None:
    assert case("signal_event.start").open == ["b"]
    assert case("signal_event.start", event="g").open == ["a"]


def test_a_boundary_inside_what_a_signal_interrupts_is_deaf(case: Begin) -> None:
    r = case("signal_event.outer_first_boundary").do("q")
    assert (r.open, len(r.waits)) == (["h"], 1)
