"""What operators do to running cases over the API: look first, then do it; others may not."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import deployments

SignIn = Callable[[str], FlaskClient]
CASES = "/api/v1/process-instances"


@pytest.fixture
def case(deployed: Any, sign_in: SignIn) -> str:
    started = sign_in("rita").post("/api/v1/process-definitions/counting/start", json={"variables": {"n": 1}})
    identity: str = started.json["id"]
    return identity


def newer(house: Any, **changed: str) -> None:
    """Deploy a version of `counting` in which texts are replaced."""
    with house.unit_of_work("system") as uow:
        xml = deployments.xml(uow, deployments.definition(uow, "counting").id).decode()
        for old, new in changed.items():
            xml = xml.replace(old, new)
        deployments.deploy(uow, {"counting.bpmn": xml.encode()})


def test_a_case_is_looked_at_moved_to_the_new_version_and_back(deployed: Any, sign_in: SignIn, case: str) -> None:
    omar = sign_in("omar")
    newer(deployed, work="job")
    seen = omar.post(f"{CASES}/{case}/migration-preview")
    assert (seen.status_code, seen.json["verdict"]) == (200, "mapping"), seen.text
    assert [(each["kind"], each["element_id"]) for each in seen.json["obstacles"]] == [("mapping", "work")]
    refused = omar.post(f"{CASES}/{case}/migrate", json={})
    assert (refused.status_code, "“Work”" in refused.json["detail"]) == (409, True), refused.text
    body = {"mapping": {"work": "job"}, "version": 2}
    assert omar.post(f"{CASES}/{case}/migration-preview", json=body).json["verdict"] == "moves"
    moved = omar.post(f"{CASES}/{case}/migrate", json=body)
    assert moved.status_code == 200, moved.text
    assert [each["element_id"] for each in omar.get(f"/api/v1/tasks?instance_id={case}").json["items"]] == ["job"]
    assert omar.post(f"{CASES}/{case}/undo-migration").status_code == 200
    assert omar.post(f"{CASES}/{case}/undo-migration").status_code == 409
    kinds = [each["kind"] for each in omar.get(f"{CASES}/{case}/history").json["items"]]
    assert kinds[-2:] == ["migrated", "migration_undone"]


def test_all_cases_of_a_process_are_looked_at_and_moved(deployed: Any, sign_in: SignIn, case: str) -> None:
    omar = sign_in("omar")
    newer(deployed, Count="Add")
    seen = omar.post("/api/v1/process-definitions/counting/migration-preview", json={})
    assert [(each["instance_id"], each["verdict"]) for each in seen.json["items"]] == [(case, "moves")]
    done = omar.post("/api/v1/process-definitions/counting/migrate", json={})
    assert done.json["items"] == [{"instance_id": case, "moved": True, "reason": None}]


def test_a_move_of_many_cases_tells_how_far_it_is_and_goes_back(deployed: Any, sign_in: SignIn, case: str) -> None:
    omar, runs = sign_in("omar"), "/api/v1/migration-runs"
    newer(deployed, work="job")
    assert omar.post(runs, json={"key": "counting"}).status_code == 409
    begun = omar.post(runs, json={"key": "counting", "mapping": {"work": "job"}})
    assert (begun.status_code, begun.json["total"], begun.json["state"]) == (201, 1, "moving"), begun.text
    run = f"{runs}/{begun.json['id']}"
    told = omar.get(run).json
    assert (told["state"], told["done"], told["counts"], told["otherwise"]) == ("moved", 1, {"moved": 1}, 0)
    assert omar.get(f"{run}/cases?limit=10").json["items"] == [
        {"instance_id": case, "verdict": "moves", "outcome": "moved", "reason": None}
    ]
    assert omar.post(f"{run}/undo").status_code == 200
    assert omar.get(run).json["counts"] == {"back": 1}
    assert omar.post(f"{run}/undo").status_code == 409
    assert sign_in("rita").get(run).status_code == 403


def test_a_token_is_moved_and_what_cannot_be_is_refused(sign_in: SignIn, case: str) -> None:
    omar = sign_in("omar")
    moved = omar.post(f"{CASES}/{case}/move", json={"leave": ["work"], "begin": ["count"], "reason": "Skip one."})
    assert moved.status_code == 200, moved.text
    assert omar.get(f"{CASES}/{case}/variables").json == {"n": 2}
    assert omar.post(f"{CASES}/{case}/move", json={"leave": ["count"]}).status_code == 409
    assert omar.post(f"{CASES}/{case}/move", json={}).status_code == 422


def test_many_cases_are_changed_after_a_look(sign_in: SignIn, case: str) -> None:
    omar = sign_in("omar")
    body = {"change": {"kind": "suspend", "reason": "Audit."}, "instance_ids": [case]}
    seen = omar.post(f"{CASES}/changes", json=body)
    assert (seen.status_code, [each["after"] for each in seen.json["items"]]) == (200, ["suspended"]), seen.text
    assert omar.get(f"{CASES}/{case}").json["state"] == "active"
    omar.post(f"{CASES}/changes", json={**body, "preview": False})
    assert omar.get(f"{CASES}/{case}").json["state"] == "suspended"
    assert omar.post(f"{CASES}/changes", json={**body, "change": {"kind": "dance"}}).status_code == 422


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("{case}/migration-preview", {}),
        ("{case}/migrate", {}),
        ("{case}/undo-migration", None),
        ("{case}/move", {"leave": ["work"]}),
        ("changes", {"change": {"kind": "cancel"}, "instance_ids": ["{case}"], "preview": False}),
    ],
)
@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("paul", 404)])
def test_only_those_who_look_after_cases_may(
    sign_in: SignIn, case: str, address: str, body: Any, who: str, status: int
) -> None:
    if body and "instance_ids" in body:
        body = {**body, "instance_ids": [case]}
    answer = sign_in(who).post(f"{CASES}/{address.format(case=case)}", json=body)
    assert answer.status_code == status, answer.text
    assert sign_in("omar").get(f"{CASES}/{case}").json["state"] == "active"


def test_cases_of_a_process_are_moved_only_by_those_who_look_after_it(deployed: Any, sign_in: SignIn) -> None:
    for verb in ("migration-preview", "migrate"):
        answer = sign_in("rita").post(f"/api/v1/process-definitions/counting/{verb}", json={})
        assert answer.status_code == 403, answer.text
