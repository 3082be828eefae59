"""Work outside the transaction: handlers of our own, workers elsewhere, retries and incidents; transactional topics."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bpmn.semantics import BpmnError
from engine import incidents, instances, jobs, timers
from engine.errors import Conflict, NotFound, Refused
from engine.history import Entry
from engine.store.tables import setting
from engine.topics import Call, Topic

from .conftest import World, chain, model

ERROR = '<bpmn:error id="e" errorCode="OUT_OF_STOCK" />'


def service(element: str = "act", topic: str = "act", outputs: str = "") -> str:
    mapping = (
        '<bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="n">=n</camunda:inputParameter>'
        f"{outputs}</camunda:inputOutput></bpmn:extensionElements>"
    )
    return (
        f'<bpmn:serviceTask id="{element}" camunda:type="external" camunda:topic="{topic}">{mapping}</bpmn:serviceTask>'
    )


CATCHING = (
    '<bpmn:boundaryEvent id="none_left" attachedToRef="act"><bpmn:errorEventDefinition errorRef="e" />'
    "</bpmn:boundaryEvent>"
    '<bpmn:endEvent id="sold_out" /><bpmn:sequenceFlow id="f9" sourceRef="none_left" targetRef="sold_out" />'
)
TASK = '<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers" />'


def ends(world: World, instance: Any) -> list[str]:
    with world.engine.unit_of_work("system", reading=True) as uow:
        return [visit.element_id for visit in instances.activities(uow, instance.id) if visit.kind == "endEvent"]


# --- transactional ------------------------------------------------------------------------------------------------


def test_a_transactional_topic_works_in_the_transaction_of_the_step(world_with: Any) -> None:
    def handler(call: Call) -> dict[str, Any]:
        call.record(Entry(kind="register", entity="asset", entity_id="7", details={"n": call.inputs["n"]}))
        return {"twice": call.inputs["n"] * 2}

    world = world_with(Topic(name="act", handler=handler))
    world.deploy(model(chain(service())))
    instance = world.start({"n": 4})
    assert world.variables(instance) == {"n": 4, "twice": 8}
    assert world.history(instance) == ["started", "register", "topic", "ended"]


def test_a_refusal_goes_back_to_the_person_and_nothing_is_stored(world_with: Any) -> None:
    def handler(call: Call) -> dict[str, Any]:
        raise Refused("The budget is used up.")

    world = world_with(Topic(name="act", handler=handler))
    world.deploy(model(chain(TASK, service())))
    instance = world.start({"n": 4})
    before, history = world.rows(), world.history(instance)
    with pytest.raises(Refused, match="budget"):
        world.complete(instance, "task")
    assert (world.rows(), world.history(instance), list(world.open(instance))) == (before, history, ["task"])


def test_a_fault_of_a_handler_keeps_the_completion_and_undoes_what_the_handler_wrote(world_with: Any) -> None:
    broken = [True]

    def handler(call: Call) -> dict[str, Any]:
        call.uow.execute(insert(setting), {"name": "half", "value": 1})
        if broken[0]:
            raise ZeroDivisionError("division by zero")
        return {}

    world = world_with(Topic(name="act", handler=handler))
    world.deploy(model(chain(TASK, service())))
    instance = world.start({"n": 4})
    done = world.complete(instance, "task", {"kept": True})
    assert (done.state, world.get(instance).state, world.rows()["setting"]) == ("completed", "failed", 0)
    assert world.variables(instance)["kept"] is True
    with world.engine.unit_of_work("rita") as uow:
        (incident,) = incidents.find(uow).items
    assert (incident.element_id, incident.kind, incident.job_id) == ("act", "topic", None)
    assert "division by zero" in incident.message
    with world.engine.unit_of_work("rita") as uow:
        assert incidents.retry(uow, incident.id).resolved_at is not None
    assert len(world_incidents(world)) == 1
    broken[0] = False
    with world.engine.unit_of_work("rita") as uow:
        incidents.retry(uow, world_incidents(world)[0].id)
    assert (world.get(instance).state, world_incidents(world), world.rows()["setting"]) == ("completed", (), 1)


def world_incidents(world: World) -> Any:
    with world.engine.unit_of_work("system", reading=True) as uow:
        return incidents.find(uow).items


def test_an_incident_goes_with_a_cancelled_case(world_with: Any) -> None:
    world = world_with(Topic(name="act", handler=lambda call: {}["missing"]))
    world.deploy(model(chain(TASK, service())))
    instance = world.start({"n": 4})
    world.complete(instance, "task")
    assert len(world_incidents(world)) == 1
    with world.engine.unit_of_work("rita") as uow:
        instances.cancel(uow, instance.id, "hopeless")
    assert world_incidents(world) == ()


def test_an_error_of_a_handler_is_caught_by_the_diagram(world_with: Any) -> None:
    def handler(call: Call) -> dict[str, Any]:
        raise BpmnError("OUT_OF_STOCK", "nothing left")

    world = world_with(Topic(name="act", handler=handler))
    world.deploy(model(chain(service()) + CATCHING, before=ERROR))
    assert ends(world, world.start({"n": 4})) == ["sold_out"]


# --- external handlers --------------------------------------------------------------------------------------------


def test_an_external_handler_runs_after_the_commit_with_its_key(world_with: Any) -> None:
    seen: list[Call] = []

    def handler(call: Call) -> dict[str, Any]:
        with call.uow as uow:
            assert instances.get(uow, call.instance.id).state == "active"
        seen.append(call)
        return {"sent": True}

    world = world_with(Topic(name="act", kind="external", handler=handler))
    world.deploy(model(chain(service())))
    instance = world.start({"n": 4})
    assert (world.get(instance).state, world.variables(instance)) == ("completed", {"n": 4, "sent": True})
    assert (seen[0].inputs, seen[0].variables["n"], seen[0].job_id is not None) == ({"n": 4}, 4, True)
    assert world.rows()["job"] == 0


def test_a_failing_handler_is_tried_again_later_and_later_then_becomes_an_incident(world_with: Any, clock: Any) -> None:
    keys: list[Any] = []
    broken = [True]

    def handler(call: Call) -> dict[str, Any]:
        keys.append(call.job_id)
        if broken[0]:
            raise ConnectionError("no route")
        return {}

    topic = Topic(name="act", kind="external", handler=handler, max_attempts=3, backoff_seconds=60)
    world = world_with(topic)
    world.deploy(model(chain(service())))
    instance = world.start({"n": 4})
    assert (len(keys), jobs.run_due(world.engine)) == (1, 0)
    clock.move(seconds=60)
    assert (jobs.run_due(world.engine), jobs.run_due(world.engine)) == (1, 0)
    clock.move(seconds=119)
    assert jobs.run_due(world.engine) == 0
    clock.move(seconds=1)
    assert jobs.run_due(world.engine) == 1
    assert (len(keys), len(set(keys)), world.get(instance).state) == (3, 1, "failed")
    (incident,) = world_incidents(world)
    assert (incident.kind, incident.message) == ("job", "ConnectionError: no route")
    clock.move(days=3)
    assert jobs.run_due(world.engine) == 0
    broken[0] = False
    with world.engine.unit_of_work("rita") as uow:
        incidents.retry(uow, incident.id)
    assert (world.get(instance).state, world_incidents(world)) == ("completed", ())
    with pytest.raises(Conflict, match="resolved already"), world.engine.unit_of_work("rita") as uow:
        incidents.retry(uow, incident.id)


def test_an_error_of_an_external_handler_is_caught_by_the_diagram(world_with: Any) -> None:
    def handler(call: Call) -> dict[str, Any]:
        raise BpmnError("OUT_OF_STOCK")

    world = world_with(Topic(name="act", kind="external", handler=handler))
    world.deploy(model(chain(service()) + CATCHING, before=ERROR))
    instance = world.start({"n": 4})
    assert (world.get(instance).state, ends(world, instance)) == ("completed", ["sold_out"])


# --- workers elsewhere --------------------------------------------------------------------------------------------


def fetch(world: World, worker: str, **options: Any) -> Any:
    with world.engine.unit_of_work("rita") as uow:
        return jobs.fetch(uow, ["act"], worker, **options)


def test_a_topic_nobody_handles_waits_for_a_worker(world: World, clock: Any) -> None:
    world.deploy(model(chain(service())))
    instance = world.start({"n": 4})
    assert jobs.run_due(world.engine) == 0
    (job,) = fetch(world, "w1", lease_seconds=60)
    assert (job.topic, job.inputs, job.lease_owner) == ("act", {"n": 4}, "w1")
    assert fetch(world, "w2") == ()
    clock.move(seconds=61)
    assert [each.id for each in fetch(world, "w2")] == [job.id]
    with pytest.raises(Conflict, match="not on lease to you"), world.engine.unit_of_work("rita") as uow:
        jobs.complete(uow, job.id, {}, worker="w1")
    with world.engine.unit_of_work("rita") as uow:
        jobs.complete(uow, job.id, {"done": True}, worker="w2")
    assert (world.get(instance).state, world.variables(instance)["done"]) == ("completed", True)
    with pytest.raises(NotFound), world.engine.unit_of_work("rita") as uow:
        jobs.complete(uow, job.id, {}, worker="w2")


def test_a_worker_reports_failures_and_errors(world: World, clock: Any) -> None:
    world.deploy(model(chain(service()) + CATCHING, before=ERROR))
    first, second = world.start({"n": 1}), world.start({"n": 2})
    one, two = fetch(world, "w")
    with world.engine.unit_of_work("rita") as uow:
        jobs.fail(uow, one.id, "no paper", worker="w")
        jobs.bpmn_error(uow, two.id, "OUT_OF_STOCK", worker="w")
    assert (ends(world, second), fetch(world, "w")) == (["sold_out"], ())
    clock.move(seconds=world.engine.settings.job_backoff_seconds)
    (again,) = fetch(world, "w")
    assert (again.id, again.attempts, again.last_error) == (one.id, 1, "no paper")
    with world.engine.unit_of_work("rita") as uow:
        jobs.fail(uow, again.id, "no paper at all", retries=0, worker="w")
    assert world.get(first).state == "failed"
    assert [incident.message for incident in world_incidents(world)] == ["no paper at all"]


def test_jobs_of_an_interrupted_activity_are_gone(world: World, clock: Any) -> None:
    late = (
        '<bpmn:boundaryEvent id="late" attachedToRef="act"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H'
        '</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:endEvent id="too_late" />'
        '<bpmn:sequenceFlow id="f9" sourceRef="late" targetRef="too_late" />'
    )
    world.deploy(model(chain(service()) + late))
    instance = world.start({"n": 1})
    (job,) = fetch(world, "w", lease_seconds=7200)
    clock.move(hours=1)
    assert timers.fire_due(world.engine) == 1
    assert (world.get(instance).state, world.rows()["job"]) == ("completed", 0)
    with pytest.raises(NotFound), world.engine.unit_of_work("rita") as uow:
        jobs.complete(uow, job.id, {}, worker="w")


def test_waiting_jobs_are_listed(world: World, clock: Any) -> None:
    world.deploy(model(chain(service())))
    started = [world.start({"n": number}, business_key=f"J-{number}") for number in range(3)]
    with world.engine.unit_of_work("rita", reading=True) as uow:
        page = jobs.find(uow, limit=2)
        rest = jobs.find(uow, limit=2, cursor=page.next)
    found = [job.instance_id for job in (*page.items, *rest.items)]
    assert (found, rest.next) == ([each.id for each in started], None)
    assert page.items[0].business_key == "J-0"
    assert timedelta() <= clock.now() - page.items[0].due_at
