"""Two people, one task: one gets it, the other hears at once who was faster."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from engine import cases, instances, jobs, tasks
from engine.bootstrap import open_engine
from engine.errors import ConcurrentUpdate, TaskNotOpen
from engine.history import Entry
from engine.store.tables import process_instance
from engine.topics import Topic
from engine.unit_of_work import Engine

from .conftest import World, chain, model

TASK = '<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers" />'
TWO = (
    '<bpmn:startEvent id="start" /><bpmn:userTask id="one" camunda:candidateGroups="x" />'
    '<bpmn:userTask id="two" camunda:candidateGroups="x" /><bpmn:parallelGateway id="join" /><bpmn:endEvent id="end" />'
    '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="one" />'
    '<bpmn:sequenceFlow id="f2" sourceRef="start" targetRef="two" />'
    '<bpmn:sequenceFlow id="f3" sourceRef="one" targetRef="join" />'
    '<bpmn:sequenceFlow id="f4" sourceRef="two" targetRef="join" />'
    '<bpmn:sequenceFlow id="f5" sourceRef="join" targetRef="end" />'
)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls in threads that start at the same time; return what each gave or raised."""
    results: list[Any] = [None] * len(calls)
    ready = threading.Barrier(len(calls))

    def run(number: int, call: Callable[[], Any]) -> None:
        ready.wait()
        try:
            results[number] = call()
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def completing(engine: Engine, person: str, task: Any) -> Callable[[], Any]:
    def call() -> Any:
        with engine.unit_of_work(person) as uow:
            return tasks.complete(uow, task.id, {"by": person})

    return call


def test_of_two_who_complete_one_task_one_wins_and_the_other_hears_who(
    world: World, database_url: str, clock: Any
) -> None:
    world.deploy(model(chain(TASK)))
    other = open_engine(database_url, clock=clock)
    for _ in range(5):
        instance = world.start()
        task = world.open(instance)["task"]
        results = together(completing(world.engine, "ines", task), completing(other, "tom", task))
        lost = [result for result in results if isinstance(result, Exception)]
        assert len(lost) == 1
        assert isinstance(lost[0], TaskNotOpen | ConcurrentUpdate)
        assert world.history(instance) == ["started", "task_completed", "ended"]
    other.close()


def test_two_tasks_of_one_case_at_once_lose_neither(world: World, database_url: str, clock: Any) -> None:
    world.deploy(model(TWO))
    other = open_engine(database_url, clock=clock)
    for _ in range(5):
        instance = world.start()
        open_tasks = world.open(instance)
        calls = [completing(world.engine, "ines", open_tasks["one"]), completing(other, "tom", open_tasks["two"])]
        for number, result in enumerate(together(*calls)):
            if isinstance(result, ConcurrentUpdate):
                calls[number]()
        assert world.get(instance).state == "completed"
        assert world.history(instance).count("task_completed") == 2
    other.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_the_loser_hears_at_once_who_has_it_while_the_winner_is_still_at_work(
    world: World, database_url: str, clock: Any
) -> None:
    world.deploy(model(chain(TASK)))
    instance = world.start()
    task = world.open(instance)["task"]
    answered: list[Any] = []
    with world.engine.unit_of_work("ines") as winner:
        tasks.complete(winner, task.id, {})
        # The winner holds the case until the loser has answered: whoever waits for the winner never does.
        loser = threading.Thread(target=lambda: answered.append(together(completing(world.engine, "tom", task))[0]))
        loser.start()
        loser.join(timeout=120)
        assert not loser.is_alive(), "the loser waits for the winner"
    assert isinstance(answered[0], ConcurrentUpdate)
    assert str(answered[0]).startswith("ines is working on this right now (since 2026-03-02 at 09:00 UTC)")
    with pytest.raises(TaskNotOpen, match="ines completed this task"):
        completing(world.engine, "tom", task)()


def test_a_case_that_a_person_works_on_keeps_the_engine_waiting_only_shortly(
    world_with: Any, database_url: str
) -> None:
    world = world_with(Topic(name="act", kind="external", handler=lambda call: {}))
    service = '<bpmn:serviceTask id="act" camunda:type="external" camunda:topic="act" />'
    world.deploy(model(chain(service)))
    world.engine.wake = lambda queue, row_id: None
    instance = world.start()
    begun, trying = threading.Event(), threading.Event()

    def person() -> None:
        with world.engine.unit_of_work("ines") as uow:
            instances.suspend(uow, instance.id)
            begun.set()
            trying.wait()
            instances.resume(uow, instance.id)

    def engine() -> int:
        begun.wait()
        trying.set()
        return jobs.run_due(world.engine)

    assert together(person, engine)[1] in (0, 1)
    jobs.run_due(world.engine)
    assert world.get(instance).state == "completed"


def test_many_people_at_many_tasks_lose_nothing(world: World, database_url: str, clock: Any) -> None:
    world.deploy(model(chain(TASK)))
    started = [world.start() for _ in range(12)]
    open_tasks = [world.open(instance)["task"] for instance in started]

    def worker(number: int) -> Callable[[], Any]:
        def call() -> None:
            for task in open_tasks[number::4]:
                completing(world.engine, f"person_{number}", task)()

        return call

    assert together(*(worker(number) for number in range(4))) == [None] * 4
    assert {world.get(instance).state for instance in started} == {"completed"}


def test_a_step_on_a_row_that_somebody_wrote_in_between_is_refused(world: World) -> None:
    world.deploy(model(chain(TASK)))
    instance = world.start()
    before = world.rows()
    with pytest.raises(ConcurrentUpdate), world.engine.unit_of_work("ines") as uow:
        case = cases.lock(uow, instance.id)
        uow.execute(update(process_instance).values(revision=7))
        cases.note(uow, case, [Entry(kind="noted")])
    assert world.rows() == before
