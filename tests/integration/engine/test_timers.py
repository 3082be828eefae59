"""Time: what is due fires once, late ones in order, cycles go on, cases start by the clock."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import groups, incidents, instances, notices, people, timers
from engine.bootstrap import open_engine
from engine.errors import Refused
from engine.store.tables import timer
from engine.topics import Topic

from .conftest import World, chain, flow, model, properties

TASK = '<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers" />'


def boundary(spec: str, *, interrupting: bool = True, topic: str = "") -> bytes:
    """A task with a boundary timer that leads to a topic or to an end."""
    call = f'<bpmn:serviceTask id="act" camunda:type="external" camunda:topic="{topic}" />' if topic else ""
    way = (
        '<bpmn:sequenceFlow id="b1" sourceRef="late" targetRef="act" /><bpmn:sequenceFlow id="b2" sourceRef="act"'
        ' targetRef="late_end" />'
        if topic
        else '<bpmn:sequenceFlow id="b1" sourceRef="late" targetRef="late_end" />'
    )
    event = (
        f'<bpmn:boundaryEvent id="late" attachedToRef="task" cancelActivity="{str(interrupting).lower()}">'
        f"<bpmn:timerEventDefinition>{spec}</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        f'{call}<bpmn:endEvent id="late_end" />{way}'
    )
    return model(chain(TASK) + event)


THREE_DAYS = "<bpmn:timeDuration>P3D</bpmn:timeDuration>"
DAILY = "<bpmn:timeCycle>R3/P1D</bpmn:timeCycle>"


def ended(world: World, instance: Any) -> list[str]:
    with world.engine.unit_of_work("system", reading=True) as uow:
        return [visit.element_id for visit in instances.activities(uow, instance.id) if visit.kind == "endEvent"]


def test_a_timer_fires_once_when_it_is_due(world: World, clock: Any) -> None:
    world.deploy(boundary(THREE_DAYS))
    instance = world.start()
    with world.engine.unit_of_work("rita", reading=True) as uow:
        waiting = timers.find(uow).items
    assert [(each.element_id, each.due_at) for each in waiting] == [("late", clock.now() + timedelta(days=3))]
    clock.move(days=2, hours=23)
    assert timers.fire_due(world.engine) == 0
    clock.move(hours=1)
    assert timers.fire_due(world.engine) == 1
    assert timers.fire_due(world.engine) == 0
    assert (world.get(instance).state, ended(world, instance), world.open(instance)) == ("completed", ["late_end"], {})
    assert world.history(instance) == ["started", "timer_fired", "ended"]
    assert world.rows()["timer"] == 0


def test_a_task_completed_in_time_takes_its_timer_along(world: World, clock: Any) -> None:
    world.deploy(boundary(THREE_DAYS))
    instance = world.start()
    world.complete(instance, "task")
    clock.move(days=9)
    assert timers.fire_due(world.engine) == 0
    assert ended(world, instance) == ["end"]


def test_a_counted_cycle_catches_up_after_downtime_and_the_task_stays(world: World, clock: Any) -> None:
    world.deploy(boundary(DAILY, interrupting=False))
    instance = world.start()
    clock.move(days=1)
    assert timers.fire_due(world.engine) == 1
    clock.move(days=10)
    assert timers.fire_due(world.engine) == 2
    assert timers.fire_due(world.engine) == 0
    assert (list(world.open(instance)), ended(world, instance)) == (["task"], ["late_end"] * 3)
    assert world.rows()["timer"] == 0


def test_late_timers_fire_in_due_order(world: World, clock: Any) -> None:
    world.deploy(boundary("<bpmn:timeDate>=date and time(at)</bpmn:timeDate>"))
    later, sooner = world.start({"at": "2026-03-09T00:00:00Z"}), world.start({"at": "2026-03-05T00:00:00Z"})
    clock.set(datetime(2026, 4, 1, tzinfo=UTC))
    assert timers.fire_due(world.engine, limit=1) == 1
    assert (world.get(sooner).state, world.get(later).state) == ("completed", "active")
    assert timers.fire_due(world.engine) == 1


def test_two_nodes_fire_each_timer_once(world: World, clock: Any, database_url: str) -> None:
    world.deploy(boundary(THREE_DAYS))
    started = [world.start() for _ in range(20)]
    clock.move(days=3)
    other = open_engine(database_url, clock=clock)
    counted: list[int] = []
    threads = [
        threading.Thread(target=lambda engine=engine: counted.append(timers.fire_due(engine)))
        for engine in (world.engine, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # What one node had on lease when the other looked is the first one's to fire.
    counted.append(timers.fire_due(world.engine))
    other.close()
    assert sum(counted) == 20
    assert [world.history(instance).count("timer_fired") for instance in started] == [1] * 20


def test_a_timer_of_a_node_that_died_fires_after_its_lease(world: World, clock: Any) -> None:
    world.deploy(boundary(THREE_DAYS))
    instance = world.start()
    clock.move(days=3)
    assert timers._claim(world.engine, 10) != []
    assert timers.fire_due(world.engine) == 0
    clock.move(seconds=world.engine.settings.lease_seconds)
    assert timers.fire_due(world.engine) == 1
    assert world.get(instance).state == "completed"


def test_a_timer_that_was_moved_meanwhile_does_not_fire_early(world: World, clock: Any) -> None:
    world.deploy(boundary(THREE_DAYS))
    instance = world.start()
    with world.engine.unit_of_work("system") as uow:
        (waiting,) = timers.of_instance(uow, instance.id)
        assert timers.fire(uow, instance.id, waiting.id) is False
    clock.move(days=3)
    with world.engine.unit_of_work("system") as uow:
        assert timers.fire(uow, instance.id, waiting.id) is True
        assert timers.fire(uow, instance.id, waiting.id) is False


def test_a_suspended_case_takes_no_time_until_it_is_resumed(world: World, clock: Any) -> None:
    world.deploy(boundary(THREE_DAYS))
    instance = world.start()
    with world.engine.unit_of_work("rita") as uow:
        instances.suspend(uow, instance.id)
    clock.move(days=3)
    assert timers.fire_due(world.engine) == 0
    with world.engine.unit_of_work("rita") as uow:
        instances.resume(uow, instance.id)
    assert timers.fire_due(world.engine) == 1


def test_a_timer_that_keeps_failing_becomes_an_incident_and_keeps_nobody_else_waiting(
    world_with: Any, clock: Any
) -> None:
    refusing = [True]

    def handler(call: Any) -> dict[str, Any]:
        if refusing[0] and call.variables["bad"]:
            raise Refused("The register does not take it.")
        return {}

    world = world_with(Topic(name="act", handler=handler))
    world.deploy(boundary(THREE_DAYS, topic="act"))
    bad, good = world.start({"bad": True}), world.start({"bad": False})
    clock.move(days=3)
    assert timers.fire_due(world.engine) == 1
    assert (world.get(good).state, list(world.open(bad))) == ("completed", ["task"])
    for _ in range(3):
        clock.move(hours=1)
        assert timers.fire_due(world.engine) == 0
    with world.engine.unit_of_work("rita") as uow:
        (incident,) = incidents.find(uow).items
    assert (incident.kind, incident.message, incident.instance_id) == (
        "timer",
        "The register does not take it.",
        bad.id,
    )
    refusing[0] = False
    with world.engine.unit_of_work("rita") as uow:
        incidents.retry(uow, incident.id)
    assert timers.fire_due(world.engine) == 1
    assert world.get(bad).state == "completed"


@pytest.mark.parametrize(
    ("spec", "starts"),
    [("<bpmn:timeCycle>R2/P1D</bpmn:timeCycle>", 2), ("<bpmn:timeDate>2026-03-04</bpmn:timeDate>", 1)],
)
def test_a_process_starts_by_the_clock(world: World, clock: Any, spec: str, starts: int) -> None:
    event = (
        f'<bpmn:startEvent id="daily"><bpmn:timerEventDefinition>{spec}</bpmn:timerEventDefinition></bpmn:startEvent>'
    )
    body = event + TASK + '<bpmn:sequenceFlow id="f" sourceRef="daily" targetRef="task" />'
    world.deploy(model(body))
    fired = []
    for _ in range(4):
        clock.move(days=1)
        fired.append(timers.fire_due(world.engine))
    assert sum(fired) == starts
    assert world.rows()["process_instance"] == starts


def test_a_new_version_takes_over_the_clock_of_the_old_one(world: World, clock: Any) -> None:
    def version(name: str) -> bytes:
        spec = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"
        event = f'<bpmn:startEvent id="daily" name="{name}">{spec}</bpmn:startEvent>'
        return model(event + TASK + '<bpmn:sequenceFlow id="f" sourceRef="daily" targetRef="task" />')

    world.deploy(version("one"))
    world.deploy(version("two"))
    clock.move(days=1)
    assert timers.fire_due(world.engine) == 1
    with world.engine.unit_of_work("rita", reading=True) as uow:
        (started,) = instances.find(uow).items
        assert uow.execute(select(timer)).all() == []
    assert (started.started_by, started.state) == ("system", "active")


def test_owners_hear_of_a_start_that_the_clock_missed(world_with: Any, clock: Any) -> None:
    def refuse(call: Any) -> dict[str, Any]:
        raise Refused("not now")

    world = world_with(Topic(name="act", handler=refuse), people=True)
    with world.engine.unit_of_work("system") as uow:
        people.create(uow, "anna", name="Anna")
        groups.create(uow, "owners", name="Owners")
        groups.add_member(uow, "owners", "anna")
    spec = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"
    body = (
        f'<bpmn:startEvent id="daily">{spec}</bpmn:startEvent><bpmn:endEvent id="end" />'
        '<bpmn:serviceTask id="act" camunda:type="external" camunda:topic="act" />'
    )
    flows = flow(1, "daily", "act") + flow(2, "act", "end")
    world.deploy(model(properties(ownerGroup="owners") + body + flows), person="system", grants=["topic:act"])
    clock.move(days=1)
    assert timers.fire_due(world.engine) == 0
    with world.engine.unit_of_work("anna", reading=True) as uow:
        (note,) = notices.mine(uow).items
    assert (note.kind, note.params) == ("start_failed", {"process": "Case", "reason": "not now"})
    assert timers.fire_due(world.engine) == 0
    clock.move(days=1)
    timers.fire_due(world.engine)
    assert world.rows()["notice"] == 2
