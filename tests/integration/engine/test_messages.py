"""Messages and signals: to the one that waits, to all that wait, kept when nobody does."""

from typing import Any

import pytest
from sqlalchemy import insert

from engine import instances, messages
from engine.errors import Conflict, NotFound, Refused
from engine.store.tables import setting
from engine.topics import Topic

from .conftest import World, chain, flow, model, properties

PAID = '<bpmn:message id="m" name="paid" />'
SIGNAL = '<bpmn:signal id="s" name="freeze" />'
WAIT = (
    '<bpmn:intermediateCatchEvent id="wait"><bpmn:messageEventDefinition messageRef="m" />'
    "</bpmn:intermediateCatchEvent>"
)
HEAR = (
    '<bpmn:intermediateCatchEvent id="hear"><bpmn:signalEventDefinition signalRef="s" /></bpmn:intermediateCatchEvent>'
)
BY_BILL = (
    '<bpmn:intermediateCatchEvent id="wait">'
    + properties(correlationKey="={bill: bill}")
    + '<bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>'
)


def throwing(key: str = "sender", correlation: str = "") -> bytes:
    more = (
        "<bpmn:extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="sum">=total</camunda:inputParameter></camunda:inputOutput>'
        + (
            f'<camunda:properties><camunda:property name="correlationKey" value="{correlation}" /></camunda:properties>'
            if correlation
            else ""
        )
        + "</bpmn:extensionElements>"
    )
    throw = (
        f'<bpmn:intermediateThrowEvent id="throw">{more}<bpmn:messageEventDefinition messageRef="m" />'
        "</bpmn:intermediateThrowEvent>"
    )
    return model(chain(throw), key=key, before=PAID)


def correlate(world: World, *args: Any, **options: Any) -> Any:
    with world.engine.unit_of_work("rita") as uow:
        return messages.correlate(uow, *args, **options)


def test_a_message_goes_to_the_case_with_the_business_key(world: World) -> None:
    world.deploy(model(chain(WAIT), before=PAID))
    first, second = world.start(business_key="A"), world.start(business_key="B")
    assert correlate(world, "paid", {"sum": 10}, business_key="B") == second.id
    assert (world.get(first).state, world.get(second).state) == ("active", "completed")
    assert world.variables(second) == {"sum": 10}
    with pytest.raises(NotFound, match="“paid” under “B”"):
        correlate(world, "paid", business_key="B")


def test_a_message_that_could_mean_several_cases_is_refused(world: World) -> None:
    world.deploy(model(chain(WAIT), before=PAID))
    cases = [world.start() for _ in range(2)]
    with pytest.raises(Conflict, match="Several cases"):
        correlate(world, "paid")
    assert [world.get(case).state for case in cases] == ["active", "active"]


def test_correlation_values_find_the_case(world: World) -> None:
    world.deploy(model(chain(BY_BILL), before=PAID))
    first, second = world.start({"bill": 1}), world.start({"bill": 2})
    assert correlate(world, "paid", correlation={"bill": 2}) == second.id
    with pytest.raises(NotFound):
        correlate(world, "paid", correlation={"bill": 3})
    with pytest.raises(NotFound):
        correlate(world, "paid")
    assert world.get(first).state == "active"


def test_a_message_starts_the_process_that_begins_with_it(world: World) -> None:
    start = '<bpmn:startEvent id="begin"><bpmn:messageEventDefinition messageRef="m" /></bpmn:startEvent>'
    body = start + '<bpmn:endEvent id="end" /><bpmn:sequenceFlow id="f" sourceRef="begin" targetRef="end" />'
    world.deploy(model(body, before=PAID))
    found = correlate(world, "paid", {"sum": 10}, business_key="A")
    with world.engine.unit_of_work("rita", reading=True) as uow:
        instance = instances.get(uow, found)
        assert instances.variables(uow, found) == {"sum": 10}
        assert instances.startable(uow) == ()
    assert (instance.state, instance.business_key) == ("completed", "A")


def test_a_thrown_message_reaches_the_case_that_waits(world: World) -> None:
    world.deploy(model(chain(WAIT), before=PAID), throwing())
    waiting = world.start(business_key="A")
    sender = world.start({"total": 7}, key="sender", business_key="A")
    assert (world.get(waiting).state, world.variables(waiting)) == ("completed", {"sum": 7})
    assert world.history(sender) == ["started", "message_thrown", "ended"]
    assert world.history(waiting) == ["started", "message_received", "ended"]
    with world.engine.unit_of_work("rita", reading=True) as uow:
        assert messages.find(uow).items == ()
        assert len(messages.find(uow, undelivered=False).items) == 1


def test_a_message_nobody_waits_for_is_kept_visible_and_sent_again(world: World, clock: Any) -> None:
    world.deploy(model(chain(WAIT), before=PAID), throwing())
    world.start({"total": 7}, key="sender", business_key="A")
    with world.engine.unit_of_work("rita", reading=True) as uow:
        (kept,) = messages.find(uow).items
    assert (kept.name, kept.payload, kept.attempts, kept.delivered_at) == ("paid", {"sum": 7}, 1, None)
    waiting = world.start(business_key="A")
    assert messages.deliver_due(world.engine) == 0
    clock.move(seconds=60)
    assert messages.deliver_due(world.engine) == 1
    assert world.get(waiting).state == "completed"


def test_a_kept_message_is_sent_by_hand(world: World) -> None:
    world.deploy(model(chain(WAIT), before=PAID), throwing())
    world.start({"total": 7}, key="sender", business_key="A")
    waiting = world.start(business_key="A")
    with world.engine.unit_of_work("rita") as uow:
        (kept,) = messages.find(uow).items
        messages.resend(uow, kept.id)
    assert world.get(waiting).state == "completed"
    with pytest.raises(Conflict, match="delivered already"), world.engine.unit_of_work("rita") as uow:
        messages.resend(uow, kept.id)


def test_a_signal_is_heard_by_all_that_wait_and_by_a_process_that_begins_with_it(world: World) -> None:
    begin = (
        '<bpmn:startEvent id="begin"><bpmn:signalEventDefinition signalRef="s" /></bpmn:startEvent>'
        '<bpmn:endEvent id="end" /><bpmn:sequenceFlow id="f" sourceRef="begin" targetRef="end" />'
    )
    world.deploy(model(chain(HEAR), before=SIGNAL), model(begin, key="other", before=SIGNAL))
    cases = [world.start() for _ in range(3)]
    with world.engine.unit_of_work("rita") as uow:
        instances.suspend(uow, cases[2].id)
    with world.engine.unit_of_work("rita") as uow:
        assert messages.broadcast(uow, "freeze", {"why": "audit"}) == 3
    assert [world.get(case).state for case in cases] == ["completed", "completed", "suspended"]
    assert world.variables(cases[0]) == {"why": "audit"}
    with world.engine.unit_of_work("rita") as uow:
        assert messages.broadcast(uow, "nobody hears this") == 0


def test_a_thrown_signal_is_heard_by_the_others_and_not_twice_by_its_own_case(world: World) -> None:
    throw = (
        '<bpmn:intermediateThrowEvent id="cry"><bpmn:signalEventDefinition signalRef="s" />'
        "</bpmn:intermediateThrowEvent>"
    )
    world.deploy(model(chain(HEAR), before=SIGNAL), model(chain(throw, HEAR), key="crier", before=SIGNAL))
    other = world.start()
    crier = world.start(key="crier")
    assert (world.get(other).state, world.get(crier).state) == ("completed", "active")
    assert world.history(other) == ["started", "message_received", "ended"]


def test_two_processes_that_answer_each_other_do_not_dig_deeper_and_deeper(world: World) -> None:
    pong = '<bpmn:message id="m" name="paid" /><bpmn:message id="p" name="pong" />'
    ask = '<bpmn:sendTask id="ask_{0}" messageRef="m" /><bpmn:receiveTask id="wait_{0}" messageRef="p" />'
    pairs = "".join(ask.format(number) for number in range(30))
    elements = [part + " />" for part in pairs.split(" />") if part]
    begin = '<bpmn:startEvent id="begin"><bpmn:messageEventDefinition messageRef="m" /></bpmn:startEvent>'
    answer = begin + (
        '<bpmn:sendTask id="answer" messageRef="p" /><bpmn:endEvent id="end" />'
        '<bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="answer" />'
        '<bpmn:sequenceFlow id="f2" sourceRef="answer" targetRef="end" />'
    )
    world.deploy(model(chain(*elements), before=pong), model(answer, key="other", before=pong))
    assert world.get(world.start(business_key="A")).state == "completed"


def test_a_message_with_correlation_values_finds_a_case_with_another_business_key(world: World) -> None:
    world.deploy(model(chain(BY_BILL), before=PAID), throwing(correlation="={bill: bill}"))
    waiting = world.start({"bill": 4}, business_key="BILL-4")
    world.start({"total": 7, "bill": 4}, key="sender", business_key="A")
    assert world.get(waiting).state == "completed"


def test_a_case_started_by_a_message_has_its_own_number_and_knows_where_it_comes_from(world: World) -> None:
    start = '<bpmn:startEvent id="begin"><bpmn:messageEventDefinition messageRef="m" /></bpmn:startEvent>'
    body = start + '<bpmn:endEvent id="end" />' + flow(1, "begin", "end")
    world.deploy(model(properties(numberPrefix="N") + body, before=PAID), throwing())
    sender = world.start({"total": 7}, key="sender", business_key="A")
    with world.engine.unit_of_work("rita", reading=True) as uow:
        (started,) = instances.find(uow, definition_key="case").items
    assert (started.business_key, started.parent_id, started.root_id) == ("N-2026-00001", sender.id, sender.id)


def test_a_case_whose_rules_refuse_does_not_keep_the_others_from_hearing(world_with: Any) -> None:
    def handler(call: Any) -> dict[str, Any]:
        call.uow.execute(insert(setting), {"name": str(call.instance.id), "value": 1})
        return {}

    def refuse(call: Any) -> dict[str, Any]:
        if call.variables["bad"]:
            raise Refused("not now")
        return {}

    world = world_with(Topic(name="write", handler=handler), Topic(name="refuse", handler=refuse))
    calls = [
        f'<bpmn:serviceTask id="{name}" camunda:type="external" camunda:topic="{name}" />'
        for name in ("write", "refuse")
    ]
    world.deploy(model(chain(HEAR, *calls), before=SIGNAL))
    bad, good = world.start({"bad": True}), world.start({"bad": False})
    with world.engine.unit_of_work("rita") as uow:
        assert messages.broadcast(uow, "freeze") == 1
    assert (world.get(bad).state, world.get(good).state, world.rows()["setting"]) == ("active", "completed", 1)
