"""Hundreds of running cases go to a new version in the background: what the look said of each is what becomes of it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import deployments, groups, instances, migration_runs, model_drafts, people, publications, tasks
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.errors import Conflict, NotAllowed, NotFound
from engine.model import InstanceState
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from tests.integration.engine.drafting import BETTER, housed, submitted

#: Cases at three places: one moves by itself, one needs to be told where to go, one cannot be moved at all.
STEPS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test" id="d">
  <process id="steps" name="Steps" isExecutable="true" camunda:candidateStarterGroups="staff">
    <extensionElements><camunda:properties><camunda:property name="ownerGroup" value="owners" /></camunda:properties>
    </extensionElements>
    <startEvent id="s" /><sequenceFlow id="f1" sourceRef="s" targetRef="x" />
    <exclusiveGateway id="x" default="f2" />
    <sequenceFlow id="f2" sourceRef="x" targetRef="keep" />
    <sequenceFlow id="f3" sourceRef="x" targetRef="gone">
      <conditionExpression>=at = 1</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="x" targetRef="sub">
      <conditionExpression>=at = 2</conditionExpression></sequenceFlow>
    <userTask id="keep" name="Keep" camunda:candidateGroups="owners" />
    <userTask id="gone" name="Gone" camunda:candidateGroups="owners" />
    <subProcess id="sub" name="Within"><startEvent id="bs" /><sequenceFlow id="g1" sourceRef="bs" targetRef="in" />
      <userTask id="in" name="Inside" camunda:candidateGroups="owners" />
      <sequenceFlow id="g2" sourceRef="in" targetRef="be" /><endEvent id="be" /></subProcess>
    <sequenceFlow id="f5" sourceRef="keep" targetRef="e" /><sequenceFlow id="f6" sourceRef="gone" targetRef="e" />
    <sequenceFlow id="f7" sourceRef="sub" targetRef="e" /><endEvent id="e" />
  </process>
</definitions>
"""
_SUB = STEPS[STEPS.index("    <subProcess") : STEPS.index('    <sequenceFlow id="f5"')]
NEWER = STEPS.replace('id="gone" name="Gone"', 'id="anew" name="Anew"').replace('"gone"', '"anew"')
NEWER = NEWER.replace(_SUB, '    <userTask id="sub" name="Flat" camunda:candidateGroups="owners" />\n')
CASES = 300


def opened(url: str, clock: Any = None) -> Engine:
    return open_engine(url, clock=clock, directory=DatabaseDirectory(), settings=Settings(database_url=url))


def fill(url: str) -> None:
    """Have three hundred cases at the three places, and a new version."""
    engine = opened(url)
    with engine.unit_of_work(SYSTEM) as uow:
        for person in ("ann", "bob", "cleo"):
            people.create(uow, person, person.capitalize())
        groups.create(uow, "owners", "Owners", members=("ann", "bob"))
        groups.create(uow, "staff", "Staff", members=("ann", "cleo"))
        deployments.deploy(uow, {"steps.bpmn": STEPS.encode()})
    with engine.unit_of_work("cleo") as uow:
        for number in range(CASES):
            instances.start(uow, "steps", {"at": number % 3})
    with engine.unit_of_work(SYSTEM) as uow:
        deployments.deploy(uow, {"steps.bpmn": NEWER.encode()})
    engine.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, templates: Any, tmp_path: Path) -> Iterator[str]:
    with templates.copy(request.param, tmp_path, "three hundred cases", fill) as url:
        yield url


@pytest.fixture
def many(database_url: str) -> Iterator[Engine]:
    engine = opened(database_url)
    # As with a worker: what is begun is done later, by another.
    engine.wake = lambda queue, row_id: None
    yield engine
    engine.close()


def places(engine: Engine) -> Counter[str]:
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        found: Counter[str] = Counter()
        cursor = None
        while True:
            page = instances.find(uow, state=InstanceState.ACTIVE, cursor=cursor, limit=200)
            ids = [one.definition_id for one in page.items]
            found.update(str(deployments.definition(uow, each).version) for each in ids)
            cursor = page.next
            if cursor is None:
                return found


def test_what_the_look_said_of_each_of_three_hundred_cases_is_what_becomes_of_it(many: Engine) -> None:
    with many.unit_of_work("ann") as uow:
        assert Counter(one.verdict for one in migration_runs.look(uow, "steps")) == {
            "moves": 100,
            "mapping": 100,
            "blocked": 100,
        }
        mapping = {"gone": "anew"}
        seen = {one.instance_id: one for one in migration_runs.look(uow, "steps", mapping=mapping)}
        assert Counter(one.verdict for one in seen.values()) == {"moves": 200, "blocked": 100}
        run = migration_runs.begin(uow, "steps", mapping=mapping)
    assert (run.total, run.done, run.state) == (CASES, 0, "moving")
    # Batch by batch: nobody waits for the whole.
    migration_runs._batch(many, run.id)
    with many.unit_of_work("ann", reading=True) as uow:
        assert migration_runs.get(uow, run.id).done == migration_runs.BATCH
    assert migration_runs.work_due(many) == CASES - migration_runs.BATCH
    with many.unit_of_work("ann", reading=True) as uow:
        run = migration_runs.get(uow, run.id)
        became = migration_runs.cases(uow, run.id, limit=CASES)
        for one in became:
            wanted = "moved" if seen[one.instance_id].verdict == "moves" else "stays"
            assert (one.verdict, one.outcome) == (seen[one.instance_id].verdict, wanted)
            assert (one.reason is None) == (one.outcome == "moved")
    assert (len(became), run.state, run.otherwise, run.counts) == (CASES, "moved", 0, {"moved": 200, "stays": 100})
    assert places(many) == {"2": 200, "1": 100}


def test_a_run_is_taken_back_but_for_the_cases_that_have_gone_on(many: Engine) -> None:
    with many.unit_of_work("ann") as uow:
        run = migration_runs.begin(uow, "steps", mapping={"gone": "anew"})
        with pytest.raises(Conflict):
            migration_runs.begin(uow, "steps")
        with pytest.raises(Conflict):
            migration_runs.undo(uow, run.id)
    migration_runs.work_due(many)
    with many.unit_of_work("bob") as uow:
        moved = next(one for one in migration_runs.cases(uow, run.id, limit=CASES) if one.outcome == "moved")
        (task,) = tasks.find(uow, instance_id=moved.instance_id)
        tasks.claim(uow, task.id)
        tasks.complete(uow, task.id, {})
    with many.unit_of_work("bob") as uow:
        migration_runs.undo(uow, run.id)
    migration_runs.work_due(many)
    with many.unit_of_work("bob", reading=True) as uow:
        run = migration_runs.get(uow, run.id)
        assert (run.state, run.counts) == ("undone", {"back": 199, "kept": 1, "stays": 100})
    assert places(many) == {"1": 299}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_moves_what_they_do_not_look_after_nor_a_case_of_their_own_by_a_mapping(many: Engine) -> None:
    with many.unit_of_work("cleo") as uow:
        for verb in (migration_runs.begin, migration_runs.look):
            with pytest.raises(NotAllowed):
                verb(uow, "steps")
    with many.unit_of_work("ann") as uow:
        own = instances.start(uow, "steps", {"at": 0}, version=1)
        seen = {one.instance_id: one for one in migration_runs.look(uow, "steps")}
        assert seen[own.id].verdict == "moves"
        seen = {one.instance_id: one for one in migration_runs.look(uow, "steps", mapping={"keep": "anew"})}
        assert seen[own.id].verdict == "blocked"
        assert "You have a part in this case" in seen[own.id].obstacles[0].text
        run = migration_runs.begin(uow, "steps", mapping={"keep": "anew"})
    migration_runs.work_due(many)
    with many.unit_of_work("ann") as uow:
        (mine,) = [one for one in migration_runs.cases(uow, run.id, limit=500) if one.instance_id == own.id]
        assert mine.outcome == "stays"
        with pytest.raises(NotFound):
            migration_runs.get(uow, own.id)
    with many.unit_of_work("cleo") as uow, pytest.raises(NotAllowed):
        migration_runs.get(uow, run.id)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_nothing_can_move_no_move_begins(many: Engine) -> None:
    with many.unit_of_work("ann") as uow:
        migration_runs.begin(uow, "steps", mapping={"gone": "anew"})
    migration_runs.work_due(many)
    with many.unit_of_work("ann") as uow, pytest.raises(Conflict):
        migration_runs.begin(uow, "steps")


def test_cases_go_on_when_their_process_goes_back_to_an_earlier_version(
    templates: Any, tmp_path: Path, clock: Any
) -> None:
    with templates.copy("sqlite", tmp_path) as url:
        house = housed(url, clock)
        draft = submitted(house, BETTER)
        with house.unit_of_work("bob") as uow:
            first = instances.start(uow, "visit", {})
            publications.approve(uow, draft.id, draft.digest or "")
        clock.move(hours=1)
        with house.unit_of_work("bob") as uow:
            second = instances.start(uow, "visit", {})
            before = deployments.definition(uow, "visit", 1).deployment_id
            back = model_drafts.begin_from(uow, "visit", "As before", before)
            back = publications.submit(uow, back.id, "Once was enough.")
        with house.unit_of_work("ann") as uow:
            publications.approve(uow, back.id, back.digest or "")
            run = migration_runs.begin(uow, "visit")
        with house.unit_of_work("ann") as uow:
            assert migration_runs.get(uow, run.id).counts == {"moved": 2}
            for case in (first, second):
                (task,) = tasks.find(uow, instance_id=case.id)
                assert task.name == "Ask"
                tasks.claim(uow, task.id)
                tasks.complete(uow, task.id, {})
                assert instances.get(uow, case.id).state == InstanceState.COMPLETED
        house.close()
