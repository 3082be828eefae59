from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_a_send_task_throws_its_inputs_with_the_correlation(case: Begin) -> None:
    r = case("send_task", amount=12, order="PO-1", topics={"mail.send": lambda call: {}})
    (thrown,) = r.thrown
    assert (thrown.kind, thrown.name, thrown.element_id) == ("message", "paid", "c")
    assert (thrown.payload, thrown.correlation) == ({"sum": 12}, {"correlationKey": "PO-1"})
    assert r.definition.thrown_messages == {"paid"}
    assert ([call.topic for call in r.world.calls], r.open) == (["mail.send"], ["z"])


def test_a_correlation_key_without_a_value_is_a_fault_and_nothing_is_sent(case: Begin) -> None:
    r = case("send_task", amount=12)
    assert ([fault.element_id for fault in r.faults], r.thrown) == (["c"], [])


def test_a_receive_task_waits_under_its_correlation_and_takes_the_payload(case: Begin) -> None:
    r = case("receive_task", order="PO-1")
    wait = r.wait("r", "message")
    assert (wait.event_name, wait.correlation) == ("paid", {"correlationKey": "PO-1"})
    assert r.message(sum=5).open == ["a"]
    assert (r.variables, r.waits.keys()) == ({"order": "PO-1", "sum": 5}, {r.task("a").token_id})


def test_a_timer_interrupts_a_receive_task(case: Begin) -> None:
    assert case("receive_task", order=1).due("b").open == ["h"]


def test_output_parameters_read_the_payload(case: Begin) -> None:
    assert case("receive_task.outputs").message(sum=11).variables == {"paid": True}


def test_each_of_two_receivers_gets_a_message_of_its_own(case: Begin) -> None:
    r = case("receive_task.two").message()
    assert r.open == ["a"]
    assert r.message().open == ["a", "b"]


def test_a_receive_task_without_a_message_waits_to_be_triggered(case: Begin) -> None:
    r = case("receive_task.no_message")
    assert r.wait("r", "message").event_name is None


def test_manual_and_abstract_tasks_are_passed(case: Begin) -> None:
    r = case("manual_and_abstract_task")
    assert (r.open, r.done) == (["z"], ["s", "m", "t"])
