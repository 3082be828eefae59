"""A process, a better one, and the words in which tests tell how the better one goes live."""

from typing import Any

from engine import definitions, deployments, groups, model_drafts, people, publications
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.settings import Settings
from engine.unit_of_work import Engine

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
             targetNamespace="urn:test" id="d">
  <process id="visit" name="Visit" isExecutable="true">
    <extensionElements><camunda:properties><camunda:property name="ownerGroup" value="owners" /></camunda:properties>
    </extensionElements>
    <startEvent id="s" /><sequenceFlow id="f1" sourceRef="s" targetRef="ask" />
    <userTask id="ask" name="Ask" camunda:candidateGroups="owners" />
    <sequenceFlow id="f2" sourceRef="ask" targetRef="e" /><endEvent id="e" />
  </process>
</definitions>
"""
BETTER = MODEL.replace('name="Ask"', 'name="Ask twice"')


def housed(url: str, clock: Any, **settings: Any) -> Engine:
    """Open an installation that is governed: owners ann, bob, dan; cleo owns nothing; a process runs."""
    kept = Settings(database_url=url, **{"governance": True, **settings})
    engine = open_engine(url, clock=clock, directory=DatabaseDirectory(), settings=kept)
    with engine.unit_of_work("system") as uow:
        for person in ("ann", "bob", "cleo", "dan", "olga"):
            people.create(uow, person, person.capitalize())
        groups.create(uow, "owners", "Owners", members=("ann", "bob", "dan"))
        groups.create(uow, "operators", "Operators", members=("olga",))
        deployments.deploy(uow, {"visit.bpmn": MODEL.encode()})
    return engine


def drafted(house: Engine, content: str = BETTER, person: str = "ann") -> model_drafts.ModelDraft:
    with house.unit_of_work(person) as uow:
        draft = model_drafts.begin(uow, "visit", "Ask twice")
        return model_drafts.save(uow, draft.id, "visit.bpmn", content.encode(), draft.revision)


def submitted(house: Engine, content: str = BETTER, **more: Any) -> model_drafts.ModelDraft:
    draft = drafted(house, content)
    with house.unit_of_work("ann") as uow:
        return publications.submit(uow, draft.id, "Nobody listens the first time.", **more)


def running(house: Engine) -> tuple[int, str]:
    with house.unit_of_work("system", reading=True) as uow:
        about = definitions.find(uow, "visit", None)
        return about.version, deployments.compiled(uow, about.id).elements["ask"].name
