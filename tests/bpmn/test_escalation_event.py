from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_a_boundary_that_does_not_interrupt_lets_the_sub_process_go_on(case: Begin) -> None:
    r = case("escalation_event.not_interrupting")
    assert r.open == ["a", "h"]
    assert r.do("a").open == ["h", "z"]


def test_a_boundary_that_interrupts_ends_it(case: Begin) -> None:
    assert case("escalation_event.interrupting").open == ["h"]


def test_what_is_caught_inside_does_not_reach_the_outside(case: Begin) -> None:
    assert case("escalation_event.caught_inside").open == ["a", "h1"]


def test_an_escalation_that_nobody_catches_changes_nothing(case: Begin) -> None:
    r = case("escalation_event.unheard").do("a")
    assert (r.ended, r.faults) == ("completed", [])


def test_the_code_and_the_payload_become_variables_of_who_catches(case: Begin) -> None:
    r = case("escalation_event.code_variable")
    assert (r.open, r.variables) == (["h", "z"], {"code": "late", "days": 3})
