from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_the_condition_may_be_looked_at_before_the_first_round(case: Begin) -> None:
    assert case("standard_loop.test_before", go=False).open == ["z"]
    assert case("standard_loop.test_before", go=True).do("a").open == ["a"]


def test_it_runs_at_least_once_otherwise_and_at_most_as_often_as_the_maximum(case: Begin) -> None:
    assert case("standard_loop.test_after", go=False).do("a").open == ["z"]
    r = case("standard_loop.test_after", go=True).do("a", "a")
    assert r.open == ["a"]
    assert r.do("a").open == ["z"]


def test_a_condition_without_a_truth_stops_after_the_round(case: Begin) -> None:
    r = case("standard_loop.test_after", go="yes").do("a")
    assert ([fault.kind for fault in r.faults], r.open) == (["expression"], [])
    assert r.set(go=False).retry(r.faults[0]).open == ["z"]
