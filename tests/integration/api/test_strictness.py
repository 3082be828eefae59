"""Bad requests get a clear answer, and every answer carries its headers."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

SignIn = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v1/people?colour=red", "colour"),
        ("/api/v1/people?limit=0", "limit"),
        ("/api/v1/people?limit=201", "limit"),
        ("/api/v1/people?limit=many", "limit"),
        ("/api/v1/tasks?box=attic", "box"),
        ("/api/v1/tasks?instance_id=7", "instance_id"),
        ("/api/v1/process-instances?state=gone", "state"),
        ("/api/v1/process-instances?variable=x", "variable"),
    ],
)
def test_an_address_with_a_bad_parameter_is_422_and_names_it(sign_in: SignIn, address: str, field: str) -> None:
    answer = sign_in("rita").get(address)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


def test_a_cursor_that_nobody_made_is_422(sign_in: SignIn) -> None:
    for cursor in ("x", "e30", "bnVsbA", "W10"):
        assert sign_in("rita").get(f"/api/v1/people?cursor={cursor}").status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"locale": "de", "platform_admin": True}, "platform_admin"),
        ({"locale": 5}, "locale"),
        ({"locale": "xx"}, "locale"),
        ({}, "locale"),
        ({"locale": None}, "locale"),
    ],
)
def test_a_body_that_does_not_fit_is_422_and_names_the_field(sign_in: SignIn, body: Any, field: str) -> None:
    answer = sign_in("rita").patch("/api/v1/me", json=body)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b'"x"', b"null"])
def test_a_body_that_is_no_object_is_422(sign_in: SignIn, body: bytes) -> None:
    answer = sign_in("rita").patch("/api/v1/me", data=body, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [b"{", b'{"locale": "de", "locale": "en"}', b"\xff", b"[" * 50_000])
def test_a_body_that_is_no_json_is_400(sign_in: SignIn, body: bytes) -> None:
    answer = sign_in("rita").patch("/api/v1/me", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_a_form_where_json_is_wanted_is_415_and_a_body_too_large_413(sign_in: SignIn) -> None:
    client = sign_in("rita")
    assert client.patch("/api/v1/me", data={"locale": "de"}).status_code == 415
    large = client.patch("/api/v1/me", data=b'"' + b"x" * 2_000_001 + b'"', content_type="application/json")
    assert large.status_code == 413


def test_unknown_addresses_and_methods_are_problems(guest: FlaskClient) -> None:
    missing = guest.get("/api/v1/attic")
    assert missing.status_code == 404 and missing.content_type == "application/problem+json"
    wrong = guest.put("/api/v1/session", json={})
    assert wrong.status_code == 405 and "POST" in wrong.headers["Allow"]


def test_every_answer_has_its_headers_and_a_number(guest: FlaskClient) -> None:
    for answer in (guest.get("/healthz"), guest.get("/api/v1/me"), guest.get("/api/v1/attic")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert len(answer.headers["X-Request-Id"]) >= 8
    assert guest.get("/api/v1/me").headers["Cache-Control"] == "no-store"


def test_a_request_number_is_kept_when_it_is_one(guest: FlaskClient) -> None:
    assert guest.get("/healthz", headers={"X-Request-Id": "order-7788-a"}).headers["X-Request-Id"] == "order-7788-a"
    assert guest.get("/healthz", headers={"X-Request-Id": "no spaces!"}).headers["X-Request-Id"] != "no spaces!"


def test_health_readiness_and_figures_need_nobody(guest: FlaskClient) -> None:
    assert guest.get("/healthz").text == "ok\n"
    assert guest.get("/readyz").text == "ready\n"
    assert "itamflow_incidents 0" in guest.get("/metrics").text


def test_a_store_that_is_away_makes_the_process_unready_and_requests_503_but_leaves_it_alive(
    sign_in: SignIn, house: Any
) -> None:
    client = sign_in("rita")
    database = house.database.sql

    def refuse() -> Any:
        raise database.dialect.dbapi.OperationalError("unable to open database file")

    database.dispose()
    database.pool = type(database.pool)(refuse, dialect=database.dialect)
    for address in ("/readyz", "/api/v1/me"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
    assert client.get("/healthz").status_code == 200


def test_every_endpoint_names_an_operation_of_the_policy(app: Flask) -> None:
    from engine.policy import POLICY

    unnamed = [name for name, view in app.view_functions.items() if getattr(view, "operation", None) not in POLICY]
    assert not unnamed
