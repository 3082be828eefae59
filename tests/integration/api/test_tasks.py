"""A case over the API: start, inbox, claim, form, complete; two people and one task; sending twice."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]
pytestmark = pytest.mark.usefixtures("deployed")


def start(client: FlaskClient, key: str = "leave", **variables: Any) -> Any:
    answer = client.post(f"/api/v1/process-definitions/{key}/start", json={"variables": variables})
    assert answer.status_code == 201, answer.text
    return answer.json


def task_of(client: FlaskClient, instance: Any) -> Any:
    [task] = client.get(f"/api/v1/tasks?instance_id={instance['id']}").json["items"]
    return task


def test_a_process_is_found_started_and_its_case_read(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    [leave] = [item for item in rita.get("/api/v1/process-definitions").json["items"] if item["key"] == "leave"]
    assert leave["name"] == "Leave" and leave["version"] == 1 and leave["description"] == "Ask for days off."
    form = rita.get("/api/v1/process-definitions/leave/start-form").json["form"]
    assert [component["key"] for component in form["components"]] == ["days", "why"]

    answer = rita.post("/api/v1/process-definitions/leave/start", json={"variables": {"days": 3, "why": "Sea"}})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/process-instances/{answer.json['id']}"
    assert answer.json["state"] == "active" and answer.json["business_key"] == "LV-2026-00001"
    found = rita.get(answer.headers["Location"])
    assert found.json == answer.json
    assert found.headers["ETag"] == f'"{found.json["revision"]}"'
    assert rita.get(f"{answer.headers['Location']}/variables").json["days"] == 3


def test_who_may_not_start_it_is_told_so_and_nothing_starts(sign_in: SignIn) -> None:
    answer = sign_in("paul").post("/api/v1/process-definitions/leave/start", json={"variables": {"days": 3}})
    assert answer.status_code == 403
    assert sign_in("omar").get("/api/v1/process-instances").json["items"] == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "days"),
        ({"days": 0}, "days"),
        ({"days": 31}, "days"),
        ({"days": "many"}, "days"),
        ({"days": 3, "colour": "red"}, "colour"),
    ],
)
def test_answers_that_do_not_fit_the_form_are_422_by_field(sign_in: SignIn, answers: Any, field: str) -> None:
    rita = sign_in("rita")
    answer = rita.post("/api/v1/process-definitions/leave/start", json={"variables": answers})
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]
    assert rita.get("/api/v1/process-instances").json["items"] == []


def test_an_unknown_process_is_404(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    assert rita.post("/api/v1/process-definitions/attic/start", json={}).status_code == 404
    assert rita.get("/api/v1/process-definitions/attic").status_code == 404
    assert rita.get("/api/v1/process-definitions/attic/versions").status_code == 404
    assert rita.get(f"/api/v1/process-definitions/{uuid4()}/xml").status_code == 404


def test_the_model_is_served_as_it_was_deployed(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    leave = rita.get("/api/v1/process-definitions/leave").json
    answer = rita.get(f"/api/v1/process-definitions/{leave['id']}/xml")
    assert answer.status_code == 200
    assert answer.content_type.startswith("application/xml")
    assert b'<bpmn:process id="leave"' in answer.data
    assert rita.get(f"/api/v1/process-definitions/{leave['id']}").json == leave
    assert rita.get("/api/v1/process-definitions/leave/versions").json["items"] == [leave]


def test_a_task_is_claimed_given_back_and_completed(sign_in: SignIn) -> None:
    rita, tom = sign_in("rita"), sign_in("tom")
    instance = start(rita, days=3)
    assert tom.get("/api/v1/tasks/counts").json["groups"] == 1
    [task] = tom.get("/api/v1/tasks?box=groups").json["items"]
    assert task["name"] == "Look at it" and task["assignee"] is None and task["candidate_groups"] == ["hr"]

    claimed = tom.post(f"/api/v1/tasks/{task['id']}/claim")
    assert claimed.json["assignee"] == "tom"
    assert tom.get("/api/v1/tasks").json["items"][0]["id"] == task["id"]
    assert tom.post(f"/api/v1/tasks/{task['id']}/unclaim").json["assignee"] is None

    shown = tom.get(f"/api/v1/tasks/{task['id']}/form").json
    assert [component["key"] for component in shown["form"]["components"]] == ["approved"]
    done = tom.post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {"approved": True}})
    assert done.status_code == 200
    assert done.json["state"] == "completed" and done.json["completed_by"] == "tom"
    assert rita.get(f"/api/v1/process-instances/{instance['id']}").json["state"] == "completed"
    visits = rita.get(f"/api/v1/process-instances/{instance['id']}/activities").json["items"]
    assert {visit["element_id"] for visit in visits} >= {"start", "look", "end"}
    kinds = [entry["kind"] for entry in rita.get(f"/api/v1/process-instances/{instance['id']}/history").json["items"]]
    assert len(kinds) >= 2


def test_what_is_not_mine_to_see_is_404(sign_in: SignIn) -> None:
    instance = start(sign_in("rita"), days=3)
    task = task_of(sign_in("tom"), instance)
    paul = sign_in("paul")
    for address in (
        f"/api/v1/process-instances/{instance['id']}",
        f"/api/v1/process-instances/{instance['id']}/variables",
        f"/api/v1/process-instances/{instance['id']}/history",
        f"/api/v1/process-instances/{instance['id']}/comments",
        f"/api/v1/process-instances/{instance['id']}/attachments",
        f"/api/v1/tasks/{task['id']}",
        f"/api/v1/tasks/{task['id']}/form",
        f"/api/v1/tasks/{task['id']}/comments",
        f"/api/v1/tasks/{uuid4()}",
        f"/api/v1/process-instances/{uuid4()}",
    ):
        assert paul.get(address).status_code == 404, address
    assert paul.post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {}}).status_code == 404
    assert paul.get("/api/v1/process-instances").json["items"] == []


def test_the_second_of_two_people_gets_409_naming_who_and_when(sign_in: SignIn) -> None:
    task = task_of(sign_in("tom"), start(sign_in("rita"), days=3))
    assert sign_in("tom").post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {}}).status_code == 200
    late = sign_in("eve").post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {}})
    assert late.status_code == 409
    assert late.json["type"].endswith("task-not-open")
    assert "Tom Okafor" in late.json["detail"]


@pytest.mark.parametrize("verb", ["claim", "complete"])
def test_who_saw_an_older_state_hears_who_was_faster_rather_than_that_something_changed(
    sign_in: SignIn, verb: str
) -> None:
    tom, eve = sign_in("tom"), sign_in("eve")
    task = task_of(tom, start(sign_in("rita"), days=3))
    address, seen = f"/api/v1/tasks/{task['id']}", {"If-Match": tom.get(f"/api/v1/tasks/{task['id']}").headers["ETag"]}
    eve.post(f"{address}/claim")
    held = tom.post(f"{address}/{verb}", json={"data": {}} if verb == "complete" else None, headers=seen)
    assert held.status_code in (403, 409) and "Eve Lindqvist has this task" in held.json["detail"]
    assert eve.post(f"{address}/complete", json={"data": {}}).status_code == 200
    late = tom.post(f"{address}/{verb}", json={"data": {}} if verb == "complete" else None, headers=seen)
    assert late.status_code == 409 and "Eve Lindqvist completed this task on " in late.json["detail"]


def test_if_match_lets_a_write_through_only_when_nothing_changed(sign_in: SignIn) -> None:
    tom, eve = sign_in("tom"), sign_in("eve")
    task = task_of(tom, start(sign_in("rita"), days=3))
    seen = tom.get(f"/api/v1/tasks/{task['id']}").headers["ETag"]
    eve.post(f"/api/v1/tasks/{task['id']}/claim")
    eve.post(f"/api/v1/tasks/{task['id']}/unclaim")
    stale = tom.post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {}}, headers={"If-Match": seen})
    assert stale.status_code == 412
    now = tom.get(f"/api/v1/tasks/{task['id']}").headers["ETag"]
    assert now != seen
    for nonsense in ('"x"', "W/" + now, ""):
        answer = tom.post(f"/api/v1/tasks/{task['id']}/claim", headers={"If-Match": nonsense})
        assert answer.status_code == 412, nonsense
    done = tom.post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {}}, headers={"If-Match": f'"99", {now}'})
    assert done.status_code == 200


def test_if_none_match_spares_the_body(sign_in: SignIn) -> None:
    tom = sign_in("tom")
    task = task_of(tom, start(sign_in("rita"), days=3))
    seen = tom.get(f"/api/v1/tasks/{task['id']}").headers["ETag"]
    again = tom.get(f"/api/v1/tasks/{task['id']}", headers={"If-None-Match": seen})
    assert again.status_code == 304 and again.data == b""


def test_the_same_request_sent_again_gets_the_first_answer_and_has_one_effect(sign_in: SignIn, clock: Any) -> None:
    rita = sign_in("rita")
    instance = start(rita, "counting", n=0)
    task = task_of(rita, instance)
    address, key = f"/api/v1/tasks/{task['id']}/complete", {"Idempotency-Key": "order-7788"}
    first = rita.post(address, json={"data": {}}, headers=key)
    again = rita.post(address, json={"data": {}}, headers=key)
    assert (first.status_code, first.data) == (again.status_code, again.data) == (200, first.data)
    assert "Idempotent-Replayed" not in first.headers and again.headers["Idempotent-Replayed"] == "true"
    assert rita.get(f"/api/v1/process-instances/{instance['id']}/variables").json["n"] == 1

    made = [
        rita.post(
            "/api/v1/process-definitions/leave/start", json={"variables": {"days": 2}}, headers={"Idempotency-Key": "s"}
        )
        for _ in range(2)
    ]
    assert made[0].json["id"] == made[1].json["id"]
    assert made[0].headers["Location"] == made[1].headers["Location"]

    other = rita.post(address, json={"data": {"x": 1}}, headers=key)
    assert other.status_code == 422
    assert "another request" in other.json["detail"]
    # Somebody else's key of the same name is another key.
    assert sign_in("tom").post(address, json={"data": {}}, headers=key).status_code == 409
    clock.move(hours=25)
    late = sign_in("rita").post(address, json={"data": {}}, headers=key)
    assert late.status_code == 409


def test_a_problem_is_not_kept_under_a_key(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    address, key = "/api/v1/process-definitions/leave/start", {"Idempotency-Key": "k"}
    assert rita.post(address, json={"variables": {"days": 0}}, headers=key).status_code == 422
    assert rita.post(address, json={"variables": {"days": 1}}, headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "line\tbreak"])
def test_a_key_that_is_none_is_422(sign_in: SignIn, key: str) -> None:
    answer = sign_in("rita").post(
        "/api/v1/process-definitions/leave/start", json={"variables": {"days": 1}}, headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 422


def test_the_same_request_while_the_first_is_under_way_is_409(sign_in: SignIn, app: Any) -> None:
    from api import idempotency

    rita = sign_in("rita")
    idempotency._busy.add(("rita", "k"))
    try:
        answer = rita.post(
            "/api/v1/process-definitions/leave/start", json={"variables": {"days": 1}}, headers={"Idempotency-Key": "k"}
        )
    finally:
        idempotency._busy.discard(("rita", "k"))
    assert answer.status_code == 409


def test_a_draft_keeps_what_was_typed_and_two_tabs_do_not_overwrite_each_other(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    address = "/api/v1/process-definitions/leave/draft"
    assert rita.get(address).status_code == 404
    saved = rita.put(address, json={"data": {"days": "thr"}})
    assert saved.status_code == 200
    assert rita.get("/api/v1/process-definitions/leave/start-form").json["data"] == {"days": "thr"}
    assert [draft["definition_key"] for draft in rita.get("/api/v1/drafts").json["items"]] == ["leave"]
    one = rita.put(address, json={"data": {"days": 3}}, headers={"If-Match": saved.headers["ETag"]})
    assert one.status_code == 200
    other = rita.put(address, json={"data": {"days": 4}}, headers={"If-Match": saved.headers["ETag"]})
    assert other.status_code == 412
    assert rita.put(address, json={"data": {"days": 4}, "revision": saved.json["revision"]}).status_code == 412
    assert rita.get(address).json["data"] == {"days": 3}
    assert rita.delete(address).status_code == 204
    assert rita.get(address).status_code == 404


def test_a_draft_of_a_task_is_shown_in_its_form(sign_in: SignIn) -> None:
    tom = sign_in("tom")
    task = task_of(tom, start(sign_in("rita"), days=3))
    assert tom.get(f"/api/v1/tasks/{task['id']}/draft").status_code == 404
    assert tom.put(f"/api/v1/tasks/{task['id']}/draft", json={"data": {"approved": True}}).status_code == 200
    assert tom.get(f"/api/v1/tasks/{task['id']}/form").json["data"]["approved"] is True
    assert tom.get(f"/api/v1/tasks/{task['id']}/draft").json["data"] == {"approved": True}


def test_comments_are_added_and_read_by_those_the_case_concerns(sign_in: SignIn, clock: Any) -> None:
    rita, tom = sign_in("rita"), sign_in("tom")
    instance = start(rita, days=3)
    task = task_of(tom, instance)
    assert tom.post(f"/api/v1/tasks/{task['id']}/comments", json={"text": "Which days?"}).status_code == 201
    clock.move(minutes=1)
    assert rita.post(f"/api/v1/process-instances/{instance['id']}/comments", json={"text": "May."}).status_code == 201
    found = tom.get(f"/api/v1/tasks/{task['id']}/comments").json["items"]
    assert [(comment["author"], comment["text"]) for comment in found] == [("tom", "Which days?"), ("rita", "May.")]


def test_a_lead_assigns_and_an_assignee_hands_over_and_puts_aside(sign_in: SignIn) -> None:
    tom, eve = sign_in("tom"), sign_in("eve")
    task = task_of(tom, start(sign_in("rita"), days=3))
    assigned = tom.post(f"/api/v1/tasks/{task['id']}/assign", json={"person": "eve", "reason": "You know her plans."})
    assert assigned.json["assignee"] == "eve"
    later = eve.put(f"/api/v1/tasks/{task['id']}/follow-up", json={"at": "2026-03-04T08:00:00+01:00"})
    assert later.json["follow_up_at"] == "2026-03-04T07:00:00Z"
    assert eve.get("/api/v1/tasks?box=later").json["items"][0]["id"] == task["id"]
    assert eve.post(f"/api/v1/tasks/{task['id']}/delegate", json={"person": "tom"}).json["assignee"] == "tom"
    assert sign_in("rita").post(f"/api/v1/tasks/{task['id']}/assign", json={"person": "eve"}).status_code == 403


def test_a_list_is_read_in_parts_that_link_to_the_next(sign_in: SignIn, clock: Any) -> None:
    rita = sign_in("rita")
    ids = []
    for _ in range(5):
        ids.append(start(rita, days=1)["id"])
        clock.move(minutes=1)
    seen, address = [], "/api/v1/process-instances?limit=2&definition_key=leave"
    while address:
        part = rita.get(address)
        seen += [item["id"] for item in part.json["items"]]
        link = part.headers.get("Link")
        assert (link is None) == (part.json["next"] is None)
        address = link.split(";")[0].strip("<>") if link else ""
    assert seen == ids[::-1]
    [found] = rita.get("/api/v1/process-instances?text=00003").json["items"]
    assert found["id"] == ids[2]
    assert len(rita.get("/api/v1/process-instances?variable=days=1&limit=200").json["items"]) == 5
    assert rita.get("/api/v1/process-instances?variable=days=2").json["items"] == []


def test_an_operator_suspends_resumes_and_cancels(sign_in: SignIn) -> None:
    rita, omar = sign_in("rita"), sign_in("omar")
    instance = start(rita, days=3)
    address = f"/api/v1/process-instances/{instance['id']}"
    assert rita.post(f"{address}/cancel", json={"reason": "x"}).status_code == 403
    assert omar.post(f"{address}/suspend").json["state"] == "suspended"
    task = task_of(omar, instance)
    assert sign_in("tom").post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {}}).status_code == 409
    assert omar.post(f"{address}/resume").json["state"] == "active"
    assert omar.post(f"{address}/cancel", json={}).status_code == 422
    stale = omar.post(f"{address}/cancel", json={"reason": "x"}, headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    ended = omar.post(f"{address}/cancel", json={"reason": "Entered twice."})
    assert ended.json["state"] == "cancelled" and ended.json["end_reason"] == "Entered twice."
    assert omar.get(f"/api/v1/tasks?instance_id={instance['id']}").json["items"] == []


def test_numbers_keep_their_digits_through_the_whole_way(sign_in: SignIn, deployed: Engine) -> None:
    rita = sign_in("rita")
    body = b'{"variables": {"n": 0, "sum": 1450.10, "tiny": 0.1000000000000000000001, "big": 123456789012345678}}'
    made = rita.post("/api/v1/process-definitions/counting/start", data=body, content_type="application/json")
    text = rita.get(f"/api/v1/process-instances/{made.json['id']}/variables").text
    assert '"sum":1450.1' in text and "0.1000000000000000000001" in text and "123456789012345678" in text
