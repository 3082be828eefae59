"""Cases: numbers, subjects, what can be found, what ends them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from engine import deployments, instances, messages, tasks
from engine.errors import Conflict, Invalid, InvalidSubmission, NotAllowed, NotFound
from engine.model import InstanceState
from engine.store.tables import task_candidate

from .conftest import chain, flow, model, properties

TASK = '<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers" />'
SECOND = '<bpmn:userTask id="second" name="Look again" />'
WITHDRAWN = '<bpmn:message id="m_withdrawn" name="withdrawn" />'
PART = (
    '<bpmn:subProcess id="part"><bpmn:startEvent id="in" /><bpmn:userTask id="task" /><bpmn:userTask id="other" />'
    '<bpmn:sequenceFlow id="p1" sourceRef="in" targetRef="task" />'
    '<bpmn:sequenceFlow id="p2" sourceRef="in" targetRef="other" /></bpmn:subProcess>'
    '<bpmn:boundaryEvent id="back" attachedToRef="part"><bpmn:messageEventDefinition messageRef="m_withdrawn" />'
    '</bpmn:boundaryEvent><bpmn:endEvent id="taken_back" />'
    '<bpmn:sequenceFlow id="p3" sourceRef="back" targetRef="taken_back" />'
)


def withdrawable() -> bytes:
    flows = (
        '<bpmn:startEvent id="start" /><bpmn:endEvent id="end" /><bpmn:userTask id="second" />'
        '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="part" />'
        '<bpmn:sequenceFlow id="f2" sourceRef="part" targetRef="second" />'
        '<bpmn:sequenceFlow id="f3" sourceRef="second" targetRef="end" />'
    )
    return model(properties(withdrawMessage="withdrawn") + PART + flows, before=WITHDRAWN)


def test_numbers_count_by_prefix_and_year_of_the_zone(world: Any, clock: Any) -> None:
    world.deploy(model(properties(numberPrefix="ACQ") + chain(TASK)))
    assert [world.start().business_key for _ in range(2)] == ["ACQ-2026-00001", "ACQ-2026-00002"]
    clock.set(datetime(2027, 1, 1, 8, tzinfo=UTC))
    assert world.start().business_key == "ACQ-2027-00001"
    assert world.start(business_key="own").business_key == "own"


def test_a_subject_follows_the_variables_into_the_open_tasks(world: Any) -> None:
    world.deploy(model(properties(subject="=string(quantity) + &quot; × monitor&quot;") + chain(TASK)))
    instance = world.start({"quantity": 2})
    assert instance.subject == "2 × monitor"
    with world.engine.unit_of_work("rita") as uow:
        instances.set_variables(uow, instance.id, {"quantity": 3})
    assert world.get(instance).subject == "3 × monitor"
    assert world.open(instance)["task"].subject == "3 × monitor"


def test_values_come_back_as_they_were_given(world: Any) -> None:
    world.deploy(model(chain(TASK)))
    given = {
        "price": Decimal("1450.10"),
        "day": datetime(2026, 5, 1, tzinfo=UTC).date(),
        "lines": [{"n": 1}],
        "no": None,
    }
    instance = world.start(given)
    assert world.variables(instance) == given
    world.complete(instance, "task", {"yes": True})
    assert world.variables(instance) == given | {"yes": True}


def test_a_value_that_cannot_be_kept_is_named(world: Any) -> None:
    world.deploy(model(chain(TASK)))
    with pytest.raises(Invalid, match="“odd”"):
        world.start({"odd": object()})


def test_cases_are_found_by_what_is_searchable(world: Any) -> None:
    world.deploy(model(properties(searchable="total, kind", subject="=kind") + chain(TASK)))
    first, second = (
        world.start({"total": 100, "kind": "software"}, business_key="A-1"),
        world.start({"total": Decimal("99.5"), "kind": "hard_ware", "hidden": 1}, person="tom"),
    )

    def found(**wanted: Any) -> list[Any]:
        with world.engine.unit_of_work("rita", reading=True) as uow:
            return [instance.id for instance in instances.find(uow, **wanted).items]

    assert found() == [second.id, first.id]
    assert found(variable=("total", 100)) == [first.id]
    assert found(variable=("total", "99.5")) == [second.id]
    assert found(variable=("kind", "software")) == [first.id]
    assert found(variable=("hidden", 1)) == []
    assert found(business_key="A-1") == [first.id]
    assert found(started_by="tom") == [second.id]
    assert found(text="d_w") == [second.id]
    assert found(state="completed") == []
    with world.engine.unit_of_work("rita") as uow:
        instances.set_variables(uow, first.id, {"total": 7})
    assert (found(variable=("total", 100)), found(variable=("total", 7))) == ([], [first.id])


def test_a_long_list_is_read_page_by_page(world: Any, clock: Any) -> None:
    world.deploy(model(chain(TASK)))
    started = []
    for _ in range(5):
        started.append(world.start().id)
        clock.move(minutes=1)
    pages, cursor = [], None
    with world.engine.unit_of_work("rita", reading=True) as uow:
        while True:
            page = instances.find(uow, limit=2, cursor=cursor)
            pages.append([instance.id for instance in page.items])
            cursor = page.next
            if cursor is None:
                break
        with pytest.raises(Invalid, match="cursor"):
            instances.find(uow, cursor="nonsense")
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [each for page in pages for each in page] == list(reversed(started))


def test_people_named_by_the_process_are_kept_in_relation_to_the_case(world: Any) -> None:
    world.deploy(model(properties(person__beneficiary="=for_whom") + chain(TASK)))
    instance = world.start({"for_whom": ["ines", "tom"]})
    with world.engine.unit_of_work("rita") as uow:
        assert instances.relations(uow, instance.id) == {"beneficiary": ("ines", "tom")}
        instances.set_variables(uow, instance.id, {"for_whom": "ben"})
        assert instances.relations(uow, instance.id) == {"beneficiary": ("ben",)}


def test_a_start_that_faults_is_refused_whole(world: Any) -> None:
    nodes = (
        '<bpmn:startEvent id="start" /><bpmn:exclusiveGateway id="which" />'
        '<bpmn:endEvent id="a" /><bpmn:endEvent id="b" />'
    )
    flows = flow(1, "start", "which") + flow(2, "which", "a", "big") + flow(3, "which", "b", "not(big)")
    choose = nodes + flows
    world.deploy(model(properties(numberPrefix="C") + choose))
    before = world.rows()
    with pytest.raises(Invalid, match=r"“Case” cannot start: it stops at “f2”\. “big” is neither true nor false"):
        world.start()
    assert world.rows() == before


def test_cancelling_leaves_nothing_open(world: Any) -> None:
    world.deploy(withdrawable())
    instance = world.start()
    with world.engine.unit_of_work("rita") as uow:
        ended = instances.cancel(uow, instance.id, "a mistake")
    assert (ended.state, ended.end_reason, world.open(instance)) == ("cancelled", "a mistake", {})
    rows = world.rows()
    assert (rows["timer"], rows["subscription"]) == (0, 0)
    with world.engine.unit_of_work("system", reading=True) as uow:
        assert uow.execute(select(task_candidate).where(task_candidate.c.claimable)).all() == []
    assert world.history(instance) == ["started", "cancelled", "ended"]
    with (
        pytest.raises(Conflict, match="cancelled on 2026-03-02 at 09:00 UTC"),
        world.engine.unit_of_work("rita") as uow,
    ):
        instances.cancel(uow, instance.id)


def test_withdrawing_takes_the_way_of_the_model_until_it_is_too_late(world: Any) -> None:
    world.deploy(withdrawable())
    early, late = world.start(), world.start()
    with world.engine.unit_of_work("rita") as uow:
        ended = instances.withdraw(uow, early.id, "no longer needed")
    assert (ended.state, world.open(early)) == ("completed", {})
    assert world.variables(early)["reason"] == "no longer needed"
    assert world.history(early) == ["started", "withdrawn", "ended"]
    for element in ("task", "other"):
        world.complete(late, element)
    with pytest.raises(Conflict, match="no longer"), world.engine.unit_of_work("rita") as uow:
        instances.withdraw(uow, late.id, "too late")
    assert list(world.open(late)) == ["second"]


def test_a_process_without_a_way_back_cannot_be_withdrawn(world: Any) -> None:
    world.deploy(model(chain(TASK)))
    instance = world.start()
    with pytest.raises(NotAllowed), world.engine.unit_of_work("rita") as uow:
        instances.withdraw(uow, instance.id, "please")


def test_a_suspended_case_rests_until_it_is_resumed(world: Any, clock: Any) -> None:
    world.deploy(model(chain(TASK)))
    instance = world.start()
    with world.engine.unit_of_work("rita") as uow:
        assert instances.suspend(uow, instance.id).state == InstanceState.SUSPENDED
    with pytest.raises(Conflict, match="suspended"):
        world.complete(instance, "task")
    with world.engine.unit_of_work("rita") as uow:
        assert instances.resume(uow, instance.id).state == InstanceState.ACTIVE
    world.complete(instance, "task")
    assert world.get(instance).state == "completed"


def test_a_receive_task_without_a_message_is_triggered_by_hand(world: Any) -> None:
    world.deploy(model(chain('<bpmn:receiveTask id="wait" />')))
    instance = world.start()
    with pytest.raises(NotFound, match="“elsewhere”"), world.engine.unit_of_work("rita") as uow:
        instances.trigger(uow, instance.id, "elsewhere")
    with world.engine.unit_of_work("rita") as uow:
        assert instances.trigger(uow, instance.id, "wait", {"seen": True}).state == "completed"
    assert world.variables(instance) == {"seen": True}


def test_activities_tell_what_is_done_and_open_and_who_did_it(world: Any) -> None:
    world.deploy(model(chain(TASK, SECOND)))
    instance = world.start()
    world.complete(instance, "task", person="ines")
    with world.engine.unit_of_work("rita") as uow:
        visits = instances.activities(uow, instance.id)
    assert [(visit.element_id, visit.outcome, visit.actor) for visit in visits] == [
        ("start", "completed", None),
        ("task", "completed", "ines"),
        ("second", None, None),
    ]


def test_progress_names_milestones_and_who_has_it(world: Any) -> None:
    def tracked(element: str, name: str, label: str, groups: str) -> str:
        inside = properties(track=label, track__de=label.upper())
        return (
            f'<bpmn:userTask id="{element}" name="{name}" camunda:candidateGroups="{groups}">{inside}</bpmn:userTask>'
        )

    world.deploy(
        model(
            chain(
                tracked("a", "A", "Looked at", "lookers"),
                tracked("b", "B", "Bought", "buyers"),
                tracked("c", "C", "Done", "x"),
            )
        )
    )
    instance = world.start()
    world.complete(instance, "a")
    with world.engine.unit_of_work("rita") as uow:
        progress = instances.progress(uow, instance.id)
    assert [(step.labels["en"], step.state) for step in progress.steps] == [
        ("Looked at", "done"),
        ("Bought", "open"),
        ("Done", "next"),
    ]
    assert [(holder.kind, holder.id) for holder in progress.steps[1].holders] == [("group", "buyers")]
    assert progress.steps[1].labels["de"] == "BOUGHT"


def test_a_start_form_is_checked(world: Any) -> None:
    number = (
        b'{"id": "f", "type": "number", "key": "quantity", "label": "Quantity",'
        b' "validate": {"required": true, "min": 1}}'
    )
    form = b'{"id": "ask", "type": "default", "schemaVersion": 19, "components": [' + number + b"]}"
    nodes = '<bpmn:startEvent id="start" camunda:formRef="ask" /><bpmn:endEvent id="end" />'
    body = nodes + flow(1, "start", "end")
    with world.engine.unit_of_work("rita") as uow:
        deployments.deploy(uow, {"a.bpmn": model(body), "ask.form": form})
    before = world.rows()
    with pytest.raises(InvalidSubmission) as refused:
        world.start({"quantity": 0})
    assert list(refused.value.errors) == ["quantity"]
    assert world.rows() == before
    assert world.variables(world.start({"quantity": 2})) == {"quantity": 2}


def test_a_case_that_is_not_there_is_not_found(world: Any) -> None:
    for look in (instances.get, instances.variables, instances.activities, instances.history, instances.cancel):
        with pytest.raises(NotFound), world.engine.unit_of_work("rita") as uow:
            look(uow, uuid4())
    with pytest.raises(NotFound), world.engine.unit_of_work("rita") as uow:
        messages.correlate(uow, "nobody", {})
    with pytest.raises(NotFound), world.engine.unit_of_work("rita") as uow:
        tasks.complete(uow, uuid4(), {})
