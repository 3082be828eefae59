"""Statements and commits of a command are counted: at most 15 and one (design section 7)."""

from typing import Any

import pytest

from engine import groups, instances, people, tasks
from engine.unit_of_work import Engine

from .conftest import Statements, World, chain, model, properties

TIMER = (
    '<bpmn:boundaryEvent id="late" attachedToRef="second" cancelActivity="false"><bpmn:timerEventDefinition>'
    "<bpmn:timeCycle>R3/P1D</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:boundaryEvent id="first_late" attachedToRef="first"><bpmn:timerEventDefinition><bpmn:timeDuration>P3D'
    "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:endEvent id="late_end" /><bpmn:sequenceFlow id="b1" sourceRef="late" targetRef="late_end" />'
    '<bpmn:sequenceFlow id="b2" sourceRef="first_late" targetRef="late_end" />'
)


def user_task(name: str) -> str:
    return f'<bpmn:userTask id="{name}" name="{name}" camunda:candidateGroups="lookers" />'


@pytest.fixture
def office(world_with: Any) -> World:
    world: World = world_with(people=True)
    with world.engine.unit_of_work("system") as uow:
        for person in ("rita", "ines"):
            people.create(uow, person, name=person)
        groups.create(uow, "lookers", name="Lookers")
        groups.add_member(uow, "lookers", "ines")
    return world


def test_a_completion_with_a_next_task_and_timers_takes_at_most_15_statements_and_one_commit(office: World) -> None:
    body = properties(searchable="n", subject="=string(n)") + chain(user_task("first"), user_task("second")) + TIMER
    office.deploy(model(body), person="system")
    counts = Statements(office.engine)
    for _ in range(2):
        instance = office.start({"n": 1}, person="system")
        task = office.open(instance)["first"]
        with office.engine.unit_of_work("ines") as uow:
            tasks.claim(uow, task.id)
        counts.clear()
        with office.engine.unit_of_work("ines") as uow:
            tasks.complete(uow, task.id, {"a": 1})
    assert len(counts.texts) <= 15, "\n".join(counts.texts)
    assert counts.commits == 1


def test_a_step_takes_as_many_statements_in_round_100_as_in_round_2(world: World, engine: Engine) -> None:
    loop = (
        '<bpmn:startEvent id="start" /><bpmn:userTask id="again" camunda:candidateGroups="x" />'
        '<bpmn:exclusiveGateway id="which" default="f3" /><bpmn:endEvent id="end" />'
        '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="again" />'
        '<bpmn:sequenceFlow id="f2" sourceRef="again" targetRef="which" />'
        '<bpmn:sequenceFlow id="f3" sourceRef="which" targetRef="again" />'
        '<bpmn:sequenceFlow id="f4" sourceRef="which" targetRef="end">'
        "<bpmn:conditionExpression>=done</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    world.deploy(model(loop))
    instance = world.start({"done": False})
    counts, sizes = Statements(engine), []
    for _ in range(100):
        task = world.open(instance)["again"]
        counts.clear()
        with engine.unit_of_work("ines") as uow:
            tasks.complete(uow, task.id, {})
        sizes.append(len(counts.texts))
    assert sizes[1] == sizes[-1]


def test_a_wide_step_takes_as_many_statements_as_a_narrow_one(world: World, engine: Engine) -> None:
    many = (
        '<bpmn:userTask id="each" camunda:candidateGroups="x"><bpmn:multiInstanceLoopCharacteristics'
        ' camunda:collection="=items" camunda:elementVariable="item" /></bpmn:userTask>'
    )
    world.deploy(model(chain(many)))
    counts, sizes = Statements(engine), []
    for width in (1, 2, 50):
        counts.clear()
        with engine.unit_of_work("rita") as uow:
            instances.start(uow, "case", {"items": list(range(width))})
        sizes.append(len(counts.texts))
    assert sizes[1] == sizes[2]
