"""The whole application on both databases, with a small house of people."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import register
from api.commands import serving
from engine import accounts, deployments, groups, people
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.settings import Settings
from engine.unit_of_work import Engine
from tests.serving import turning

PASSWORD = "seven white horses 7"

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'id="d" targetNamespace="https://itamflow.example/test">'
)
#: Ask with a form, then the stores look at it, then it is done.
LEAVE = f"""{HEAD}<bpmn:process id="leave" name="Leave" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:documentation>Ask for days off.</bpmn:documentation>
<bpmn:extensionElements><camunda:properties><camunda:property name="numberPrefix" value="LV"/>
<camunda:property name="ownerGroup" value="hr"/><camunda:property name="searchable" value="days"/></camunda:properties>
</bpmn:extensionElements>
<bpmn:startEvent id="start" camunda:formRef="ask"/>
<bpmn:userTask id="look" name="Look at it" camunda:candidateGroups="hr" camunda:formRef="answer"/>
<bpmn:endEvent id="end"/>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="look"/>
<bpmn:sequenceFlow id="b" sourceRef="look" targetRef="end"/>
</bpmn:process></bpmn:definitions>""".encode()
ASK = b"""{"type": "default", "id": "ask", "schemaVersion": 19, "components": [
{"type": "number", "key": "days", "id": "f1", "label": "Days", "validate": {"required": true, "min": 1, "max": 30}},
{"type": "textfield", "key": "why", "id": "f2", "label": "Why"}]}"""
ANSWER = b"""{"type": "default", "id": "answer", "schemaVersion": 19, "components": [
{"type": "checkbox", "key": "approved", "id": "f1", "label": "Approved"}]}"""
#: A number that grows with every completion.
COUNTING = f"""{HEAD}<bpmn:process id="counting" name="Counting" isExecutable="true">
<bpmn:startEvent id="start"/><bpmn:userTask id="work" name="Work" camunda:candidateGroups="staff"/>
<bpmn:scriptTask id="count" name="Count" scriptFormat="feel"><bpmn:script>{{n: n + 1}}</bpmn:script></bpmn:scriptTask>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
<bpmn:sequenceFlow id="b" sourceRef="work" targetRef="count"/>
<bpmn:sequenceFlow id="c" sourceRef="count" targetRef="work"/></bpmn:process></bpmn:definitions>""".encode()
#: Work for somebody outside.
OUTSIDE = f"""{HEAD}<bpmn:process id="outside" name="Outside" isExecutable="true">
<bpmn:startEvent id="start"/>
<bpmn:serviceTask id="call" name="Call the ledger" camunda:type="external" camunda:topic="ledger.post"/>
<bpmn:userTask id="rest" name="Rest" camunda:candidateGroups="staff"/>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="call"/>
<bpmn:sequenceFlow id="b" sourceRef="call" targetRef="rest"/>
</bpmn:process></bpmn:definitions>""".encode()

FILES = {"leave.bpmn": LEAVE, "ask.form": ASK, "answer.form": ANSWER}
GROUPS = {
    "staff": ("rita", "tom", "omar", "eve"),
    "hr": ("tom", "eve"),
    "operators": ("omar",),
    "internal_auditor": ("ida",),
}
PEOPLE = {
    "rita": "Rita Sommer",
    "tom": "Tom Okafor",
    "eve": "Eve Lindqvist",
    "omar": "Omar Haddad",
    "ida": "Ida Clausen",
    "adam": "Adam Reyes",
    "paul": "Paul Rehn",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, templates: Any, clock: Any, tmp_path: Path) -> Iterator[str]:
    """A copy of the house, built once a run."""

    def build(url: str) -> None:
        engine = open_house(settings_of(url), clock)
        hashed = accounts.hash_password(engine.settings, PASSWORD)
        with engine.unit_of_work("system") as uow:
            for account, name in PEOPLE.items():
                people.create(uow, account, name, platform_admin=account == "adam", password_hash=hashed)
            for group, members in GROUPS.items():
                groups.create(uow, group, group.capitalize(), members=members, leads=members[:1])
        engine.close()

    with templates.copy(request.param, tmp_path, "house", build) as url:
        yield url


def settings_of(url: str) -> Settings:
    return Settings(
        database_url=url,
        secret="a secret of this test alone, made of many words",
        password_time_cost=1,
        password_memory_kib=64,
        password_parallelism=1,
        request_bytes=2_000_000,
        file_bytes=100_000,
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
def settings(database_url: str) -> Settings:
    return settings_of(database_url)


@pytest.fixture
def house(settings: Settings, clock: Any) -> Iterator[Engine]:
    """An engine with people, groups and no process."""
    engine = open_house(settings, clock)
    yield engine
    engine.close()


@pytest.fixture
def deployed(house: Engine) -> Engine:
    """The house with its processes."""
    with house.unit_of_work("system") as uow:
        deployments.deploy(uow, FILES)
        deployments.deploy(uow, {"counting.bpmn": COUNTING})
        deployments.deploy(uow, {"outside.bpmn": OUTSIDE}, grants=("topic:ledger.post",))
    return house


@pytest.fixture
def app(house: Engine, application: Callable[..., Flask]) -> Flask:
    app = application(house, pages=False)
    app.testing = True
    return app


@pytest.fixture
def guest(app: Flask) -> FlaskClient:
    """A client that nobody signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """Sign somebody in on a client of their own."""

    def client_of(account: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/api/v1/session", json={"account": account, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return client

    return client_of


@pytest.fixture
def served() -> Callable[[Engine, Settings], AbstractContextManager[int]]:
    """Serve an engine with some settings as the command does; gives the port."""
    return lambda engine, settings: turning(serving.listen(engine, settings))
