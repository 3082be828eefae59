from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_catch_and_interrupting_boundary_hear_every_change_of_variables(case: Begin) -> None:
    r = case("conditional_event", k=0)
    assert r.open == ["a", "w"]
    assert r.of_kind("condition") == ["b", "c"]
    assert r.do("a", k=4).open == ["w", "z"]
    assert r.do("z", k=6).open == ["h"]


def test_variables_set_from_outside_are_heard_too(case: Begin) -> None:
    assert case("conditional_event", k=0).set(k=6).open == ["a", "h", "z"]


def test_one_that_does_not_interrupt_fires_when_its_condition_becomes_true_again(case: Begin) -> None:
    r = case("conditional_event.edge", k=0).do("a", k=6)
    assert r.open == ["a2", "h", "w"]
    assert r.do("a2", k=7).open == ["a3", "h", "w"]
    assert r.do("a3", k=1).do("a4", k=8).open == ["h", "h", "w"]


def test_a_condition_without_a_value_is_not_true(case: Begin) -> None:
    assert case("conditional_event").open == ["a", "w"]


def test_a_task_that_is_completed_is_not_interrupted_by_what_its_answers_make_true(case: Begin) -> None:
    r = case("conditional_event", k=0).do("w", k=6)
    assert r.open == ["a", "z"]
