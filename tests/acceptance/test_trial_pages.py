"""The pages of trials and scenarios: what is sent badly changes nothing and says what to do."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from api import security
from api.pages import studio_words
from engine import accounts, model_drafts, people, scenarios, tokens
from engine.unit_of_work import Engine
from tests.integration.engine.trying import MODEL, START, WHOLE, begun, fill, opened, tried

SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def house(templates: Any, tmp_path: Any, clock: Any) -> Iterator[Engine]:
    """Owners ann and bob, hosts hal and hera, cleo, and a process that runs."""
    with templates.copy("sqlite", tmp_path) as url, opened(url, clock, []) as engine:
        fill(engine)
        yield engine


@pytest.fixture
def client(house: Engine, application: Callable[[Engine], Flask]) -> FlaskClient:
    """Ann at her browser."""
    with house.unit_of_work("ann") as uow:
        _, secret = tokens.issue(uow, "all", ["read", "write", "admin"])
    found = application(house).test_client()
    found.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return found


@pytest.fixture
def trial(house: Engine, client: FlaskClient) -> str:
    """The address of a trial that was begun."""
    address = f"/studio/drafts/{begun(house).id}/trial"
    assert client.post(address, data={}).status_code == 303
    return address


def told(answer: Any) -> Any:
    """Return what an answer says in JSON."""
    return answer.json


def page(client: FlaskClient, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200, found.text
    return found.text


def test_a_trial_goes_through_forms_days_and_work_elsewhere(client: FlaskClient, trial: str) -> None:
    shown = told(client.get(f"{trial}/form.json?do=start&as=cleo&process=visit"))
    where = shown["submit"]
    assert where.startswith(f"{trial}/answers?") and where.endswith("&revision=1")
    assert shown["lookups"].endswith("/trial/lookups/KIND?person=cleo")
    refused = client.post(where, json={"data": {}}, headers={"Accept": "application/json"})
    assert (refused.status_code, list(told(refused)["errors"])) == (422, ["why"])
    assert client.post(where, json={"data": {"why": "To see it"}}).status_code == 200
    text = page(client, trial)
    assert "Ask the host" in text and "1. Cleo starts it." in text
    assert "hal" in text.partition("Open tasks")[2].partition("cleo")[0]
    asked = page(client, f"{trial}/step?do=complete&as=hal&process=visit&element=ask&nth=1")
    assert "As Hal" in asked
    done = {"do": "complete", "as": "hal", "process": "visit", "element": "ask", "nth": "1", "revision": "2"}
    assert client.post(f"{trial}/do", data={**done, "values": "welcome: true"}).status_code == 303
    answered = {
        "do": "answer",
        "process": "visit",
        "element": "tell",
        "nth": "1",
        "values": "{badge: 7}",
        "revision": "3",
    }
    assert client.post(f"{trial}/do", data=answered).status_code == 303
    assert client.post(f"{trial}/do", data={"do": "wait", "days": "1", "revision": "4"}).status_code == 303
    assert client.post(f"{trial}/do", data={"do": "message", "name": "word", "revision": "5"}).status_code == 303
    text = page(client, trial)
    assert "Finished" in text and "A day passes." in text and "badge" in text
    assert "The steps in words" in text
    drawn = told(client.get(f"{trial}/diagram.json?process=visit"))
    assert drawn["elements"]["done"]["state"] == "done" and "f5" in drawn["flows"]
    kept = client.post(f"{trial}/keep", data={"title": "A whole visit"})
    assert kept.status_code == 303 and kept.location.endswith("/scenarios")
    listed = kept.location
    assert "Not played since the last change" in page(client, listed)
    assert client.post(f"{listed}/play").status_code == 303
    text = page(client, listed)
    assert "Passes" in text and "% (" in text
    marks = told(client.get(f"{listed}/coverage.json?process=visit"))["elements"]
    assert (marks["done"]["state"], marks["given_up"]["state"]) == ("done", "wait")


def test_a_case_is_taken_back_by_whoever_asked_where_its_process_foresees_it(
    house: Engine, client: FlaskClient
) -> None:
    def withdrawable(model: str) -> str:
        foreseen = '<camunda:property name="withdrawMessage" value="gone" /><camunda:property name="ownerGroup"'
        taken_back = (
            '<boundaryEvent id="back" name="Taken back" attachedToRef="ask"><messageEventDefinition messageRef="g" />'
            '</boundaryEvent><sequenceFlow id="f9" sourceRef="back" targetRef="given_up" /><boundaryEvent id="late"'
        )
        changed = model.replace('<camunda:property name="ownerGroup"', foreseen)
        changed = changed.replace(
            '<message id="m" name="word" />', '<message id="m" name="word" /><message id="g" name="gone" />'
        )
        return changed.replace('<boundaryEvent id="late"', taken_back)

    trial = f"/studio/drafts/{begun(house, change=withdrawable).id}/trial"
    client.post(trial, data={})
    assert "Take it back" not in page(client, trial)
    start = {"do": "start", "as": "cleo", "process": "visit", "values": 'why: "To see it"', "revision": "1"}
    assert client.post(f"{trial}/do", data=start).status_code == 303
    text = page(client, trial)
    # The step has a name in words, the message stands beside it.
    assert '<span class="strong">Taken back</span><span class="meta code">gone</span>' in text
    offered = text.partition("Take it back")[2].partition("<option")[2]
    assert offered.startswith(' value="cleo"')
    back = {"do": "withdraw", "as": "cleo", "process": "visit", "nth": "1", "reason": "Rain", "revision": "2"}
    assert client.post(f"{trial}/do", data=back).status_code == 303
    text = page(client, trial)
    assert "Cleo takes it back: Rain" in text
    assert 'name="reason"' not in text


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"do": "wait", "days": "1", "revision": "7"}, 412, "went on with this trial elsewhere"),
        ({"do": "wait", "days": "x", "revision": "1"}, 422, "says “days” in a way"),
        ({"do": "fly", "revision": "1"}, 422, "must do one of these"),
        ({"do": "message", "name": "word", "values": "1 +", "revision": "1"}, 422, "cannot be read"),
        ({"do": "message", "name": "word", "values": "{}", "revision": "1"}, 404, "Nothing waits for the message"),
        ({"do": "start", "as": "nobody", "process": "visit", "revision": "1"}, 404, "nobody “nobody” here"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(
    client: FlaskClient, trial: str, sent: dict[str, str], status: int, words: str
) -> None:
    answer = client.post(f"{trial}/do", data=sent)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert "Nothing yet." in answer.text


def test_nothing_to_take_back_or_keep_is_said_and_ending_ends(client: FlaskClient, trial: str) -> None:
    assert "Nothing was done yet" in client.post(f"{trial}/undo", data={"revision": "1"}).text
    assert "at least one step" in client.post(f"{trial}/keep", data={"title": "Empty"}).text
    assert client.post(f"{trial}/answers", json=[]).status_code == 422
    assert client.post(f"{trial}/end").status_code == 303
    assert client.get(f"{trial}/form.json").status_code == 404
    assert "Begin the trial" in page(client, trial)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "/sign-out"),
        ("POST", "/me/sessions/end"),
        ("DELETE", "/api/v1/session"),
        ("DELETE", "/api/v1/me/sessions"),
    ],
)
def test_a_trial_is_over_when_its_person_signs_out(
    house: Engine, client: FlaskClient, application: Callable[[Engine], Flask], trial: str, method: str, address: str
) -> None:
    with house.unit_of_work("ann") as uow:
        session = accounts.begin_session(uow, people.get(uow, "ann"), "::1")
    browser = application(house).test_client()
    browser.set_cookie(security.COOKIE, session.token)
    assert "Begin the trial" not in page(client, trial)
    assert browser.open(address, method=method, headers=SAME).status_code in (204, 303)
    assert "Begin the trial" in page(client, trial)


def test_people_who_own_nothing_see_nothing_of_it(house: Engine, client: FlaskClient, trial: str) -> None:
    with house.unit_of_work("cleo") as uow:
        _, secret = tokens.issue(uow, "all", ["read", "write", "admin"])
    for path in ("", "/form.json", "/diagram.json", "/lookups/user"):
        answer = client.get(f"{trial}{path}", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 403


def test_names_of_people_are_searched_in_the_world_of_the_trial(house: Engine, client: FlaskClient, trial: str) -> None:
    with house.unit_of_work("system") as uow:
        people.create(uow, "zora", "Zora", password_hash=accounts.hash_password(house.settings, "a long pass phrase 1"))
    found = told(client.get(f"{trial}/lookups/user?q=h"))["items"]
    assert {one["id"] for one in found} >= {"hal", "hera"} and "zora" not in {one["id"] for one in found}
    assert told(client.get(f"{trial}/lookups/user?id=hal"))["items"][0]["label"] == "Hal"
    assert client.get(f"{trial}/lookups/nothing").status_code == 404


def test_what_a_refused_handing_in_played_is_remembered_since_it_locked_nothing(
    house: Engine, client: FlaskClient
) -> None:
    draft = begun(house)
    name = scenarios.save(house, "ann", tried(house, draft, *WHOLE).id, "A whole visit")
    with house.unit_of_work("ann") as uow:
        draft = model_drafts.get(uow, draft.id)
        changed = MODEL.replace("hosts", "owners").encode()
        model_drafts.save(uow, draft.id, "visit.bpmn", changed, draft.revision)
    body = {"reason": "It is better so."}
    refused = client.post(f"/api/v1/model-drafts/{draft.id}/submit", json=body, headers=SAME)
    assert (refused.status_code, "does not pass" in told(refused)["detail"]) == (409, True)
    with house.unit_of_work("ann", reading=True) as uow:
        (one,) = scenarios.find(uow, draft.id)
    assert one.name == name
    assert one.verdict is not None
    assert not one.verdict.passed


def german(model: str) -> str:
    """Name the steps in German too; the timer has a name, the word waits elsewhere."""
    named = '<extensionElements><camunda:properties><camunda:property name="name.de" value="{}"/>'
    named += "</camunda:properties></extensionElements>"
    changed = model.replace(
        '<userTask id="ask" name="Ask the host" camunda:candidateGroups="hosts" />',
        '<userTask id="ask" name="Ask the host" camunda:candidateGroups="hosts">'
        + named.format("Gastgeber fragen")
        + "</userTask>",
    )
    return changed.replace(
        '<endEvent id="given_up" name="Given up" />',
        '<endEvent id="given_up" name="Given up">' + named.format("Aufgegeben") + "</endEvent>",
    )


def test_what_fails_and_what_is_missing_is_named_as_the_diagram_does_in_the_readers_language(
    house: Engine, client: FlaskClient
) -> None:
    draft = begun(house, change=german)
    scenarios.save(house, "ann", tried(house, draft, START).id, "A beginning")
    with house.unit_of_work("ann") as uow:
        draft = model_drafts.get(uow, draft.id)
        changed = german(MODEL).replace('candidateGroups="hosts"', 'candidateGroups="owners"').encode()
        model_drafts.save(uow, draft.id, "visit.bpmn", changed, draft.revision)
    listed = f"/studio/drafts/{draft.id}/scenarios"
    assert client.post(f"{listed}/play").status_code == 303
    text = page(client, listed)
    assert "expected the task “Ask the host” for Hosts, found the task “Ask the host” for Owners." in text
    assert "<li>Given up" in text
    refused = client.post(f"/studio/drafts/{draft.id}/submit", data={"reason": "It is better so."})
    assert refused.status_code == 409
    assert "“A beginning” does not pass. Step 1: expected the task “Ask the host” for Hosts, found" in refused.text
    assert "Ask the host → tell" not in text


def test_flows_and_waits_that_a_scenario_misses_are_named_too(
    house: Engine, application: Callable[[Engine], Flask]
) -> None:
    diagrams_of = {"visit.bpmn": german(MODEL).encode()}
    said = "Step 2: expected to pass “visit/f3” and “visit/given_up”, found “visit/word”."
    waits = "Step 1: expected “timer visit/late” and “message word visit/word”, found nothing else."
    with application(house).test_request_context(), house.unit_of_work("ann", reading=True) as uow:
        for locale, names in (
            ("en", ["“late → Given up” and “Given up”", "“time of late” and “message word at Word of the gate”"]),
            ("de", ["„late → Aufgegeben“ und „Aufgegeben“", "„Zeit bei late“"]),
        ):
            g.locale = locale
            diagrams = studio_words.Diagrams(diagrams_of)
            for sentence, expected in zip((said, waits), names, strict=True):
                assert expected in studio_words.problem(uow, sentence, diagrams)
        nameless = studio_words.Diagrams({"visit.bpmn": MODEL.replace(' name="Done"', "").encode()})
        assert nameless.step("visit", "done") == "nach Word of the gate"
        case = studio_words.problem(uow, "Step 1: expected the case “visit active”, found “visit completed”.", diagrams)
        assert "Visit: Läuft" in case or "Visit: In Arbeit" in case, case
        stop = studio_words.problem(uow, "Step 1: it stopped, visit/given_up: no.", diagrams)
        assert "“Aufgegeben”" in stop or "„Aufgegeben“" in stop


def test_values_of_a_case_are_called_what_the_form_calls_them(client: FlaskClient, trial: str) -> None:
    start = {"do": "start", "as": "cleo", "process": "visit", "values": 'why: "To see it"', "revision": "1"}
    assert client.post(f"{trial}/do", data=start).status_code == 303
    assert '<dt>Why <span class="meta code">why</span></dt><dd class="wrap">To see it</dd>' in page(client, trial)
    assert studio_words.value("cleo", {"cleo": "Cleo"}) == "Cleo"
    assert studio_words.value(None, {}) == "–"
