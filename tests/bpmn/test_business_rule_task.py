from collections.abc import Callable
from pathlib import Path
from typing import Any

Begin = Callable[..., Any]

LEVELS = (Path(__file__).parent / "levels.dmn").read_bytes()


def test_the_value_goes_to_the_result_variable_and_the_decision_is_reported(case: Begin) -> None:
    r = case("business_rule_task", decisions=LEVELS, total=2000)
    assert r.variables == {"total": 2000, "answer": "L2"}
    (decided,) = r.decided
    assert (decided.element_id, decided.decision_id, decided.rules, decided.output) == ("d", "level", ("high",), "L2")
    assert dict(decided.inputs) == {"total": 2000}
    assert r.world.bindings == [("level", "deployment", None)]
    assert r.definition.decisions == {"level"}


def test_a_context_without_a_result_variable_stays_inside_and_the_outputs_read_it(case: Begin) -> None:
    assert case("business_rule_task.context", decisions=LEVELS, total=10).variables == {"total": 10, "due": 6}


def test_a_decision_that_fails_is_a_fault_and_can_be_taken_again(case: Begin) -> None:
    r = case("business_rule_task", total=10)
    assert [(fault.kind, fault.element_id) for fault in r.faults] == [("decision", "d")]
    r.world.decisions = LEVELS
    assert r.retry(r.faults[0]).variables["answer"] == "L1"


def test_a_version_or_a_tag_may_be_named_and_a_topic_may_decide(case: Begin) -> None:
    r = case("business_rule_task.bindings", decisions=LEVELS, total=1, which="level", tag="2026")
    assert r.world.bindings == [("level", "version", "2"), ("level", "versionTag", "2026")]
    assert r.of_kind("job") == ["k"]
