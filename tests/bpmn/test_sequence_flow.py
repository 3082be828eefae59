from collections.abc import Callable
from typing import Any

import pytest

Begin = Callable[..., Any]


def test_two_flows_out_of_a_task_are_a_parallel_split(case: Begin) -> None:
    r = case("sequence_flow.split").do("a")
    assert r.open == ["b", "c"]
    assert r.do("b", "c").ended == "completed"


def test_several_flows_into_an_activity_run_it_once_a_token(case: Begin) -> None:
    r = case("sequence_flow.merge").do("a", "b")
    assert r.open == ["c", "c"]
    assert not r.do("c").ended
    assert r.do("c").ended


@pytest.mark.parametrize(("x", "taken"), [(1, ["d"]), (5, ["b"]), (20, ["b", "c"])])
def test_conditional_flows_out_of_a_task_are_taken_as_they_hold_and_the_default_when_none_does(
    case: Begin, x: int, taken: list[str]
) -> None:
    assert case("sequence_flow.conditional").do("a", x=x).open == taken


def test_unconditional_flows_are_always_taken_beside_conditional_ones(case: Begin) -> None:
    assert case("sequence_flow.beside", x=False).do("a").open == ["b"]


def test_a_process_without_a_start_event_starts_all_nodes_without_an_incoming_flow(case: Begin) -> None:
    assert case("sequence_flow.no_start").open == ["a", "b"]


def test_start_and_boundary_events_split_too(case: Begin) -> None:
    assert case("sequence_flow.boundary_split").signal().open == ["b", "c", "d"]


def test_a_condition_without_a_truth_stops_the_token_after_its_task_and_a_retry_goes_on_from_there(case: Begin) -> None:
    r = case("sequence_flow.fault", x="many").do("a")
    (fault,) = r.faults
    assert (fault.element_id, fault.kind, r.open, r.ended) == ("a_b", "expression", [], None)
    assert "neither true nor false" in fault.message
    assert r.set(x=7).retry(fault).open == ["b"]
