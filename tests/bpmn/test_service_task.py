from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bpmn.semantics import BpmnError
from engine.errors import Refused, Unavailable

Begin = Callable[..., Any]


def test_a_topic_gets_the_inputs_and_gives_the_outputs(case: Begin) -> None:
    r = case("service_task", topics={"money.add": lambda call: {"result": call.inputs["sum"]}}, amount=4)
    (call,) = r.world.calls
    assert (call.topic, call.element_id, call.inputs) == ("money.add", "c", {"sum": Decimal(5), "unit": "EUR"})
    assert call.variables["amount"] == 4
    assert r.variables == {"amount": 4, "total": Decimal(10)}
    assert r.open == ["z"]


def test_without_output_parameters_everything_received_becomes_variables(case: Begin) -> None:
    r = case("service_task.plain", topics={"money.add": lambda call: {"result": 1, "more": [1.5]}})
    assert r.variables == {"result": 1, "more": [Decimal("1.5")]}


def test_an_external_topic_waits_for_its_job(case: Begin) -> None:
    r = case("service_task", amount=4)
    job = r.wait("c", "job")
    assert (job.topic, job.inputs) == ("money.add", {"sum": 5, "unit": "EUR"})
    r.finish_job("c", result=21)
    assert (r.open, r.variables["total"], "result" in r.variables) == (["z"], 42, False)


def test_an_error_of_a_handler_goes_to_the_boundary_with_its_payload(case: Begin) -> None:
    def fail(call: Any) -> None:
        raise BpmnError("one", "No money", {"missing": 3})

    r = case("service_task.plain", topics={"money.add": fail})
    assert (r.open, r.variables, r.faults) == (["h"], {"missing": 3}, [])
    assert next(left for left in r.visits.values() if left.element_id == "c").outcome == "cancelled"


def test_an_error_reported_by_a_worker_goes_to_the_boundary(case: Begin) -> None:
    r = case("service_task.error_variables").fail_job("c", "two", "No money")
    assert (r.open, r.variables) == (["h"], {"code": "two", "why": "No money"})
    assert case("service_task.error_variables").fail_job("c", "other").open == ["k"]


def test_an_error_nobody_catches_is_a_fault_and_a_retry_asks_the_topic_again(case: Begin) -> None:
    answers = iter([BpmnError("two"), None])

    def handler(call: Any) -> dict[str, Any]:
        if (error := next(answers)) is not None:
            raise error
        return {"result": 1}

    r = case("service_task.plain", topics={"money.add": handler})
    assert [(fault.element_id, fault.kind) for fault in r.faults] == [("c", "topic")]
    assert r.retry(r.faults[0]).open == ["z"]
    assert len(r.world.calls) == 2


def test_any_failure_of_a_handler_is_a_fault_with_its_trace(case: Begin) -> None:
    def broken(call: Any) -> dict[str, Any]:
        raise KeyError("serial")

    r = case("service_task.plain", topics={"money.add": broken})
    (fault,) = r.faults
    assert (fault.kind, fault.element_id, r.waits) == ("topic", "c", {})
    assert "KeyError" in fault.detail
    r.world.topics["money.add"] = lambda call: {"result": 1}
    assert r.retry(fault).open == ["z"]


@pytest.mark.parametrize("error", [Refused("Not in stock"), Unavailable()])
def test_a_refusal_and_a_lost_store_go_back_to_the_caller(case: Begin, error: Exception) -> None:
    def refuse(call: Any) -> dict[str, Any]:
        raise error

    with pytest.raises(type(error)):
        case("service_task.plain", topics={"money.add": refuse})


def test_a_retry_evaluates_the_inputs_anew_over_what_is_around(case: Begin) -> None:
    r = case("service_task.shadowing", topics={"money.add": lambda call: {"result": 1 / 0}}, amount=4)
    r.set(amount=9).retry(r.faults[0])
    assert [call.inputs["amount"] for call in r.world.calls] == [5, 10]
