"""The pages on a small house of people, in SQLite."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import register
from engine import accounts, deployments, groups, people
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.settings import Settings
from engine.unit_of_work import Engine

PASSWORD = "seven white horses 7"

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
)
#: Starts with a form, then a task.
LEAVE = f"""{HEAD}<bpmn:process id="leave" name="Days off" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:documentation>Ask for days at home.</bpmn:documentation>
<bpmn:extensionElements><camunda:properties><camunda:property name="numberPrefix" value="LV"/>
</camunda:properties></bpmn:extensionElements>
<bpmn:startEvent id="start" camunda:formRef="ask"/><bpmn:userTask id="look" name="Look" camunda:candidateGroups="hr"/>
<bpmn:endEvent id="end"/><bpmn:sequenceFlow id="a" sourceRef="start" targetRef="look"/>
<bpmn:sequenceFlow id="b" sourceRef="look" targetRef="end"/></bpmn:process></bpmn:definitions>""".encode()
ASK = b"""{"type": "default", "id": "ask", "schemaVersion": 19, "components": [
{"type": "number", "key": "days", "id": "f1", "label": "Days", "validate": {"required": true, "min": 1, "max": 30}}]}"""
#: Starts without a form.
BELL = f"""{HEAD}<bpmn:process id="bell" name="Ring the bell" isExecutable="true" camunda:candidateStarterGroups="hr">
<bpmn:startEvent id="start"/><bpmn:userTask id="ring" name="Ring" camunda:assignee="tom"/>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="ring"/></bpmn:process></bpmn:definitions>""".encode()

PEOPLE = {"rita": "Rita Sommer", "tom": "Tom Okafor", "eve": "Eve Lindqvist", "paul": "Paul Rehn"}


@pytest.fixture
def settings(templates: Any, clock: Any, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a house that is a copy of one, built once a run."""

    def build(url: str) -> None:
        engine = open_house(settings_of(url), clock)
        hashed = accounts.hash_password(engine.settings, PASSWORD)
        with engine.unit_of_work("system") as uow:
            for account, name in PEOPLE.items():
                people.create(uow, account, name, password_hash=hashed)
            groups.create(uow, "staff", "Staff", members=("rita", "tom"))
            groups.create(uow, "hr", "Human resources", members=("tom", "eve"))
            deployments.deploy(uow, {"leave.bpmn": LEAVE, "ask.form": ASK})
            deployments.deploy(uow, {"bell.bpmn": BELL})
        engine.close()

    with templates.copy("sqlite", tmp_path, "pages", build) as url:
        yield settings_of(url)


def settings_of(url: str) -> Settings:
    return Settings(
        database_url=url,
        secret="a secret of this test alone, made of many words",
        password_time_cost=1,
        password_memory_kib=64,
        password_parallelism=1,
    )


def open_house(settings: Settings, clock: Any) -> Engine:
    engine = open_engine(
        settings.database_url,
        clock=clock,
        directory=DatabaseDirectory(),
        settings=settings,
        extensions=[register.extension(settings)],
    )
    register.prepare(engine)
    return engine


@pytest.fixture
def house(settings: Settings, clock: Any) -> Iterator[Engine]:
    """An engine with people, two groups and two processes."""
    engine = open_house(settings, clock)
    yield engine
    engine.close()


@pytest.fixture
def app(house: Engine, application: Callable[..., Flask]) -> Flask:
    app = application(house)
    app.testing = True
    return app


@pytest.fixture
def guest(app: Flask) -> FlaskClient:
    """A browser in which nobody signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """Sign somebody in by the page, in a browser of their own."""

    def browser_of(account: str) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"account": account, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    return browser_of
