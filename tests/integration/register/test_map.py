"""The map of the standard: every process it guides through, what runs here, who answers for it, what it left."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from engine import deployments, instances, people
from engine.unit_of_work import Engine
from register.management.clauses import CLAUSES
from register.store.tables import soa_row

SignIn = Callable[[str], FlaskClient]
MODEL = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:itamflow:tests">
<bpmn:process id="itam_change" name="Change things" isExecutable="true"><bpmn:extensionElements><camunda:properties>
<camunda:property name="name.de" value="Dinge ändern" /><camunda:property name="ownerGroup" value="data_steward" />
<camunda:property name="numberPrefix" value="CHG" /><camunda:property name="records" value="Record of the change" />
<camunda:property name="records.de" value="Akte der Änderung" /></camunda:properties></bpmn:extensionElements>
<bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t" />
<bpmn:userTask id="t" name="Do" camunda:candidateUsers="dora" /><bpmn:sequenceFlow id="g" sourceRef="t" targetRef="e" />
<bpmn:endEvent id="e" /></bpmn:process></bpmn:definitions>"""


@pytest.fixture
def changing(stocked: Engine) -> Engine:
    """An engine in which changes can be made."""
    with stocked.unit_of_work("system") as uow:
        deployments.deploy(uow, {"itam_change.bpmn": MODEL.encode()})
    return stocked


def _clauses(client: FlaskClient) -> dict[str, str]:
    """Return what the map says of each process, by its id."""
    answer = client.get("/map")
    assert answer.status_code == 200
    parts = re.split(r'<li class="clause[^"]*" id="clause-([^"]+)">', answer.text)[1:]
    return {
        id: re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text.split("</li>")[0])))
        for id, text in zip(parts[::2], parts[1::2], strict=True)
    }


def test_every_process_of_the_standard_is_there_and_says_when_nothing_runs_it(sign_in: SignIn, stocked: Engine) -> None:
    found = _clauses(sign_in("rita"))
    assert list(found) == [one.id for one in CLAUSES] and len(found) > 40
    for one in CLAUSES:
        assert one.title in found[one.id] and one.records in found[one.id], one.id
        assert "Not modelled yet" in found[one.id] and "Last run" not in found[one.id], one.id


def test_a_model_that_runs_names_its_version_owner_last_case_and_records(sign_in: SignIn, changing: Engine) -> None:
    ready = _clauses(sign_in("rita"))["11.2"]
    for words in ("Ready, never run", "Change things version 1", "Data stewards", "never", "Record of the change"):
        assert words in ready, words
    with changing.unit_of_work("rita") as uow:
        instances.start(uow, "itam_change")
        last = instances.start(uow, "itam_change")
    runs = _clauses(sign_in("rita"))["11.2"]
    assert "Ready" not in runs and f"{last.business_key} today 2 cases, 2 open" in runs
    with changing.unit_of_work("system") as uow:
        people.update(uow, "rita", locale="de")
    german = _clauses(sign_in("rita"))["11.2"]
    for words in ("Dinge ändern Version 1", "Akte der Änderung", "2 Vorgänge, 2 offen"):
        assert words in german, words


def test_the_newest_statement_of_applicability_stands_beside_it(sign_in: SignIn, stocked: Engine) -> None:
    def state(version: str, day: int, applicable: bool, justification: str | None) -> dict[str, Any]:
        return {
            "id": version,
            "version": version,
            "clause": "12.4",
            "model": "itam_development",
            "applicable": applicable,
            "justification": justification,
            "owner": "tom",
            "records": None,
            "published_at": datetime(2026, 3, day, tzinfo=UTC),
            "instance_id": UUID(int=1),
            "case_no": version,
        }

    assert "No statement of applicability" in sign_in("rita").get("/map").text
    with stocked.unit_of_work("system") as uow:
        uow.execute(
            insert(soa_row),
            [state("SCO-2026-00001", 1, True, None), state("SCO-2026-00002", 2, False, "Nothing is built here")],
        )
    rita = sign_in("rita")
    assert "SCO-2026-00002" in rita.get("/map").text
    found = _clauses(rita)
    assert "Excluded" in found["12.4"] and "Nothing is built here" in found["12.4"] and "Tom Berg" in found["12.4"]
    assert "Applies" not in found["12.4"] and "Excluded" not in found["12.5"]
