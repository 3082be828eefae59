"""The OpenAPI document and the page made from it."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient


def document_of(guest: FlaskClient) -> Any:
    answer = guest.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


def operations(document: Any) -> list[tuple[str, str, Any]]:
    methods = ("get", "post", "put", "patch", "delete")
    return [
        (method, path, item[method]) for path, item in document["paths"].items() for method in methods if method in item
    ]


def test_the_document_is_openapi_3_1_and_holds_every_route_of_the_api(guest: FlaskClient, app: Flask) -> None:
    document = document_of(guest)
    assert document["openapi"] == "3.1.0"
    documented = {(method.upper(), path) for method, path, _ in operations(document)}
    own = {"/api/v1/openapi.json", "/api/v1/docs", "/api/v1/docs.css"}
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.rule not in own
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert documented == served


def test_every_operation_has_an_id_a_summary_and_problems(guest: FlaskClient) -> None:
    found = operations(document_of(guest))
    ids = [operation["operationId"] for _, _, operation in found]
    assert len(ids) == len(set(ids)) and len(ids) > 60
    assert not [path for _, path, operation in found if not operation.get("summary", "").endswith(".")]
    assert all("default" in operation["responses"] for _, _, operation in found)


def test_problems_are_documented_under_their_own_media_type(guest: FlaskClient) -> None:
    responses = document_of(guest)["components"]["responses"]
    assert set(responses["DEFAULT_ERROR"]["content"]) == {"application/problem+json"}
    assert set(responses["UNPROCESSABLE_ENTITY"]["content"]) == {"application/problem+json"}


def test_posts_take_an_idempotency_key_and_writes_if_match(guest: FlaskClient) -> None:
    paths = document_of(guest)["paths"]
    names = [parameter["name"] for parameter in paths["/api/v1/tasks/{task_id}/complete"]["post"]["parameters"]]
    assert names == ["If-Match", "Idempotency-Key"]


def test_the_page_lists_every_operation_and_every_problem_without_script(guest: FlaskClient) -> None:
    page = guest.get("/api/v1/docs").text
    for _, path, operation in operations(document_of(guest)):
        assert f'id="{operation["operationId"]}"' in page and path in page
    assert 'id="problem-task-not-open"' in page and 'id="problem-stale-revision"' in page
    assert "<script" not in page and "<style" not in page and " style=" not in page
    assert guest.get("/api/v1/docs.css").content_type.startswith("text/css")
    for target in set(re.findall(r'href="#([^"]+)"', page)):
        assert f'id="{target}"' in page, target
