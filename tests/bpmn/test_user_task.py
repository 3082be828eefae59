from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from engine.errors import TaskNotOpen
from engine.interpreter import Complete

Begin = Callable[..., Any]


def test_its_assignment_is_evaluated_when_it_opens(case: Begin) -> None:
    task = case("user_task", who="rita", team="stores", requester="bob", boss="ann").task("a")
    assert task.name == "Approve"
    assert dict(task.attributes) == {
        "assignee": "rita",
        "on_behalf_of": "ann",
        "candidate_users": ["rita", "john"],
        "candidate_groups": ["buyers", "stores"],
        "excluded": ["bob"],
        "excluded_rule": "SOD-01",
        # A date is midnight where people live.
        "due_at": datetime(2026, 3, 4, 23, tzinfo=UTC),
        "follow_up_at": datetime(2026, 3, 3, 9, tzinfo=UTC),
        "priority": 70,
        "form_ref": "approve",
        "form_binding": "latest",
        "properties": {
            "excludedRule": "SOD-01",
            "escalationGroup": "stores",
            "track": "Approval",
            "track.de": "Genehmigung",
            "name.de": "Freigeben",
            "hint": "plain",
        },
    }


def test_what_people_see_of_it_stands_in_the_definition(case: Begin) -> None:
    r = case("user_task", who="rita", team="stores", requester="bob", boss="ann")
    element = r.definition.elements["a"]
    assert element.track == {"en": "Approval", "de": "Genehmigung"}
    assert element.texts == {"name.de": "Freigeben"}
    assert (element.form_ref, element.form_binding, element.kind) == ("approve", "latest", "userTask")
    assert r.definition.forms == {"approve"}
    assert r.definition.users == {"rita", "john"}


def test_without_output_parameters_the_answers_become_variables(case: Begin) -> None:
    r = case("sequence_flow.split").do("a", approved=True, sum=12.5)
    assert r.variables == {"approved": True, "sum": Decimal("12.5")}


def test_with_output_parameters_only_these_go_out_evaluated_over_answers_inputs_and_task(case: Begin) -> None:
    r = case("user_task.outputs", amount=50).do("a", decision="approve", comment="fine", amount=1)
    assert r.variables == {"amount": 50, "vote": {"who": "rita", "choice": "approve", "limit": Decimal(100)}}


def test_a_fault_in_an_output_parameter_keeps_the_completion_and_a_retry_evaluates_it_again(case: Begin) -> None:
    r = case("user_task.fault_in_output", bad=True).do("a", decision="approve")
    assert ([(fault.element_id, fault.kind) for fault in r.faults], r.waits) == ([("a", "expression")], {})
    assert r.set(bad=False).retry(r.faults[0]).open == ["z"]
    assert r.variables == {"bad": False, "vote": "approve"}


def test_the_lane_is_the_candidate_group_of_a_task_that_names_nobody(case: Begin) -> None:
    r = case("user_task.lane")
    assert r.task("a").attributes["candidate_groups"] == ["Buyers"]
    assert r.task("b").attributes["candidate_groups"] == ["stores"]
    assert r.task("c").attributes["candidate_groups"] == []
    assert r.definition.groups == {"Buyers", "stores"}


def test_a_bad_due_date_stops_the_token_before_the_task(case: Begin) -> None:
    r = case("user_task.bad_assignment", deadline=True, barred=[])
    assert r.do("a").open == ["c"]
    assert [(fault.element_id, fault.kind) for fault in r.faults] == [("b", "expression")]
    assert "due_at must be a date" in r.faults[0].message
    assert r.set(deadline="2026-04-01").retry(r.faults[0]).open == ["b", "c"]


def test_a_list_of_excluded_people_without_a_value_is_a_fault_and_lets_nobody_in(case: Begin) -> None:
    r = case("user_task.bad_assignment", deadline="2026-04-01")
    assert r.open == ["a"]
    assert [(fault.element_id, fault.kind) for fault in r.faults] == [("c", "expression")]


def test_the_rule_by_which_people_are_excluded_may_follow_from_what_the_case_knows(case: Begin) -> None:
    r = case("user_task.excluded_rule", rule="SOD-10")
    assert r.task("a").attributes["excluded_rule"] == "SOD-10"
    longer = case("user_task.excluded_rule", rule="R" * 33)
    assert [(fault.element_id, fault.kind) for fault in longer.faults] == [("a", "expression")]
    assert "at most 32 characters" in longer.faults[0].message
    assert longer.set(rule=None).retry(longer.faults[0]).task("a").attributes["excluded_rule"] is None


def test_a_second_completion_is_refused(case: Begin) -> None:
    r = case("sequence_flow.split")
    task = r.task("a")
    r.do("a")
    with pytest.raises(TaskNotOpen):
        r.send(Complete(token_id=task.token_id))
    with pytest.raises(TaskNotOpen):
        r.send(Complete(token_id=uuid4()))


def test_answers_with_odd_names_do_no_harm(case: Begin) -> None:
    odd = {"typename": "BpmnWorkflow", "$date": "x", "own": {"$decimal": "no"}, "self": None}
    r = case("user_task.outputs", o=odd, amount=1)
    assert r.variables["o"] == odd
    assert r.set(typename="laptop").variables["typename"] == "laptop"
