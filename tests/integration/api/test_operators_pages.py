"""Operators choose cases on a page, see what a change would do to each, do it, and take a move to a version back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from engine import deployments, instances

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def app(house: Any, settings: Any) -> Flask:
    """The application with its pages."""
    app = create_app(house, settings)
    app.testing = True
    return app


@pytest.fixture
def cases(deployed: Any, sign_in: SignIn) -> list[str]:
    rita = sign_in("rita")
    started = [
        rita.post("/api/v1/process-definitions/counting/start", json={"variables": {"n": n}}).json for n in (1, 2)
    ]
    return [each["id"] for each in started]


def states(house: Any) -> list[str]:
    with house.unit_of_work("system", reading=True) as uow:
        return sorted(one.state.value for one in instances.find(uow).items)


def newer(house: Any, old: str, new: str) -> None:
    with house.unit_of_work("system") as uow:
        xml = deployments.xml(uow, deployments.definition(uow, "counting").id).decode()
        deployments.deploy(uow, {"counting.bpmn": xml.replace(old, new).encode()})


def test_chosen_cases_are_looked_at_first_and_changed_then(deployed: Any, sign_in: SignIn, cases: list[str]) -> None:
    omar = sign_in("omar")
    listed = omar.get("/operations/instances").text
    assert all(f'name="case" value="{case}"' in listed for case in cases)
    chosen = {"case": cases, "kind": "suspend", "reason": "The house is closed."}
    looked = omar.post("/operations/changes", data=chosen)
    assert (looked.status_code, "2 cases change" in looked.text) == (200, True), looked.text
    assert states(deployed) == ["active", "active"]
    done = omar.post("/operations/changes", data={**chosen, "sure": "1"})
    assert done.status_code == 200, done.text
    assert states(deployed) == ["suspended", "suspended"]


def test_one_that_refuses_stays_and_says_why(deployed: Any, sign_in: SignIn, cases: list[str]) -> None:
    omar = sign_in("omar")
    omar.post("/operations/changes", data={"case": cases[:1], "kind": "suspend", "sure": "1"})
    looked = omar.post("/operations/changes", data={"case": cases, "kind": "resume"}).text
    assert ("1 case changes" in looked, "1 stays as it is" in looked) == (True, True)
    assert states(deployed) == ["active", "suspended"]


@pytest.mark.parametrize("kind", ["resume", "explode"])
def test_nothing_chosen_is_said_and_changes_nothing(deployed: Any, sign_in: SignIn, kind: str) -> None:
    answer = sign_in("omar").post("/operations/changes", data={"kind": kind, "sure": "1"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_whoever_is_no_operator_changes_nothing(deployed: Any, sign_in: SignIn, cases: list[str]) -> None:
    answer = sign_in("rita").post("/operations/changes", data={"case": cases, "kind": "cancel", "sure": "1"})
    assert answer.status_code == 403
    assert states(deployed) == ["active", "active"]


def test_cases_move_to_the_new_version_with_a_place_for_what_is_gone(
    deployed: Any, sign_in: SignIn, cases: list[str]
) -> None:
    omar = sign_in("omar")
    newer(deployed, "work", "job")
    assert "/operations/migration/counting" in omar.get("/operations/instances").text
    seen = omar.get("/operations/migration/counting").text
    assert ("2 need a place" in seen, 'name="to.work"' in seen) == (True, True), seen
    seen = omar.get("/operations/migration/counting?to.work=job").text
    assert "2 can move" in seen
    moved = omar.post("/operations/migration/counting", data={"to.work": "job"}, follow_redirects=True)
    assert moved.text.count("Is in version 2") == 2, moved.text
    assert "As the look before said" in moved.text
    assert "All cases are in the latest version" in omar.get("/operations/migration/counting").text
    back = omar.post(f"/operations/cases/{cases[0]}/migration/undo", follow_redirects=True)
    assert "1 needs a place" in back.text
    late = omar.post(f"/operations/cases/{cases[0]}/migration/undo", follow_redirects=True)
    assert 'role="alert"' in late.text


def test_a_mapping_of_what_is_not_there_is_refused(deployed: Any, sign_in: SignIn, cases: list[str]) -> None:
    newer(deployed, "work", "job")
    answer = sign_in("omar").get("/operations/migration/counting?to.nothing=job")
    assert (answer.status_code, 'role="alert"' in answer.text) == (200, True)


def test_what_was_typed_stays_when_a_draft_is_not_taken(deployed: Any, sign_in: SignIn) -> None:
    omar = sign_in("omar")
    begun = omar.post("/api/v1/model-drafts", json={"key": "counting", "title": "Count twice"}).json
    answer = omar.post(f"/studio/drafts/{begun['id']}/submit", data={"reason": "Once is never enough."})
    assert (answer.status_code, "Once is never enough.</textarea>" in answer.text) == (409, True), answer.text
