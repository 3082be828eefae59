"""A process to try, and the house in which owners try it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from engine import deployments, groups, model_drafts, people, recipes, sandboxes
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.extension import Extension
from engine.model_drafts import ModelDraft
from engine.sandboxes import Sandbox
from engine.settings import Settings
from engine.topics import Topic
from engine.unit_of_work import SYSTEM, Engine

#: Ask whoever leads, at most three days; then tell an office elsewhere; then wait for its word.
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test" id="d">
  <message id="m" name="word" />
  <process id="visit" name="Visit" isExecutable="true">
    <extensionElements><camunda:properties><camunda:property name="ownerGroup" value="owners" /></camunda:properties>
    </extensionElements>
    <startEvent id="begin" camunda:formRef="wish" /><sequenceFlow id="f1" sourceRef="begin" targetRef="ask" />
    <userTask id="ask" name="Ask the host" camunda:candidateGroups="hosts" />
    <boundaryEvent id="late" attachedToRef="ask"><timerEventDefinition>
      <timeDuration xsi:type="tFormalExpression">P3D</timeDuration></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="tell" />
    <sequenceFlow id="f3" sourceRef="late" targetRef="given_up" />
    <endEvent id="given_up" name="Given up" />
    <serviceTask id="tell" name="Tell the gate" camunda:type="external" camunda:topic="gate.tell" />
    <sequenceFlow id="f4" sourceRef="tell" targetRef="word" />
    <intermediateCatchEvent id="word" name="Word of the gate"><messageEventDefinition messageRef="m" />
    </intermediateCatchEvent>
    <sequenceFlow id="f5" sourceRef="word" targetRef="done" /><endEvent id="done" name="Done" />
  </process>
</definitions>
"""
FORM = """{"id": "wish", "type": "default", "schemaVersion": 18, "components": [
 {"type": "textfield", "key": "why", "id": "F1", "label": "Why", "validate": {"required": true}}]}
"""
FILES = {"visit.bpmn": MODEL.encode(), "wish.form": FORM.encode()}

START = {"do": "start", "as": "cleo", "process": "visit", "answers": {"why": "To see it"}}
ASK = {"do": "complete", "as": "hal", "process": "visit", "element": "ask", "answers": {"welcome": True}}
TOLD = {"do": "answer", "process": "visit", "element": "tell", "outputs": {"badge": 7}}
WORD = {"do": "message", "name": "word", "answers": {"came": True}}
WHOLE = (START, {"do": "wait", "days": 2}, ASK, TOLD, WORD)


def fill(engine: Engine) -> None:
    """Let owners ann and bob, hal and hera who host, and cleo live here, and the process run."""
    with engine.unit_of_work(SYSTEM) as uow:
        for person in ("ann", "bob", "cleo", "hal", "hera"):
            people.create(uow, person, person.capitalize(), email=f"{person}@example.org", password_hash="a hash")
        groups.create(uow, "owners", "Owners", members=("ann", "bob"))
        groups.create(uow, "hosts", "Hosts", members=("hal", "hera"))
        deployments.deploy(uow, FILES, grants=deployments.ALL_THEY_USE)


@contextmanager
def opened(url: str, clock: Any, sent: list[Any], **more: Any) -> Iterator[Engine]:
    """Open the house; `sent` gets what really goes out at its gate."""

    def tell(call: Any) -> dict[str, Any]:
        sent.append(call)
        return {"badge": 1}

    engine = open_engine(
        url,
        clock=clock,
        directory=DatabaseDirectory(),
        settings=Settings(database_url=url, governance=more.pop("governance", False)),
        extensions=[Extension(topics={"gate.tell": Topic(name="gate.tell", handler=tell, kind="external")}, **more)],
    )
    try:
        yield engine
    finally:
        engine.close()


def begun(engine: Engine, person: str = "ann", change: Callable[[str], str] = lambda model: model) -> ModelDraft:
    """Begin a draft of the process, changed."""
    with engine.unit_of_work(person) as uow:
        draft = model_drafts.begin(uow, "visit", "Better visits")
        content = change(MODEL).encode()
        return draft if content == MODEL.encode() else model_drafts.save(uow, draft.id, "visit.bpmn", content, 1)


def tried(engine: Engine, draft: ModelDraft, *steps: dict[str, Any], person: str = "ann") -> Sandbox:
    """Open a sandbox of a draft and do steps in it."""
    with engine.unit_of_work(person) as uow:
        sandbox = sandboxes.open(uow, draft.id)
    for step in steps:
        sandbox = sandboxes.do(engine, person, sandbox.id, recipes.step(step), sandbox.revision)
    return sandbox
