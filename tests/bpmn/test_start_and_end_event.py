from collections.abc import Callable
from datetime import timedelta
from typing import Any

Begin = Callable[..., Any]


def test_the_ways_to_start_stand_in_the_definition(case: Begin) -> None:
    r = case("start_event")
    events = {event.id: (event.kind, event.name) for event in r.definition.start_events}
    assert events == {"s": ("none", None), "m": ("message", "paid"), "t": ("timer", None)}
    assert (r.definition.start_forms, r.definition.forms) == ({"s": "ask"}, {"ask"})
    assert r.definition.starts_plainly


def test_each_start_event_begins_its_own_way(case: Begin) -> None:
    assert case("start_event").open == ["a"]
    assert case("start_event", event="m").open == ["b"]
    assert case("start_event", event="t").open == ["c"]


def test_a_timer_start_event_says_when_it_is_due_and_due_again(case: Begin) -> None:
    r = case("start_event")
    timer = r.definition.start_events[2]
    first = timer.due(r.world.feel)
    assert first.at == r.world.time + timedelta(days=1)
    r.world.time = first.at
    assert timer.due(r.world.feel, first.cycle).at == first.at + timedelta(days=1)


def test_an_instance_ends_with_its_last_token_and_names_the_end_reached_last(case: Begin) -> None:
    r = case("end_event").do("b")
    assert (r.ended, r.last.end_element) == (None, "e2")
    r.do("a")
    assert (r.ended, r.end_element) == ("completed", "e1")


def test_cancelling_an_instance_leaves_nothing_open(case: Begin) -> None:
    r = case("sub_process.message_boundary").cancel()
    assert (r.ended, r.waits) == ("cancelled", {})
    assert {left.outcome for left in r.visits.values()} == {"completed", "cancelled"}
