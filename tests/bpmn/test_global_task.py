from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bpmn.lint import Known
from engine import deployments, instances, model_sets
from engine.model import ProcessDefinition
from engine.running_models import part_for
from tests.bpmn.refused import errors

HERE = Path(__file__).parent
Play = Callable[..., Any]
CALLER = """
start s
call c {} in=n:n,total:total out=doubled:doubled,level:level
user z
s -> c -> z
"""


def test_a_call_runs_a_global_task_as_a_task_of_its_own(play_file: Play) -> None:
    r = play_file("global_task", lead="rita")
    (task,) = r._tasks()
    assert (r.open, task.name, task.assignee) == ("approve_task", "Approve", "rita")
    assert (task.properties["duty"], task.properties["name.de"]) == ("approving", "Genehmigen")
    r.do("approve_task", approved=True, heard="not outside")
    assert (r.open, r.variables) == ("z", {"lead": "rita", "granted": True})


@pytest.mark.parametrize(
    ("key", "given"),
    [("plain", {}), ("by_hand", {}), ("twice", {"doubled": 14}), ("judge", {"level": "L2"})],
)
def test_each_kind_does_what_its_task_does_and_may_come_from_another_file(
    library: Any, model: Callable[[str], bytes], draw: Callable[[str], bytes], key: str, given: dict[str, Any]
) -> None:
    with library.engine.unit_of_work("ada") as uow:
        deployments.deploy(uow, {"tasks.bpmn": model("global_task.kinds"), "l.dmn": (HERE / "levels.dmn").read_bytes()})
    r = library.deploy(draw(CALLER.format(key))).start(n=7, total=1000)
    assert r.open == "z"
    assert r.variables == {"n": 7, "total": 1000, "doubled": None, "level": None} | given


def test_a_global_task_is_a_version_to_be_called_and_nothing_to_be_started(
    library: Any, model: Callable[[str], bytes]
) -> None:
    xml = model("global_task")
    library.deploy(xml)
    with library.engine.unit_of_work("ada") as uow:
        found: dict[str, ProcessDefinition] = {each.key: each for each in deployments.definitions(uow)}
        offered = [each.key for each in instances.startable(uow)]
        kept = deployments.xml(uow, found["approve"].id)
    assert (sorted(found), offered) == (["approve", "p"], ["p"])
    about = found["approve"]
    assert (about.name, about.version_tag, about.description) == ("Approve", "2026", "Say yes or no.")
    assert about.texts == {"de": {"name": "Genehmigen"}}
    assert kept == xml


def test_a_file_of_global_tasks_comes_along_with_what_calls_them(
    model: Callable[[str], bytes], draw: Callable[[str], bytes]
) -> None:
    files = {"p.bpmn": draw(CALLER.format("twice")), "tasks.bpmn": model("global_task.kinds")}
    assert model_sets.references(files["tasks.bpmn"]).processes == {"plain", "by_hand", "twice", "judge"}
    assert part_for(files, ["p"]).keys() == files.keys()


def test_what_a_global_task_lacks_is_said_at_its_own_name(model: Callable[[str], bytes]) -> None:
    xml = model("global_task.kinds")
    assert errors(xml.replace(b' camunda:decisionRef="level"', b"")) == [("judge", "decision")]
    assert errors(xml.replace(b'scriptLanguage="feel"', b'scriptLanguage="groovy"')) == [("twice", "construct")]
    assert errors(xml.replace(b' scriptLanguage="feel"', b"")) == [("twice", "script")]
    assert errors(xml.replace(b"n * 2", b"n *")) == [("twice", "expression")]
    assert errors(xml.replace(b'id="plain" ', b"")) == [("", "id")]
    assert errors(xml.replace(b'id="plain"', b'id="twice"')) == [("twice", "duplicate-id")]


def test_a_global_task_names_people_decisions_and_processes_that_exist(model: Callable[[str], bytes]) -> None:
    nothing = Known(groups=(), users=(), decisions=())
    assert errors(model("global_task.kinds"), nothing) == [("judge", "unknown-decision")]
    xml = model("global_task").replace(b'"=boss"', b'"nobody"')
    assert errors(xml, nothing) == [("approve", "unknown-user")]
    xml = model("global_task").replace(b'calledElement="approve"', b'calledElement="refuse"')
    assert errors(xml, Known(processes=())) == [("call", "unknown-process")]


def test_global_tasks_do_not_stand_in_for_a_process_that_is_only_drawn(model: Callable[[str], bytes]) -> None:
    assert errors(model("global_task.kinds")) == []
    assert errors(model("global_task").replace(b' isExecutable="true"', b"")) == [("", "executable")]


def test_the_name_of_the_task_in_it_is_free_for_others(library: Any, model: Callable[[str], bytes]) -> None:
    xml = model("global_task").replace(b'"z"', b'"approve_task"')
    r = library.deploy(xml).start(lead="rita")
    assert r.open == "approve_task_"
    assert r.do("approve_task_").open == "approve_task"
