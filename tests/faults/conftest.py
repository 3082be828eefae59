"""A seeded product whose servers can be killed."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from engine import accounts, deployments, groups, people
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.settings import Settings
from engine.unit_of_work import Engine

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'id="d" targetNamespace="https://itamflow.example/test">'
)
#: A task in a loop that counts: whatever is acknowledged must be counted, once.
COUNTING = f"""{HEAD}<bpmn:process id="counting" name="Counting" isExecutable="true">
<bpmn:startEvent id="start"/><bpmn:userTask id="work" name="Work" camunda:candidateGroups="it"/>
<bpmn:scriptTask id="count" name="Count" scriptFormat="feel"><bpmn:script>{{n: n + 1}}</bpmn:script></bpmn:scriptTask>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
<bpmn:sequenceFlow id="b" sourceRef="work" targetRef="count"/>
<bpmn:sequenceFlow id="c" sourceRef="count" targetRef="work"/></bpmn:process></bpmn:definitions>""".encode()
#: Two seconds, then a script, then a task.
WAITING = f"""{HEAD}<bpmn:process id="waiting" name="Waiting" isExecutable="true">
<bpmn:startEvent id="start"/><bpmn:intermediateCatchEvent id="wait" name="Two seconds"><bpmn:timerEventDefinition
 id="t"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT2S</bpmn:timeDuration></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>
<bpmn:scriptTask id="count" name="Count" scriptFormat="feel">
<bpmn:script>{{fired: fired + 1}}</bpmn:script></bpmn:scriptTask>
<bpmn:userTask id="rest" name="Rest" camunda:candidateGroups="it"/>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="wait"/>
<bpmn:sequenceFlow id="b" sourceRef="wait" targetRef="count"/>
<bpmn:sequenceFlow id="c" sourceRef="count" targetRef="rest"/></bpmn:process></bpmn:definitions>""".encode()
#: Work for a worker outside.
OUTSIDE = f"""{HEAD}<bpmn:process id="outside" name="Outside" isExecutable="true">
<bpmn:startEvent id="start"/>
<bpmn:serviceTask id="call" name="Call the ledger" camunda:type="external" camunda:topic="ledger.post"/>
<bpmn:userTask id="rest" name="Rest" camunda:candidateGroups="it"/>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="call"/>
<bpmn:sequenceFlow id="b" sourceRef="call" targetRef="rest"/>
</bpmn:process></bpmn:definitions>""".encode()


def _load_product() -> ModuleType:
    """The tests are no package, so the module beside this one is loaded by its path."""
    spec = importlib.util.spec_from_file_location("faults_product", Path(__file__).with_name("product.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["faults_product"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def product() -> ModuleType:
    return _load_product()


@pytest.fixture
def seeded(database_url: str, product: Any) -> Iterator[Engine]:
    """The database with two people of group `it`, an operator, and three processes. Real time."""
    settings = Settings(password_time_cost=1, password_memory_kib=64, password_parallelism=1)
    engine = open_engine(database_url, directory=DatabaseDirectory(), settings=settings)
    with engine.unit_of_work("system") as uow:
        kept = accounts.hash_password(settings, product.PASSWORD)
        people.create(uow, "rita", "Rita Sommer", password_hash=kept)
        people.create(uow, "omar", "Omar Haddad", password_hash=kept)
        groups.create(uow, "it", "IT", members=("rita", "omar"))
        groups.create(uow, "operators", "Operators", members=("omar",))
        files = {"counting.bpmn": COUNTING, "waiting.bpmn": WAITING, "outside.bpmn": OUTSIDE}
        deployments.deploy(uow, files, grants=("topic:ledger.post",))
    yield engine
    engine.close()
