"""Logs as lines of JSON."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask, g

from api import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    text = io.StringIO()
    logs.to(text)
    yield text
    root.handlers[:], root.level = before, level


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_time_level_and_what_came_along(stream: io.StringIO) -> None:
    logging.getLogger("x").warning("two\nlines of %s", "text", extra={"data": {"case": "ACQ-1"}})
    [line] = lines(stream)
    assert line["message"] == "two\nlines of text"
    assert line["level"] == "warning" and line["logger"] == "x" and line["case"] == "ACQ-1"
    assert str(line["at"]).endswith("+00:00")


def test_an_exception_is_on_the_same_line(stream: io.StringIO) -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        logging.getLogger("x").exception("failed")
    [line] = lines(stream)
    assert "RuntimeError: broken" in str(line["trace"])


def test_a_request_is_logged_with_its_number_status_and_person_but_health_is_not(stream: io.StringIO) -> None:
    app = Flask(__name__)
    logs.watch(app)

    class Rita:
        id = "rita"

    @app.before_request
    def begin() -> None:
        g.request_id, g.person = "order-7788", Rita()

    app.add_url_rule("/api/v1/x", "x", lambda: "x")
    app.add_url_rule("/healthz", "h", lambda: "ok")
    client = app.test_client()
    client.get("/healthz")
    client.get("/api/v1/x?secret=1")
    [line] = lines(stream)
    assert line["request_id"] == "order-7788" and line["person"] == "rita"
    assert line["path"] == "/api/v1/x" and line["status"] == 200 and "secret" not in json.dumps(line)
