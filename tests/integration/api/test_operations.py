"""Deploying, files, people, work for outside workers, incidents and messages over the API."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

SignIn = Callable[[str], FlaskClient]

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
)
SMALL = f"""{HEAD}<bpmn:process id="small" name="Small" isExecutable="true"><bpmn:startEvent id="s"/>
<bpmn:userTask id="t" name="Do" camunda:candidateGroups="GROUP"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>
</bpmn:process></bpmn:definitions>"""


def sent(*files: tuple[str, bytes], **texts: str) -> dict[str, Any]:
    return {"files": [(BytesIO(content), name) for name, content in files], **texts}


def good() -> bytes:
    return SMALL.replace("GROUP", "staff").encode()


def test_a_set_is_deployed_once_and_only_by_those_who_may(sign_in: SignIn) -> None:
    omar = sign_in("omar")
    assert sign_in("rita").post("/api/v1/deployments", data=sent(("small.bpmn", good()))).status_code == 403
    made = omar.post("/api/v1/deployments", data=sent(("small.bpmn", good()), name="First", reason="Try"))
    assert made.status_code == 201, made.text
    assert made.json["new"] is True and made.json["name"] == "First"
    assert [(found["key"], found["version"]) for found in made.json["definitions"]] == [("small", 1)]
    again = omar.post("/api/v1/deployments", data=sent(("small.bpmn", good())))
    assert again.json["new"] is False
    assert [(found["key"], found["version"]) for found in again.json["definitions"]] == [("small", 1)]
    assert omar.get(f"/api/v1/deployments/{made.json['id']}").json["reason"] == "Try"
    assert len(omar.get("/api/v1/deployments").json["items"]) == 1


def test_a_model_that_cannot_run_is_422_with_place_rule_and_remedy(sign_in: SignIn) -> None:
    omar = sign_in("omar")
    bad = SMALL.replace("GROUP", "attic").encode()
    answer = omar.post("/api/v1/deployments", data=sent(("small.bpmn", bad)))
    assert answer.status_code == 422
    [finding] = [found for found in answer.json["findings"] if found["severity"] == "error"]
    assert finding["element_id"] == "t" and finding["line"] == 2 and "attic" in finding["text"] and finding["remedy"]
    assert omar.get("/api/v1/process-definitions?startable=false").json["items"] == []
    checked = sign_in("rita").post("/api/v1/validations", data=sent(("small.bpmn", bad)))
    assert checked.status_code == 200
    assert finding in checked.json["findings"]


@pytest.mark.parametrize(
    "made",
    [
        lambda: {},
        lambda: {"files": "text"},
        lambda: sent(("evil.exe", b"x")),
        lambda: sent(("a/b.bpmn", b"x")),
        lambda: sent(("small.bpmn", good()), ("small.bpmn", good())),
        lambda: sent(("small.bpmn", good()), colour="red"),
        lambda: {"other": (BytesIO(good()), "small.bpmn")},
    ],
    ids=["nothing", "no file", "other ending", "a folder", "twice", "unknown text", "unknown part"],
)
def test_a_set_that_is_sent_badly_is_422(sign_in: SignIn, made: Callable[[], dict[str, Any]]) -> None:
    answer = sign_in("omar").post("/api/v1/deployments", data=made(), content_type="multipart/form-data")
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + good(),
        b"not xml",
        b"",
        b"<a>" * 5000 + b"</a>" * 5000,
        b"<bpmn/>",
    ],
)
def test_xml_that_is_no_model_is_422_with_a_finding(sign_in: SignIn, content: bytes) -> None:
    answer = sign_in("omar").post("/api/v1/deployments", data=sent(("small.bpmn", content)))
    assert answer.status_code == 422, answer.text
    assert answer.json["findings"]


def test_a_file_is_sent_and_fetched_as_something_to_save(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    content = b"%PDF-1.7\n" + b"x" * 3000
    made = rita.post("/api/v1/files", data={"file": (BytesIO(content), "Angebot Büro.pdf", "application/pdf")})
    assert made.status_code == 201, made.text
    assert made.json["size"] == len(content) and made.json["media_type"] == "application/pdf"
    fetched = rita.get(made.headers["Location"])
    assert fetched.data == content
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert "B%C3%BCro" in fetched.headers["Content-Disposition"]
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert sign_in("tom").get(made.headers["Location"]).status_code == 404


def test_a_disguised_an_empty_and_a_large_file_are_refused(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    disguised = rita.post(
        "/api/v1/files", data={"file": (BytesIO(b"MZ" + b"\0" * 100), "quote.pdf", "application/pdf")}
    )
    assert disguised.status_code == 422
    assert rita.post("/api/v1/files", data={"file": (BytesIO(b""), "quote.pdf")}).status_code == 422
    large = rita.post("/api/v1/files", data={"file": (BytesIO(b"%PDF-1.7\n" + b"x" * 100_001), "quote.pdf")})
    assert large.status_code == 413
    assert rita.post("/api/v1/files", data={"other": (BytesIO(b"x"), "a.txt")}).status_code == 422
    assert rita.post("/api/v1/files").status_code == 422


def test_options_are_searched_and_shown_by_id(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    found = rita.get("/api/v1/lookups/user?q=oka").json["items"]
    assert found == [{"id": "tom", "label": "Tom Okafor", "detail": found[0]["detail"], "data": {}}]
    shown = rita.get("/api/v1/lookups/user?id=eve&id=rita&id=nobody").json["items"]
    assert [option["id"] for option in shown] == ["eve", "rita"]
    assert [option["id"] for option in rita.get("/api/v1/lookups/group?q=hr").json["items"]] == ["hr"]
    assert rita.get("/api/v1/lookups/attic").status_code == 404


def test_an_administrator_keeps_people_and_groups_and_nobody_else_does(sign_in: SignIn, guest: FlaskClient) -> None:
    adam, rita = sign_in("adam"), sign_in("rita")
    body = {"id": "nina", "name": "Nina Vale", "email": "nina@house.example", "manager": "tom"}
    assert rita.post("/api/v1/people", json=body).status_code == 403
    made = adam.post("/api/v1/people", json=body)
    assert made.status_code == 201 and made.headers["Location"] == "/api/v1/people/nina"
    assert adam.post("/api/v1/people", json=body).status_code == 409
    assert "password" not in made.text
    assert adam.put("/api/v1/people/nina/password", json={"password": "twelve red kites"}).status_code == 204
    assert rita.put("/api/v1/people/nina/password", json={"password": "twelve red kites"}).status_code == 403
    assert guest.post("/api/v1/session", json={"account": "nina", "password": "twelve red kites"}).status_code == 201
    assert adam.patch("/api/v1/people/nina", json={"locale": "de"}).json["locale"] == "de"

    assert adam.post("/api/v1/groups", json={"id": "lab", "name": "Laboratory"}).status_code == 201
    joined = adam.put("/api/v1/groups/lab/members/nina", json={"lead": True})
    assert [(member["person"], member["lead"]) for member in joined.json["members"]] == [("nina", True)]
    assert rita.put("/api/v1/groups/lab/members/rita", json={}).status_code == 403
    assert adam.delete("/api/v1/groups/lab/members/nina").status_code == 204
    assert rita.get("/api/v1/groups/lab").json["members"] == []
    assert adam.put("/api/v1/groups/lab", json={"name": "Lab"}).json["name"] == "Lab"
    assert adam.post("/api/v1/people/nina/deactivate").json == {"tasks_given_back": 0}
    assert guest.get("/api/v1/me").status_code == 401


def test_an_absence_is_noted_seen_and_ended(sign_in: SignIn) -> None:
    tom = sign_in("tom")
    body = {"substitute": "eve", "starts_at": "2026-03-01T00:00:00Z", "ends_at": "2026-03-09T00:00:00Z"}
    made = tom.post("/api/v1/substitutions", json=body)
    assert made.status_code == 201 and made.json["person"] == "tom"
    assert tom.get("/api/v1/me").json["substitutes"] == ["eve"]
    assert sign_in("eve").get("/api/v1/me").json["stands_in_for"] == ["tom"]
    eve = sign_in("eve")
    [notice] = eve.get("/api/v1/notices?unread_only=true").json["items"]
    assert eve.post(f"/api/v1/notices/{notice['id']}/read").json["read_at"] is not None
    assert eve.post("/api/v1/notices/read").json == {"read": 0}
    assert tom.post(f"/api/v1/notices/{notice['id']}/read").status_code == 404
    assert tom.delete(f"/api/v1/substitutions/{made.json['id']}").status_code == 204
    assert tom.get("/api/v1/me").json["substitutes"] == []
    forged = sign_in("rita").post("/api/v1/substitutions", json={**body, "person": "tom"})
    assert forged.status_code == 403


@pytest.mark.usefixtures("deployed")
def test_a_worker_fetches_completes_and_fails_jobs(sign_in: SignIn, app: Any, guest: FlaskClient) -> None:
    omar = sign_in("omar")
    token = omar.post("/api/v1/me/tokens", json={"name": "ledger", "scopes": ["worker"]}).json["token"]
    worker = {"Authorization": f"Bearer {token}"}
    started = omar.post("/api/v1/process-definitions/outside/start", json={"variables": {"sum": 12.5}})
    assert started.status_code == 201, started.text
    wanted = {"topics": ["ledger.post"], "worker": "w1", "lease_seconds": 30}
    assert sign_in("rita").post("/api/v1/jobs/fetch", json=wanted).status_code == 403
    [job] = guest.post("/api/v1/jobs/fetch", json=wanted, headers=worker).json["items"]
    assert guest.post("/api/v1/jobs/fetch", json={**wanted, "worker": "w2"}, headers=worker).json["items"] == []
    address = f"/api/v1/jobs/{job['id']}"
    stolen = guest.post(f"{address}/complete", json={"worker": "w2"}, headers=worker)
    assert stolen.status_code == 409
    failed = guest.post(
        f"{address}/fail", json={"worker": "w1", "message": "Ledger is closed.", "retries": 0}, headers=worker
    )
    assert failed.status_code == 204
    [incident] = omar.get("/api/v1/incidents").json["items"]
    assert "Ledger is closed." in (incident["message"] + (incident["detail"] or ""))
    assert sign_in("rita").get("/api/v1/incidents").status_code == 403
    assert omar.post(f"/api/v1/incidents/{incident['id']}/retry").json["resolved_at"] is not None
    [job] = guest.post("/api/v1/jobs/fetch", json=wanted, headers=worker).json["items"]
    done = guest.post(
        f"/api/v1/jobs/{job['id']}/complete", json={"worker": "w1", "outputs": {"posted": True}}, headers=worker
    )
    assert done.status_code == 204
    variables = omar.get(f"/api/v1/process-instances/{started.json['id']}/variables").json
    assert variables["posted"] is True
    assert guest.post(f"/api/v1/jobs/{uuid4()}/complete", json={"worker": "w1"}, headers=worker).status_code == 404


def test_a_message_nobody_waits_for_is_404_and_a_signal_is_fine(sign_in: SignIn) -> None:
    omar = sign_in("omar")
    assert omar.post("/api/v1/messages", json={"name": "paid", "business_key": "X-1"}).status_code == 404
    assert omar.post("/api/v1/signals", json={"name": "freeze"}).status_code == 204
    assert sign_in("rita").post("/api/v1/signals", json={"name": "freeze"}).status_code == 403
    assert omar.get("/api/v1/messages").json["items"] == []
    assert omar.get("/api/v1/timers").json["items"] == []
    assert omar.get("/api/v1/jobs").json["items"] == []


@pytest.mark.usefixtures("deployed")
def test_an_operator_grants_and_others_do_not(sign_in: SignIn) -> None:
    omar = sign_in("omar")
    address = "/api/v1/process-definitions/leave/grants"
    assert omar.get(address).json == {"items": []}
    granted = omar.post(address, json={"grants": ["topic:ledger.post", "message:paid"]})
    assert granted.json["items"] == [{"kind": "message", "name": "paid"}, {"kind": "topic", "name": "ledger.post"}]
    assert omar.post(address, json={"grants": ["everything"]}).status_code == 422
    assert sign_in("rita").get(address).status_code == 403
    assert sign_in("rita").post(address, json={"grants": ["topic:x"]}).status_code == 403


@pytest.mark.usefixtures("deployed")
def test_progress_says_who_has_it_and_history_is_for_auditors(sign_in: SignIn) -> None:
    rita, ida = sign_in("rita"), sign_in("ida")
    started = rita.post("/api/v1/process-definitions/leave/start", json={"variables": {"days": 3}}).json
    progress = rita.get(f"/api/v1/process-instances/{started['id']}/progress").json
    assert [(holder["kind"], holder["id"]) for holder in progress["holders"]] == [("group", "hr")]
    assert progress["since"] == "2026-03-02T09:00:00Z"
    assert ida.get("/api/v1/history?entity=asset&entity_id=AM-1").json == {"items": []}
    assert rita.get("/api/v1/history?entity=asset&entity_id=AM-1").status_code == 403
    report = ida.get("/api/v1/history/verification").json
    assert report["ok"] is True and report["instances"] == 1 and report["breaks"] == []
    assert rita.get("/api/v1/history/verification").status_code == 403


@pytest.mark.usefixtures("deployed")
def test_an_operator_changes_variables_of_a_running_case(sign_in: SignIn) -> None:
    rita, omar = sign_in("rita"), sign_in("omar")
    started = rita.post("/api/v1/process-definitions/counting/start", json={"variables": {"n": 1}}).json
    address = f"/api/v1/process-instances/{started['id']}/variables"
    assert omar.patch(address, json={"n": 7, "note": ["a", 1.5]}).json == {"n": 7, "note": ["a", 1.5]}
    assert rita.get(address).json["n"] == 7
    assert rita.patch(address, json={"n": 8}).status_code == 403
    assert omar.patch(address, json={"x" * 256: 1}).status_code == 422


@pytest.mark.usefixtures("deployed")
def test_a_file_is_attached_to_an_open_task_and_seen_by_those_the_case_concerns(sign_in: SignIn) -> None:
    rita, tom, paul = sign_in("rita"), sign_in("tom"), sign_in("paul")
    started = rita.post("/api/v1/process-definitions/leave/start", json={"variables": {"days": 3}}).json
    [task] = tom.get(f"/api/v1/tasks?instance_id={started['id']}").json["items"]
    address = f"/api/v1/tasks/{task['id']}/attachments"
    file = tom.post("/api/v1/files", data={"file": (BytesIO(b"%PDF-1.7\n plan"), "plan.pdf")}).json
    assert rita.get(f"/api/v1/files/{file['id']}").status_code == 404
    assert paul.post(address, json={"file_id": file["id"]}).status_code == 404
    assert rita.post(address, json={"file_id": file["id"]}).status_code == 403
    for _ in range(2):
        [attached] = tom.post(address, json={"file_id": file["id"]}).json["items"]
    assert attached["file"]["name"] == "plan.pdf" and attached["added_by"] == "tom"
    assert rita.get(f"/api/v1/process-instances/{started['id']}/attachments").json["items"] == [attached]
    assert tom.get(address).json["items"] == [attached]
    assert rita.get(f"/api/v1/files/{file['id']}").status_code == 200
    assert tom.post(address, json={"file_id": str(uuid4())}).status_code == 404
    kinds = [entry["kind"] for entry in rita.get(f"/api/v1/process-instances/{started['id']}/history").json["items"]]
    assert kinds.count("file") == 1
    tom.post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {}})
    assert tom.post(address, json={"file_id": file["id"]}).status_code == 409
