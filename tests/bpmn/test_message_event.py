from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_start_catch_throw_and_end(case: Begin, fresh: Begin) -> None:
    r = fresh("message_event").start(event="m", payload={"sum": 4}, order="PO-1")
    assert (r.variables, r.open) == ({"order": "PO-1", "total": 8}, ["a"])
    r.do("a")
    assert r.wait("c", "message").correlation == {"order": "PO-1", "line": 2}
    r.message("shipped")
    assert [(each.name, dict(each.payload)) for each in r.thrown] == [
        ("paid", {"order": "PO-1"}),
        ("shipped", {"done": True}),
    ]
    assert (r.ended, r.end_element) == ("completed", "e")


def test_a_throw_event_with_a_topic_works_like_a_service_task(case: Begin) -> None:
    r = case("message_event.by_topic").finish_job("t").finish_job("e")
    assert ([call.topic for call in r.world.calls], r.ended, r.end_element) == (
        ["mail.send", "mail.end"],
        "completed",
        "e",
    )


def test_a_boundary_that_does_not_interrupt_hears_each_message(case: Begin) -> None:
    r = case("message_event.boundary").message(k=1).message(k=2)
    assert (r.open, r.variables) == (["a", "h", "h"], {"k": 2})
    assert len(r.do("a").waits) == 2


def test_an_end_event_whose_key_has_no_value_stops_before_it_ends(case: Begin) -> None:
    r = case("message_event.end_key").do("a")
    assert ([fault.element_id for fault in r.faults], r.thrown, r.ended) == (["e"], [], None)
    r.set(order=7).retry(r.faults[0])
    assert ([dict(each.correlation) for each in r.thrown], r.ended) == ([{"correlationKey": 7}], "completed")


def test_a_listener_that_cannot_listen_on_is_a_fault_beside_its_task_and_goes_with_it(case: Begin) -> None:
    r = case("message_event.boundary_key", order=7).set(order=None).message()
    assert ([fault.element_id for fault in r.faults], r.open, r.of_kind("message")) == (["t"], ["a", "h"], [])
    assert r.set(order=8).retry(r.faults[0]).wait("t", "message").correlation == {"correlationKey": 8}
    r.set(order=None).message().do("a")
    assert (r.stopped, r.open) == (set(), ["h", "h"])
    assert r.do("h", "h").ended == "completed"
