"""The small things of pages: which tab one is on, how many there are, who gets a button, what is late."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import deployments, groups, instances, notices, people, tasks
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
)
#: Due in a day; can be taken back.
PLAN = f"""{HEAD}<bpmn:message id="m" name="back"/>
<bpmn:process id="plan" name="Plan" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:extensionElements><camunda:properties><camunda:property name="withdrawMessage" value="back"/>
<camunda:property name="numberPrefix" value="PL"/></camunda:properties></bpmn:extensionElements>
<bpmn:startEvent id="start"/><bpmn:scriptTask id="count" name="Count" scriptFormat="feel">
<bpmn:script>{{counted: 1}}</bpmn:script></bpmn:scriptTask>
<bpmn:userTask id="look" name="Look" camunda:candidateGroups="hr" camunda:dueDate="=now() + duration(&quot;P1D&quot;)"/>
<bpmn:boundaryEvent id="b" attachedToRef="look"><bpmn:messageEventDefinition messageRef="m"/></bpmn:boundaryEvent>
<bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="count"/>
<bpmn:sequenceFlow id="f1" sourceRef="count" targetRef="look"/><bpmn:sequenceFlow id="f2" sourceRef="b" targetRef="e"/>
</bpmn:process></bpmn:definitions>""".encode()


@pytest.fixture
def plan(house: Engine) -> Any:
    """A case of Rita's with human resources."""
    with house.unit_of_work("system") as uow:
        deployments.deploy(uow, {"plan.bpmn": PLAN})
    with house.unit_of_work("rita") as uow:
        return instances.start(uow, "plan", {})


def _task(house: Engine, case: Any) -> str:
    with house.unit_of_work("system", reading=True) as uow:
        return str(tasks.find(uow, instance_id=case.id)[0].id)


@pytest.mark.parametrize("box", ["mine", "groups", "overdue", "later"])
def test_the_tab_one_is_on_is_marked_and_each_says_how_many_there_are(sign_in: SignIn, plan: Any, box: str) -> None:
    shown = sign_in("tom").get(f"/inbox?box={box}").text
    tabs = re.findall(r'tabs__tab" href="/inbox\?box=(\w+)"( aria-current="page")?>.*?>(\d+)</span>', shown)
    assert tabs == [(one, ' aria-current="page"' * (one == box), str(int(one == "groups"))) for one, _, _ in tabs]
    assert len(tabs) == 4


def test_the_rail_counts_what_is_open_and_unread(house: Engine, sign_in: SignIn, plan: Any) -> None:
    with house.unit_of_work("system") as uow:
        notices.create(uow, [notices.Note(person="tom", kind=f"odd_{one}", params={}) for one in "abcdefg"])
    with house.unit_of_work("tom", reading=True) as uow:
        unread = notices.unread_count(uow)
    shown = sign_in("tom").get("/me").text
    counts = dict(re.findall(r'href="(/\w+)" data-key="\w"[^>]*>.*?nav__count">(\d+)<', shown))
    assert counts == {"/inbox": "1", "/notices": str(unread)} and unread >= 7


def test_what_is_late_is_marked_late_and_what_comes_soon_soon(sign_in: SignIn, plan: Any, clock: Any) -> None:
    tom = sign_in("tom")
    assert 'class="due due--soon"' in tom.get("/inbox?box=groups").text
    clock.move(days=2)
    late = sign_in("tom").get("/inbox?box=groups").text
    assert 'class="due due--late"' in late and "1 day late" in late


def test_only_who_asked_gets_a_button_to_take_a_request_back(sign_in: SignIn, plan: Any) -> None:
    address = f"/requests/{plan.business_key}"
    assert f'action="{address}/withdraw"' in sign_in("rita").get(address).text
    assert f'action="{address}/withdraw"' not in sign_in("tom").get(address).text


def test_every_comment_is_shown(house: Engine, sign_in: SignIn, plan: Any) -> None:
    with house.unit_of_work("rita") as uow:
        for words in ("First", "Second"):
            tasks.comment(uow, plan.id, words)
    shown = sign_in("tom").get(f"/requests/{plan.business_key}").text
    assert shown.count('<div class="said">') == 2


def test_a_case_tells_what_people_did_and_its_history_everything(house: Engine, sign_in: SignIn, plan: Any) -> None:
    rita = sign_in("rita")
    with house.unit_of_work("system") as uow:
        instances.set_variables(uow, plan.id, {"counted": 2})
    short, long = (rita.get(f"/requests/{plan.business_key}{part}").text for part in ("", "/history"))
    assert 0 < short.count('class="timeline__entry"') < long.count('class="timeline__entry"')


def test_a_page_that_is_not_there_says_why(sign_in: SignIn) -> None:
    shown = sign_in("rita").get("/requests/PL-9", headers={"Accept": "text/html"}).text
    assert "<h1" in shown and "There is nothing here under that name." in shown


def test_the_catalogue_shows_ones_own_requests_under_way_only(house: Engine, sign_in: SignIn, plan: Any) -> None:
    with house.unit_of_work("tom") as uow:
        other = instances.start(uow, "plan", {})
    # He may see the other one too, as somebody to whom its task is offered.
    shown = sign_in("tom").get("/start").text
    assert other.business_key in shown and plan.business_key not in shown


def test_a_refusal_on_a_page_is_in_the_readers_language(house: Engine, sign_in: SignIn, plan: Any) -> None:
    with house.unit_of_work("eve") as uow:
        tasks.claim(uow, tasks.find(uow, instance_id=plan.id)[0].id)
    with house.unit_of_work("tom") as uow:
        people.update(uow, "tom", locale="de")
    answer = sign_in("tom").post(f"/tasks/{_task(house, plan)}/claim")
    assert answer.status_code == 409
    assert "Eve Lindqvist hat diese Aufgabe schon." in answer.text


def test_whoever_has_a_task_hands_it_over_and_the_lead_assigns_it(house: Engine, sign_in: SignIn, plan: Any) -> None:
    with house.unit_of_work("system") as uow:
        groups.add_member(uow, "hr", "eve", lead=True)
    task = _task(house, plan)
    sign_in("tom").post(f"/tasks/{task}/claim")
    assert f'action="/tasks/{task}/hand-over"' in sign_in("tom").get(f"/tasks/{task}").text
    assert f'action="/tasks/{task}/assign"' in sign_in("eve").get(f"/tasks/{task}").text


def test_what_was_given_to_one_person_alone_offers_no_way_back(house: Engine, sign_in: SignIn, plan: Any) -> None:
    with house.unit_of_work("tom") as uow:
        alone = instances.start(uow, "bell", {})
    tom = sign_in("tom")
    shown = tom.get(f"/tasks/{_task(house, alone)}").text
    assert "Hand over" in shown and "Give back" not in shown
    tom.post(f"/tasks/{_task(house, plan)}/claim")
    assert "Give back" in tom.get(f"/tasks/{_task(house, plan)}").text
