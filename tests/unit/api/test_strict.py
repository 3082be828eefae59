"""How requests are read."""

from decimal import Decimal

import pytest
from flask import Flask

from api import strict


def test_fractions_keep_the_digits_that_were_sent() -> None:
    assert strict.parse(b'{"amount": 1450.10}')["amount"] == Decimal("1450.10")
    assert str(strict.parse(b"[0.1000000000000000000001]")[0]) == "0.1000000000000000000001"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b'{"a": ["\\ud800"]}', "half a character"),
        (b'{"\\ud800": 1}', "half a character"),
        (b"[" * 100_000, "nested"),
        (b"\xff", "utf-8"),
        (b"{", "Expecting"),
        (b"1" * 5000, "digits"),
    ],
)
def test_what_is_not_plain_json_is_refused_with_a_reason(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        strict.parse(body)


def test_an_escaped_backslash_before_a_u_is_no_escape() -> None:
    assert strict.parse(rb'{"path": "C:\\users"}') == {"path": "C:\\users"}


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.before_request(strict.refuse_odd_requests)
    app.add_url_rule("/api/v1/thing", "thing", lambda: "taken", methods=["POST", "GET"])
    return app


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/xml", ""])
def test_a_body_that_no_route_reads_is_415(app: Flask, kind: str) -> None:
    assert app.test_client().post("/api/v1/thing", data=b"x", content_type=kind).status_code == 415


def test_json_multipart_and_no_body_at_all_are_taken(app: Flask) -> None:
    client = app.test_client()
    assert client.post("/api/v1/thing", json={}).status_code == 200
    assert client.post("/api/v1/thing", data={"a": "b"}, content_type="multipart/form-data").status_code == 200
    assert client.post("/api/v1/thing").status_code == 200


def test_nul_in_an_address_is_400(app: Flask) -> None:
    assert app.test_client().get("/api/v1/thing?text=a%00b").status_code == 400
    assert app.test_client().get("/api/v1/thi%00ng").status_code in (400, 404)
