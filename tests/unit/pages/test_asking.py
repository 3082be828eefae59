"""A task page gives the figures to decide by, a button for each choice, and a form that others can only read."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from engine import deployments, instances, people, tasks
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]

BUY = (
    b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    b'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
    b'<bpmn:process id="buy" name="Buy" isExecutable="true" camunda:candidateStarterGroups="staff">'
    b'<bpmn:startEvent id="start" camunda:formRef="wish"/>'
    b'<bpmn:userTask id="decide" name="Decide" camunda:formRef="yes_no" camunda:candidateGroups="hr"/>'
    b'<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="decide"/></bpmn:process></bpmn:definitions>'
)


def _form(name: str, *components: dict[str, Any]) -> bytes:
    given = [{"id": f"f{at}", **one} for at, one in enumerate(components)]
    return json.dumps({"type": "default", "id": name, "schemaVersion": 19, "components": given}).encode()


WISH = _form(
    "wish",
    {"type": "checkbox", "key": "abroad", "label": "It goes abroad"},
    {"type": "textfield", "key": "country", "label": "Country", "conditional": {"hide": "=abroad != true"}},
    {"type": "checkbox", "key": "customs", "label": "Customs", "conditional": {"hide": "=abroad != true"}},
)
CHOICES = {
    "look": "buttons",
    "values.yes.de": "Ja",
    "values.yes.with": "total",
    "values.yes.then": "It is bought.",
    "values.yes.then.de": "Es wird gekauft.",
    "values.no.tone": "danger",
}
YES_NO = _form(
    "yes_no",
    {"type": "number", "key": "total", "label": "Together", "readonly": True, "appearance": {"prefixAdorner": "€"}},
    {"type": "textfield", "key": "supplier", "label": "Supplier", "readonly": True},
    {"type": "textfield", "key": "comment", "label": "Comment"},
    {
        "type": "radio",
        "key": "answer",
        "label": "Answer",
        "values": [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}],
        "validate": {"required": True},
        "properties": CHOICES,
    },
)


@pytest.fixture
def decide(house: Engine) -> str:
    """The task of deciding on what Rita wants."""
    with house.unit_of_work("system") as uow:
        deployments.deploy(uow, {"buy.bpmn": BUY, "wish.form": WISH, "yes_no.form": YES_NO})
    with house.unit_of_work("rita") as uow:
        about = instances.start(uow, "buy", {"abroad": False, "customs": False})
    with house.unit_of_work("system") as uow:
        instances.set_variables(uow, about.id, {"total": 1450})
        (task,) = tasks.find(uow, instance_id=about.id)
    return str(task.id)


def _asked(browser: FlaskClient, task: str) -> dict[str, Any]:
    found: dict[str, Any] = browser.get(f"/tasks/{task}/form.json").get_json()
    return found


def test_the_figures_stand_above_the_form_and_not_in_it_again(sign_in: SignIn, decide: str) -> None:
    tom = sign_in("tom")
    shown = tom.get(f"/tasks/{decide}").text
    assert "<dt>Together</dt><dd>€1,450.00</dd>" in shown
    # What is not known is no figure.
    assert "<dt>Supplier</dt>" not in shown
    assert [one["key"] for one in _asked(tom, decide)["schema"]["components"]] == ["comment", "answer"]


def test_each_choice_is_a_button_that_names_its_figure_and_what_follows(
    house: Engine, sign_in: SignIn, decide: str
) -> None:
    asked = _asked(sign_in("tom"), decide)
    assert asked["choices"] == {
        "key": "answer",
        "options": [
            {"value": "yes", "label": "Yes €1,450.00", "tone": "primary"},
            {"value": "no", "label": "No", "tone": "danger"},
        ],
    }
    assert asked["consequences"] == {"answer": {"yes": "It is bought."}}
    with house.unit_of_work("tom") as uow:
        people.update(uow, "tom", locale="de")
    german = _asked(sign_in("tom"), decide)
    assert german["choices"]["options"][0]["label"].replace("\xa0", " ") == "Ja 1.450,00 €"
    assert german["consequences"] == {"answer": {"yes": "Es wird gekauft."}}


def test_an_answer_is_bound_to_what_was_seen(sign_in: SignIn, decide: str) -> None:
    tom, eve = sign_in("tom"), sign_in("eve")
    asked = _asked(tom, decide)
    answer = {"data": {"answer": "yes"}}
    eve.post(f"/tasks/{decide}/claim")
    eve.post(f"/tasks/{decide}/unclaim")
    assert tom.post(asked["submit"], json=answer, headers={"If-Match": asked["etag"]}).status_code == 412
    again = _asked(tom, decide)
    assert tom.post(again["submit"], json=answer, headers={"If-Match": again["etag"]}).status_code == 200
    late = eve.post(asked["submit"], json=answer, headers={"If-Match": asked["etag"]})
    assert late.status_code == 409 and "Tom Okafor completed this task on" in late.get_json()["detail"]


def test_a_task_that_somebody_else_has_can_only_be_read(sign_in: SignIn, decide: str) -> None:
    tom, eve = sign_in("tom"), sign_in("eve")
    assert _asked(eve, decide)["readonly"] is False
    tom.post(f"/tasks/{decide}/claim")
    asked = _asked(eve, decide)
    assert (asked["readonly"], asked["draft"]) == (True, None)
    shown = eve.get(f"/tasks/{decide}").text
    assert "The answer is up to Tom Okafor." in shown and "What this task asks" in shown
    assert _asked(tom, decide)["readonly"] is False


def test_a_completed_task_shows_what_was_answered_to_be_read_only(sign_in: SignIn, decide: str) -> None:
    tom = sign_in("tom")
    tom.post(f"/api/v1/tasks/{decide}/complete", json={"data": {"answer": "no", "comment": "Not this year."}})
    asked = _asked(tom, decide)
    assert asked["readonly"] is True and asked["draft"] is None
    assert (asked["data"]["answer"], asked["data"]["comment"]) == ("no", "Not this year.")
    shown = tom.get(f"/tasks/{decide}").text
    assert "What was answered" in shown and "<dt>Together</dt><dd>€1,450.00</dd>" in shown


def test_who_may_follow_a_case_but_not_its_form_gets_the_page_without_it(sign_in: SignIn, decide: str) -> None:
    rita = sign_in("rita")
    assert rita.get(f"/tasks/{decide}/form.json").status_code == 403
    shown = rita.get(f"/tasks/{decide}").text
    assert 'data-island="form"' not in shown and "€1,450.00" not in shown


def test_answers_to_questions_that_were_not_asked_are_not_shown(house: Engine, sign_in: SignIn, decide: str) -> None:
    tom = sign_in("tom")
    with house.unit_of_work("system") as uow:
        # A process may give such a variable a value of its own.
        instances.set_variables(uow, tasks.get(uow, UUID(decide)).instance_id, {"customs": False})
    shown = tom.get(f"/tasks/{decide}").text
    assert "<dt>It goes abroad</dt><dd>No</dd>" in shown and "Customs" not in shown
    with house.unit_of_work("rita") as uow:
        instances.start(uow, "buy", {"abroad": True, "country": "<b>Norway</b>", "customs": False})
    newest = tom.get("/api/v1/tasks?box=groups&sort=newest").get_json()["items"][0]["id"]
    shown = tom.get(f"/tasks/{newest}").text
    assert "<dt>Customs</dt><dd>No</dd>" in shown and "<dd>&lt;b&gt;Norway&lt;/b&gt;</dd>" in shown
