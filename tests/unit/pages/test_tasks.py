"""The page of one task: its form, taking it, giving it back, handing it over, what was said."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from engine import deployments, instances, substitutions, tasks
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
)
#: Asks human resources for a decision; Eve is kept from it.
DECIDE = f"""{HEAD}<bpmn:process id="pass" name="Pass" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:startEvent id="start"/>
<bpmn:userTask id="decide" name="Decide" camunda:formRef="say" camunda:candidateGroups="hr">
<bpmn:documentation>Look at the badge first.</bpmn:documentation><bpmn:extensionElements><camunda:properties>
<camunda:property name="excluded" value='=["eve"]'/><camunda:property name="excludedRule" value="SOD-01"/>
</camunda:properties></bpmn:extensionElements></bpmn:userTask>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="decide"/></bpmn:process></bpmn:definitions>""".encode()
SAY = b"""{"type": "default", "id": "say", "schemaVersion": 19, "components": [
{"type": "textfield", "key": "word", "id": "f1", "label": "Word", "validate": {"required": true}}]}"""


def _started(house: Engine, process: str, answers: dict[str, int]) -> str:
    with house.unit_of_work("rita") as uow:
        case = instances.start(uow, process, answers)
        return str(tasks.find(uow, case.id)[0].id)


@pytest.fixture
def look(house: Engine) -> str:
    """A task without a form, offered to human resources."""
    return _started(house, "leave", {"days": 3})


@pytest.fixture
def decide(house: Engine) -> str:
    """A task with a form, offered to human resources."""
    with house.unit_of_work("system") as uow:
        deployments.deploy(uow, {"pass.bpmn": DECIDE, "say.form": SAY})
    return _started(house, "pass", {})


def test_the_page_says_what_was_asked_by_whom_and_who_may_take_it(sign_in: SignIn, look: str) -> None:
    shown = sign_in("tom").get(f"/tasks/{look}").text
    assert "<dt>Days</dt><dd>3</dd>" in shown and "Rita Sommer" in shown
    assert "Offered to Human resources" in shown


def test_somebody_without_a_part_in_it_does_not_learn_that_it_exists(sign_in: SignIn, decide: str) -> None:
    paul = sign_in("paul")
    assert paul.get(f"/tasks/{decide}").status_code == 404
    assert paul.get(f"/tasks/{decide}/form.json").status_code == 404


def test_taking_and_giving_back_come_back_to_a_page(sign_in: SignIn, look: str) -> None:
    tom = sign_in("tom")
    taken = tom.post(f"/tasks/{look}/claim")
    assert (taken.status_code, taken.location) == (303, f"/tasks/{look}")
    assert "With you" in tom.get(taken.location).text
    back = tom.post(f"/tasks/{look}/unclaim")
    assert (back.status_code, back.location) == (303, "/inbox?box=groups")
    assert "Offered to Human resources" in tom.get(f"/tasks/{look}").text


def test_a_task_that_somebody_else_took_meanwhile_says_who_has_it(sign_in: SignIn, look: str) -> None:
    sign_in("tom").post(f"/tasks/{look}/claim")
    late = sign_in("eve").post(f"/tasks/{look}/claim")
    assert late.status_code == 409 and "Tom Okafor has this task already." in late.text


def test_a_task_is_handed_over_to_a_person(sign_in: SignIn, look: str) -> None:
    tom = sign_in("tom")
    tom.post(f"/tasks/{look}/claim")
    given = tom.post(f"/tasks/{look}/hand-over", data={"person": "eve", "reason": "She knows more"})
    assert (given.status_code, given.location) == (303, "/inbox")
    shown = sign_in("eve").get(f"/tasks/{look}").text
    assert "With you" in shown and "She knows more" in shown


def test_a_comment_is_read_by_the_others(sign_in: SignIn, look: str) -> None:
    said = sign_in("tom").post(f"/tasks/{look}/comments", data={"text": "Is <this> fine?"})
    assert said.status_code == 303
    assert "Is &lt;this&gt; fine?" in sign_in("eve").get(f"/tasks/{look}").text


def test_the_island_gets_the_form_with_the_draft_and_where_answers_go(sign_in: SignIn, decide: str) -> None:
    tom = sign_in("tom")
    shown = tom.get(f"/tasks/{decide}").text
    assert f'data-src="/tasks/{decide}/form.json"' in shown and "Look at the badge first." in shown
    before = tom.get(f"/tasks/{decide}/form.json").get_json()
    assert (before["data"], before["draft_revision"]) == ({}, None)
    saved = tom.put(before["draft"], json={"data": {"word": "yes"}}).get_json()
    after = tom.get(f"/tasks/{decide}/form.json").get_json()
    assert (after["data"], after["draft_revision"]) == ({"word": "yes"}, saved["revision"])
    sent = tom.post(after["submit"], json={after["body_key"]: {"word": "yes"}})
    assert sent.status_code == 200, sent.text
    assert "Done: Decide" in tom.get(after["done"]).text


def test_a_completed_task_says_who_completed_it_and_when(sign_in: SignIn, look: str) -> None:
    tom = sign_in("tom")
    tom.post(f"/tasks/{look}/complete")
    assert "You completed this task (today," in tom.get(f"/tasks/{look}").text
    others = sign_in("rita").get(f"/tasks/{look}").text
    assert "Tom Okafor completed this task (today," in others and "/complete" not in others


def test_whoever_a_rule_keeps_from_it_reads_the_rule_instead_of_the_form(sign_in: SignIn, decide: str) -> None:
    shown = sign_in("eve").get(f"/tasks/{decide}").text
    assert "SOD-01" in shown and 'data-island="form"' not in shown
    refused = sign_in("eve").post(f"/tasks/{decide}/claim")
    assert refused.status_code == 403 and "SOD-01" in refused.text


def test_a_substitute_reads_whose_task_it_is(sign_in: SignIn, house: Engine, look: str) -> None:
    sign_in("tom").post(f"/tasks/{look}/claim")
    with house.unit_of_work("tom") as uow:
        substitutions.create(uow, "tom", "paul", uow.now, uow.now + timedelta(days=3))
    shown = sign_in("paul").get(f"/tasks/{look}")
    assert shown.status_code == 200 and "With Tom Okafor" in shown.text
