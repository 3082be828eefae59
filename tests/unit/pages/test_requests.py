"""My requests, and one request: who has it, how far it is, what happened."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import deployments, instances, people, tasks
from engine.model import InstanceState
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]
PAGE = {"Accept": "text/html"}

#: Can be taken back while somebody looks at it; the gateway after that has no way out for a small number.
TRIP = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
    '<bpmn:message id="m" name="withdrawn"/>'
    '<bpmn:process id="trip" name="Trip" isExecutable="true" camunda:candidateStarterGroups="staff">'
    '<bpmn:extensionElements><camunda:properties><camunda:property name="numberPrefix" value="TR"/>'
    '<camunda:property name="withdrawMessage" value="withdrawn"/>'
    '<camunda:property name="name.de" value="Reise"/></camunda:properties></bpmn:extensionElements>'
    '<bpmn:startEvent id="start"/>'
    '<bpmn:subProcess id="part"><bpmn:startEvent id="in"/>'
    '<bpmn:userTask id="check" name="Check the trip" camunda:candidateGroups="hr"><bpmn:extensionElements>'
    '<camunda:properties><camunda:property name="track" value="Check"/>'
    '<camunda:property name="track.de" value="Prüfung"/><camunda:property name="name.de" value="Reise prüfen"/>'
    "</camunda:properties></bpmn:extensionElements></bpmn:userTask>"
    '<bpmn:sequenceFlow id="p" sourceRef="in" targetRef="check"/></bpmn:subProcess>'
    '<bpmn:boundaryEvent id="back" attachedToRef="part"><bpmn:messageEventDefinition messageRef="m"/>'
    '</bpmn:boundaryEvent><bpmn:endEvent id="taken" name="Taken back"/>'
    '<bpmn:sequenceFlow id="b" sourceRef="back" targetRef="taken"/>'
    '<bpmn:exclusiveGateway id="far" name="Far away?"/><bpmn:endEvent id="end" name="Allowed"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="part"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="part" targetRef="far"/>'
    '<bpmn:sequenceFlow id="f3" sourceRef="far" targetRef="end"><bpmn:conditionExpression>=days &gt; 9'
    "</bpmn:conditionExpression></bpmn:sequenceFlow></bpmn:process></bpmn:definitions>"
).encode()


@pytest.fixture
def start(house: Engine) -> Callable[..., Any]:
    """Start a trip as Rita."""
    with house.unit_of_work("system") as uow:
        deployments.deploy(uow, {"trip.bpmn": TRIP})

    def begin(days: int = 10) -> Any:
        with house.unit_of_work("rita") as uow:
            return instances.start(uow, "trip", {"days": days})

    return begin


def _checked(house: Engine, about: Any) -> None:
    with house.unit_of_work("eve") as uow:
        (task,) = tasks.find(uow, instance_id=about.id)
        tasks.claim(uow, task.id)
        tasks.complete(uow, task.id, {})


def test_a_request_says_who_has_it_and_what_happened(start: Callable[..., Any], sign_in: SignIn) -> None:
    about = start()
    shown = sign_in("rita").get(f"/requests/{about.business_key}").text
    assert "Human resources have it" in shown and "Check the trip" in shown
    assert "started" in shown.lower() and str(about.id) not in shown
    assert about.business_key in sign_in("rita").get("/requests").text


def test_a_request_is_said_in_the_readers_language(house: Engine, start: Callable[..., Any], sign_in: SignIn) -> None:
    about = start()
    with house.unit_of_work("rita") as uow:
        people.update(uow, "rita", locale="de")
    rita = sign_in("rita")
    shown = rita.get(f"/requests/{about.business_key}").text
    assert "Reise prüfen" in shown and "Check the trip" not in shown and "[" not in shown.split("<main")[1]
    assert rita.get(f"/requests/{about.business_key}/diagram").get_json()["names"]["check"] == "Reise prüfen"


def test_who_has_nothing_to_do_with_a_request_does_not_find_it(start: Callable[..., Any], sign_in: SignIn) -> None:
    about, paul = start(), sign_in("paul")
    for address in (about.business_key, about.id):
        for part in ("", "/diagram", "/history", "/standing"):
            assert paul.get(f"/requests/{address}{part}", headers=PAGE).status_code == 404
        for verb in ("withdraw", "cancel", "comments"):
            sent = {"reason": "Not mine", "text": "Hello"}
            assert paul.post(f"/requests/{address}/{verb}", data=sent).status_code in (403, 404)
    assert about.business_key not in paul.get("/requests?whose=all&view=all").text
    assert "No request fits" in paul.get(f"/go?q={about.business_key}", follow_redirects=True).text


def test_the_diagram_says_what_is_done_open_and_stopped(
    house: Engine, start: Callable[..., Any], sign_in: SignIn
) -> None:
    about, rita = start(days=1), sign_in("rita")
    drawn = rita.get(f"/requests/{about.business_key}/diagram").get_json()
    assert {key: drawn["elements"][key]["state"] for key in ("start", "part", "check")} == {
        "start": "done",
        "part": "open",
        "check": "open",
    }
    assert "far" not in drawn["elements"] and "<bpmn:process" in drawn["xml"]
    assert drawn["flows"] == ["f1", "p"]
    _checked(house, about)
    drawn = rita.get(f"/requests/{about.business_key}/diagram").get_json()
    assert drawn["flows"] == ["f1", "f2", "p"]
    assert drawn["elements"]["far"]["state"] == "failed" and drawn["elements"]["check"]["state"] == "done"


def test_a_stopped_request_stays_under_way_and_says_so(
    house: Engine, start: Callable[..., Any], sign_in: SignIn
) -> None:
    about, rita = start(days=1), sign_in("rita")
    _checked(house, about)
    with house.unit_of_work("rita", reading=True) as uow:
        assert instances.get(uow, about.id).state is InstanceState.FAILED
    assert about.business_key in rita.get("/requests").text
    assert about.business_key not in rita.get("/requests?view=ended").text
    assert "A step did not work." in rita.get(f"/requests/{about.business_key}").text


def test_a_list_goes_on_where_the_page_ended_over_all_states(
    house: Engine, start: Callable[..., Any], sign_in: SignIn, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.requests.LIMIT", 2)
    made = []
    for days in (10, 1, 10, 1, 10):
        clock.move(minutes=1)
        made.append(start(days))
        if days == 1:
            _checked(house, made[-1])
    rita, address, seen = sign_in("rita"), "/requests", []
    while address:
        shown = rita.get(address).text
        seen.append([one.business_key for one in reversed(made) if f">{one.business_key}<" in shown])
        more = shown.split('class="pager"')
        address = more[1].split('href="')[1].split('"')[0].replace("&amp;", "&") if len(more) > 1 else ""
    numbers = [one.business_key for one in reversed(made)]
    assert seen == [numbers[:2], numbers[2:4], numbers[4:]]


def test_a_request_is_taken_back_with_a_reason(start: Callable[..., Any], sign_in: SignIn) -> None:
    about, rita = start(), sign_in("rita")
    answer = rita.post(f"/requests/{about.business_key}/withdraw", data={"reason": "The fair is off."})
    assert answer.status_code == 303 and answer.location == f"/requests/{about.business_key}"
    shown = rita.get(answer.location).text
    assert "Taken back" in shown and "The fair is off." in shown
    assert about.business_key in rita.get("/requests?view=ended").text
    again = rita.post(f"/requests/{about.business_key}/withdraw", data={"reason": "Once more"})
    assert again.status_code == 409 and "can no longer be withdrawn" in again.text


def test_a_comment_is_read_by_those_who_work_on_it(start: Callable[..., Any], sign_in: SignIn) -> None:
    about = start()
    answer = sign_in("rita").post(f"/requests/{about.business_key}/comments", data={"text": "By <train>, please."})
    assert answer.status_code == 303 and answer.location.endswith("#comments")
    shown = sign_in("eve").get(f"/requests/{about.business_key}").text
    assert "By &lt;train&gt;, please." in shown and "Rita Sommer" in shown


def test_a_number_leads_to_its_request_and_words_to_what_fits(start: Callable[..., Any], sign_in: SignIn) -> None:
    about, rita = start(), sign_in("rita")
    assert rita.get(f"/go?q={about.business_key.lower()}").location == f"/requests/{about.business_key}"
    found = rita.get("/go?q=TR-", follow_redirects=True)
    assert found.status_code == 200 and about.business_key in found.text
    assert "No request fits" in rita.get("/go?q=zeppelin", follow_redirects=True).text
    assert about.business_key in rita.get(f"/requests/{about.id}", follow_redirects=True).text


def test_an_address_with_an_id_leads_to_the_one_with_the_number(start: Callable[..., Any], sign_in: SignIn) -> None:
    about = start()
    answer = sign_in("rita").get(f"/requests/{about.id}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/requests/{about.business_key}"
