"""The page of requests tells who has each or how it ended, and asks no more often for many than for one."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from api.app import create_app

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def app(deployed: Any, settings: Any) -> Flask:
    """The application with its pages."""
    app = create_app(deployed, settings)
    app.testing = True
    return app


@pytest.fixture
def asked(deployed: Any) -> Iterator[list[str]]:
    """The statements that were sent to the database."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        found.append(text)

    event.listen(deployed.database.sql, "before_cursor_execute", note)
    yield found
    event.remove(deployed.database.sql, "before_cursor_execute", note)


def start(client: FlaskClient, why: str) -> None:
    answer = client.post("/api/v1/process-definitions/leave/start", json={"variables": {"days": 2, "why": why}})
    assert answer.status_code == 201, answer.text


def look_at_one(client: FlaskClient, *, take: bool) -> None:
    task = client.get("/api/v1/tasks?box=groups").json["items"][0]["id"]
    assert client.post(f"/api/v1/tasks/{task}/claim").status_code == 200
    if not take:
        assert client.post(f"/api/v1/tasks/{task}/complete", json={"data": {"approved": True}}).status_code == 200


@pytest.mark.parametrize("view", ["open", "ended", "all"])
def test_many_requests_are_asked_for_as_one_is(sign_in: SignIn, asked: list[str], view: str) -> None:
    rita, tom = sign_in("rita"), sign_in("tom")
    counted = []
    for number in (1, 12):
        for _ in range(number):
            start(rita, "A journey.")
            look_at_one(tom, take=view == "open")
        rita.get("/requests?view=all")  # what is compiled once
        asked.clear()
        page = rita.get(f"/requests?view={view}").text
        counted.append(len(asked))
        assert page.count("worklist__item") == (1 if number == 1 else 13), page
        assert ("Tom Okafor has it" in page) == (view == "open")
    assert counted[0] == counted[1], "one more statement for each case"


def test_each_request_says_who_has_it_or_how_it_ended(sign_in: SignIn) -> None:
    rita, tom = sign_in("rita"), sign_in("tom")
    start(rita, "First.")
    look_at_one(tom, take=False)
    start(rita, "Second.")
    look_at_one(tom, take=True)
    start(rita, "Third.")
    page = rita.get("/requests?view=all").text
    third, second, first = page.split("worklist__item")[1:]
    assert "Hr have it" in third and "Look at it" in third
    assert "Tom Okafor has it" in second
    assert "has it" not in first and '<span class="strong">end</span>' in first
