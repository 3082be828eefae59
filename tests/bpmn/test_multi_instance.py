from collections.abc import Callable
from typing import Any

import pytest

from engine.interpreter import Complete

Begin = Callable[..., Any]


@pytest.mark.parametrize("way", ["parallel", "sequential"])
def test_it_runs_as_often_as_the_number_says_and_leaves_no_counters(case: Begin, way: str) -> None:
    r = case(f"multi_instance.{way}")
    assert r.open == (["a"] if way == "sequential" else ["a"] * 3)
    assert r.do("a", "a", "a").open == ["z"]
    assert r.variables == {}
    assert r.done == ["s", "a", "a", "a"]


@pytest.mark.parametrize("way", ["parallel", "sequential"])
def test_the_completion_condition_counts_what_has_finished(case: Begin, way: str) -> None:
    r = case(f"multi_instance.{way}_condition").do("a")
    assert "z" not in r.open
    assert r.do("a").open == ["z"]


def test_the_completion_condition_sees_all_finished_items(case: Begin) -> None:
    r = case("multi_instance.over_finished_items", xs=["p", "q", "r", "t"]).do("a", y="yes").do("a", y="no")
    assert r.open == ["a", "a"]
    assert r.do("a", y="yes").open == ["z"]
    assert r.variables["ys"] == ["yes", "no", "yes"]


def test_outputs_keep_the_order_of_the_items_whoever_finishes_first(case: Begin) -> None:
    r = case("multi_instance.items", xs=["p", "q", "r"])
    first, second, third = r.tasks("a")
    for task, answer in ((second, "2"), (first, "1"), (third, "3")):
        r.send(Complete(token_id=task.token_id, variables={"y": answer}))
    assert r.variables == {"xs": ["p", "q", "r"], "ys": ["1", "2", "3"]}


def test_vendor_attributes_name_the_collection_and_the_item(case: Begin) -> None:
    r = case("multi_instance.vendor", xs=[1, 2, 3])
    assert r.task("a").attributes["assignee"] == "u2"
    assert r.do("a").task("a").attributes["assignee"] == "u3"
    assert r.do("a").open == ["z"]


def test_votes_in_order_end_with_the_first_that_does_not_approve(case: Begin) -> None:
    r = case("multi_instance.votes", approvers=["ann", "bob", "cem"])
    assert r.task("decide").attributes["assignee"] == "ann"
    assert r.do("decide", decision="approve").task("decide").attributes["assignee"] == "bob"
    r.do("decide", decision="reject")
    assert r.open == ["z"]
    assert r.variables["votes"] == [{"user": "rita", "decision": "approve"}, {"user": "rita", "decision": "reject"}]


def test_none_to_do_is_done_at_once_and_still_a_visit(case: Begin) -> None:
    r = case("multi_instance.items", xs=[])
    assert (r.open, r.variables["ys"], r.done) == (["z"], [], ["s", "a"])


def test_a_single_value_is_a_list_of_one(case: Begin) -> None:
    assert case("multi_instance.items", xs="only").open == ["a"]


def test_sub_processes_have_items_of_their_own(case: Begin) -> None:
    r = case("multi_instance.sub_process", xs=[1, 2]).do("i", "i")
    assert (r.open, r.variables) == (["z"], {"xs": [1, 2], "ys": [2, 3]})
    assert case("multi_instance.sub_process", xs=[1, 2]).do("i").signal().open == ["h"]


def test_called_processes_give_their_items_back(case: Begin) -> None:
    r = case("multi_instance.call", xs=[1, 2]).do("qa", result="one").do("qa", result="two")
    assert r.variables["ys"] == ["one", "two"]


def test_an_error_in_one_instance_interrupts_all(case: Begin) -> None:
    r = case("multi_instance.error").do("i")
    assert (r.open, len(r.waits)) == (["h"], 1)


def test_a_boundary_event_ends_what_is_left(case: Begin) -> None:
    r = case("multi_instance.interrupted").do("a").message()
    assert r.open == ["h"]
    assert r.do("h").ended == "completed"


@pytest.mark.parametrize("many", ["lots", -1, 1.5, None])
def test_a_number_that_is_none_is_a_fault_before_anything_starts(case: Begin, many: Any) -> None:
    r = case("multi_instance.bad_number", many=many).do("b")
    assert ([fault.kind for fault in r.faults], r.open) == (["expression"], [])
    assert r.set(many=2).retry(r.faults[0]).open == ["a", "a"]


def test_too_many_at_once_are_a_fault(case: Begin) -> None:
    r = case("multi_instance.bad_number", many=1001).do("b")
    assert [fault.kind for fault in r.faults] == ["limit"]


def test_a_completion_condition_without_a_truth_stops_the_instance_and_the_others_go_on(case: Begin) -> None:
    r = case("multi_instance.bad_condition").do("a")
    assert ([fault.element_id for fault in r.faults], r.open) == (["a"], ["a", "a"])
    assert r.set(enough=False).retry(r.faults[0]).open == ["a", "a"]
    assert r.do("a", "a").open == ["z"]


def test_what_a_boundary_event_brings_belongs_to_the_process(case: Begin) -> None:
    assert case("multi_instance.interrupted").message(nrOfInstances=9).variables == {"nrOfInstances": 9}


def test_what_was_answered_before_an_interruption_is_kept(case: Begin) -> None:
    r = case("multi_instance.sub_process", xs=[1, 2, 3]).do("i", "i")
    assert "ys" not in r.variables
    assert r.signal().variables["ys"] == [2, 3]


def test_references_to_data_objects_mean_the_variables_of_their_names(library: Any, model: Begin) -> None:
    r = library.deploy(model("multi_instance.data_objects")).start(items=[1, 2])
    assert r.do("a", answer="x").do("a", answer="y").variables["answers"] == ["x", "y"]
