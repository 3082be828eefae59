"""Errors as they are told."""

import pytest
from flask import Flask, abort
from msgspec import Struct

from api import problems
from engine import errors


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.register_error_handler(errors.EngineError, problems.answer_engine_error)
    app.register_error_handler(problems.HTTPException, problems.answer_http_error)
    return app


def test_a_class_that_the_table_does_not_name_takes_the_kind_of_its_parent() -> None:
    class TooLate(errors.TaskNotOpen):
        """Too late."""

    assert problems.status_of(TooLate) == 409
    assert problems.kind_of(TooLate).slug == "task-not-open"


def test_a_conflict_is_409_with_its_sentence(app: Flask) -> None:
    @app.get("/api/v1/x")
    def x() -> str:
        raise errors.TaskNotOpen("Rita completed this task on Monday at 10:12.")

    answer = app.test_client().get("/api/v1/x")
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"] == "Rita completed this task on Monday at 10:12. Load it again to see how it stands."
    assert answer.json["type"] == "/api/v1/docs#problem-task-not-open"
    assert answer.json["status"] == 409


def test_errors_of_a_submission_are_keyed_by_field(app: Flask) -> None:
    @app.get("/api/v1/x")
    def x() -> str:
        raise errors.InvalidSubmission({"lines.0.qty": ["At least 1."], "needed_by": ["In the past."]})

    answer = app.test_client().get("/api/v1/x")
    assert answer.status_code == 422
    assert answer.json["errors"] == {"lines.0.qty": ["At least 1."], "needed_by": ["In the past."]}


def test_nested_messages_become_paths() -> None:
    tree = {"lines": {0: {"qty": ["At least 1."]}}, "_schema": ["Both at once do not fit."]}
    assert problems.flatten(tree) == {"lines.0.qty": ["At least 1."], "": ["Both at once do not fit."]}


def test_findings_of_a_model_name_element_line_rule_and_remedy(app: Flask) -> None:
    class Found(Struct, frozen=True):
        element_id: str = "Task_1"
        line: int = 12
        rule: str = "unknown-group"
        severity: str = "error"
        text: str = "There is no group “stors”."
        remedy: str = "Name a group that exists."
        resource: str = "leave.bpmn"

    @app.get("/api/v1/x")
    def x() -> str:
        raise errors.InvalidModel([Found()])

    found = app.test_client().get("/api/v1/x").json["findings"]
    assert found == [
        {
            "resource": "leave.bpmn",
            "element_id": "Task_1",
            "line": 12,
            "rule": "unknown-group",
            "severity": "error",
            "text": "There is no group “stors”.",
            "remedy": "Name a group that exists.",
        }
    ]


def test_a_store_that_is_down_is_503_and_says_when_to_come_back(app: Flask) -> None:
    @app.get("/api/v1/x")
    def x() -> str:
        raise errors.Unavailable

    answer = app.test_client().get("/api/v1/x")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_an_exception_nobody_foresaw_is_500_and_tells_nothing_of_its_inside(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/api/v1/x")
    def x() -> str:
        raise RuntimeError("the password is hunter2")

    answer = app.test_client().get("/api/v1/x")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text


@pytest.mark.parametrize("status", [404, 405, 406, 413, 415, 429])
def test_what_the_web_server_refuses_is_a_problem_too(app: Flask, status: int) -> None:
    @app.get("/api/v1/x")
    def x() -> str:
        abort(status)

    answer = app.test_client().get("/api/v1/x")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"].endswith(".")


def test_an_unknown_address_and_a_wrong_method_are_problems(app: Flask) -> None:
    @app.get("/api/v1/x")
    def x() -> str:
        return "x"

    assert app.test_client().get("/api/v1/nothing").json["detail"].startswith("There is nothing at this address.")
    answer = app.test_client().delete("/api/v1/x")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_person_gets_a_page_outside_the_api_and_a_program_does_not(app: Flask) -> None:
    problems.show_pages_with(app, lambda problem: app.response_class(f"<p>{problem.detail}", problem.kind.status))
    client = app.test_client()
    assert client.get("/nothing", headers={"Accept": "text/html"}).text.startswith("<p>There is nothing")
    assert client.get("/nothing", headers={"Accept": "application/json"}).is_json
    assert client.get("/api/v1/nothing", headers={"Accept": "text/html"}).is_json
