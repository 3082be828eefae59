"""What runs behind the cases, for those who operate it."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import deployments, groups, incidents, instances, messages, tasks
from engine.model import Incident
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]
PAGE = {"Accept": "text/html"}
TABS = ("", "/instances", "/timers", "/jobs", "/messages")

#: A number must be known at the gateway; then a message that nobody waits for is thrown, and a timer waits.
PUMP = (
    b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    b'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
    b'<bpmn:message id="m" name="pump_ready"/>'
    b'<bpmn:process id="pump" name="Mend a pump" isExecutable="true" camunda:candidateStarterGroups="staff">'
    b'<bpmn:extensionElements><camunda:properties><camunda:property name="numberPrefix" value="PU"/>'
    b'</camunda:properties></bpmn:extensionElements><bpmn:startEvent id="start"/>'
    b'<bpmn:userTask id="look" name="Look" camunda:assignee="rita"/>'
    b'<bpmn:exclusiveGateway id="far" name="Large enough?"/>'
    b'<bpmn:intermediateThrowEvent id="tell"><bpmn:messageEventDefinition messageRef="m"/>'
    b"</bpmn:intermediateThrowEvent>"
    b'<bpmn:intermediateCatchEvent id="rest" name="Let it rest"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2H'
    b"</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    b'<bpmn:endEvent id="end"/><bpmn:sequenceFlow id="a" sourceRef="start" targetRef="look"/>'
    b'<bpmn:sequenceFlow id="d0" sourceRef="look" targetRef="far"/>'
    b'<bpmn:sequenceFlow id="b" sourceRef="far" targetRef="tell"><bpmn:conditionExpression>=size &gt; 9'
    b"</bpmn:conditionExpression></bpmn:sequenceFlow>"
    b'<bpmn:sequenceFlow id="c" sourceRef="tell" targetRef="rest"/>'
    b'<bpmn:sequenceFlow id="e" sourceRef="rest" targetRef="end"/></bpmn:process></bpmn:definitions>'
)


@pytest.fixture
def start(house: Engine) -> Callable[[int], Any]:
    """Start the mending of a pump and look at it, as Rita; Tom operates, Eve audits."""
    with house.unit_of_work("system") as uow:
        groups.create(uow, "operators", "Operators", members=("tom",))
        groups.create(uow, "internal_auditor", "Internal audit", members=("eve",))
        deployments.deploy(uow, {"pump.bpmn": PUMP}, grants=("message:pump_ready",))

    def begin(size: int) -> Any:
        with house.unit_of_work("rita") as uow:
            about = instances.start(uow, "pump", {"size": size})
        with house.unit_of_work("rita") as uow:
            (task,) = tasks.find(uow, instance_id=about.id)
            tasks.complete(uow, task.id, {})
        return about

    return begin


def _incident(house: Engine, about: Any) -> Incident:
    with house.unit_of_work("system", reading=True) as uow:
        return incidents.of_instance(uow, about.id)[-1]


def test_only_operators_and_auditors_see_what_runs(start: Callable[[int], Any], sign_in: SignIn) -> None:
    rita, tom, eve = sign_in("rita"), sign_in("tom"), sign_in("eve")
    start(1)
    for tab in TABS:
        assert rita.get(f"/operations{tab}", headers=PAGE).status_code in (403, 404)
        assert tom.get(f"/operations{tab}").status_code == eve.get(f"/operations{tab}").status_code == 200


def test_an_incident_says_what_stopped_where_and_goes_on_after_a_retry(
    house: Engine, start: Callable[[int], Any], sign_in: SignIn
) -> None:
    about, tom = start(1), sign_in("tom")
    incident = _incident(house, about)
    shown = tom.get("/operations").text
    assert incident.message in html.unescape(shown)
    assert "Stopped at Large enough?" in shown and about.business_key in shown
    with house.unit_of_work("system") as uow:
        instances.set_variables(uow, about.id, {"size": 12})
    answer = tom.post(f"/operations/incidents/{incident.id}/retry")
    assert answer.status_code == 303 and "Nothing has stopped" in tom.get(answer.location).text
    assert _incident(house, about).resolved_at is not None
    again = tom.post(f"/operations/incidents/{incident.id}/retry")
    assert again.status_code == 409 and "resolved already" in again.text


def test_who_only_watches_changes_nothing(house: Engine, start: Callable[[int], Any], sign_in: SignIn) -> None:
    about, eve = start(1), sign_in("eve")
    incident = _incident(house, about)
    assert "/retry" not in eve.get("/operations").text
    assert eve.post(f"/operations/incidents/{incident.id}/retry").status_code == 403
    assert _incident(house, about).resolved_at is None


def test_a_timer_stands_with_its_case(start: Callable[[int], Any], sign_in: SignIn) -> None:
    about, tom = start(12), sign_in("tom")
    shown = tom.get("/operations/timers").text
    assert about.business_key in shown and "Let it rest" in shown


def test_a_message_that_nobody_took_is_sent_again(house: Engine, start: Callable[[int], Any], sign_in: SignIn) -> None:
    about, tom = start(12), sign_in("tom")
    messages.deliver_due(house)
    shown = tom.get("/operations/messages").text
    assert "pump_ready" in shown and about.business_key in shown and "Send again" in shown
    assert "Send again" not in sign_in("eve").get("/operations/messages").text
    with house.unit_of_work("tom", reading=True) as uow:
        (message,) = messages.find(uow).items
    assert sign_in("eve").post(f"/operations/messages/{message.id}/resend").status_code in (403, 404)
    assert tom.post(f"/operations/messages/{message.id}/resend").status_code == 303


def test_the_state_asked_for_stays_chosen_on_the_next_page(
    start: Callable[[int], Any], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.operations.LIMIT", 1)
    waits, stopped = start(12), [start(1), start(1)]
    shown = sign_in("tom").get("/operations/instances?state=failed").text
    assert '<option value="failed" selected>' in shown and waits.business_key not in shown
    more = next(part for part in shown.split('"') if "cursor=" in part)
    assert "state=failed" in more
    after = sign_in("tom").get(html.unescape(more)).text
    assert sum(one.business_key in shown for one in stopped) == 1 == sum(one.business_key in after for one in stopped)
    assert waits.business_key not in after
