from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_without_start_and_end_events_it_runs_what_has_no_incoming_flow(case: Begin) -> None:
    r = case("sub_process.no_start")
    assert r.open == ["a", "b"]
    assert r.do("b", "a").open == ["z"]


def test_it_sees_and_changes_the_variables_around_it(case: Begin) -> None:
    r = case("sub_process.variables", x=1)
    assert r.variables == {"x": 2, "y": 5}
    assert r.do("i").open == ["z"]


def test_a_message_boundary_withdraws_everything_inside(case: Begin) -> None:
    r = case("sub_process.message_boundary").due("r")
    assert (r.open, r.of_kind("timer")) == (["a", "b", "n"], ["r"])
    r.message(reason="no longer needed")
    assert (r.open, list(r.waits), r.variables) == (["h"], [r.task("h").token_id], {"reason": "no longer needed"})
    assert r.do("h").ended == "completed"


def test_output_parameters_give_out_what_the_inputs_and_the_inside_made(case: Begin) -> None:
    r = case("sub_process.outputs", x=1).do("i", base=5)
    assert (r.open, r.variables) == (["z"], {"x": 1, "y": 6})


def test_its_elements_name_it_as_their_parent(case: Begin) -> None:
    elements = case("sub_process.variables", x=1).definition.elements
    assert (elements["i"].parent, elements["sub"].parent) == ("sub", None)
