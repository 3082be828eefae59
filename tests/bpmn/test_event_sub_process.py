from collections.abc import Callable
from typing import Any

import pytest

Begin = Callable[..., Any]

TRIGGERS: dict[str, Callable[[Any], Any]] = {
    "signal": lambda r: r.signal(),
    "message": lambda r: r.message(),
    "timer": lambda r: r.due("es"),
    "condition": lambda r: r.do("k", k=2),
    "error": lambda r: r.do("x"),
    "escalation": lambda r: r.do("y"),
}
GONE = {"condition": "k", "error": "x", "escalation": "y"}


@pytest.mark.parametrize("kind", TRIGGERS)
def test_an_interrupting_one_ends_its_scope_and_takes_over(case: Begin, kind: str) -> None:
    r = case(f"event_sub_process.{kind}", k=0)
    assert r.open == ["a", "k", "x", "y"]
    TRIGGERS[kind](r)
    assert r.open == ["h"]
    assert r.do("h").ended == "completed"


@pytest.mark.parametrize("kind", [kind for kind in TRIGGERS if kind != "error"])
def test_one_that_does_not_interrupt_runs_beside_its_scope(case: Begin, kind: str) -> None:
    r = case(f"event_sub_process.{kind}_not_interrupting", k=0)
    TRIGGERS[kind](r)
    assert r.open == sorted({"a", "h", "k", "x", "y"} - {GONE.get(kind)})
    assert not r.do("h").ended


def test_an_error_interrupts_even_when_the_model_says_otherwise(case: Begin) -> None:
    assert case("event_sub_process.error_not_interrupting", k=0).do("x").open == ["h"]


def test_one_that_was_not_triggered_does_not_hold_the_process(case: Begin) -> None:
    assert case("event_sub_process.within").do("a").ended == "completed"


def test_one_that_does_not_interrupt_is_triggered_many_times(case: Begin) -> None:
    r = case("event_sub_process.message_not_interrupting").message().message().do("a", "k")
    assert r.open == ["h", "h", "x", "y"]


def test_the_innermost_catches_before_the_boundary_and_the_outer_one(case: Begin) -> None:
    r = case("event_sub_process.nested").do("a")
    assert r.open == ["h"]
    assert r.do("h").open == ["z"]


def test_an_error_inside_one_goes_outwards(case: Begin) -> None:
    assert case("event_sub_process.error_inside").do("a", "h").open == ["hb"]


def test_one_within_another_listens_while_that_runs(case: Begin) -> None:
    r = case("event_sub_process.within").message()
    assert (r.open, r.of_kind("signal")) == (["h"], ["in"])
    assert r.signal().open == ["i"]
    assert r.do("i").ended == "completed"


def test_an_interrupting_one_stops_sub_processes_and_their_events(case: Begin) -> None:
    r = case("event_sub_process.stops_everything").message()
    assert (r.open, len(r.waits)) == (["h"], 1)


def test_of_two_for_errors_the_one_with_the_code_catches(case: Begin) -> None:
    assert case("event_sub_process.two_errors").open == ["hy"]


def test_it_belongs_to_its_instance(case: Begin) -> None:
    r = case("event_sub_process.per_instance").do("j")
    assert r.open == ["h", "i", "i", "j", "j"]
    assert r.do("h", "i", "i", "j", "j").open == ["h", "h"]
    assert r.do("h", "h").open == ["z"]
