"""Requests that no route can read: each is refused in words, and nothing is changed."""

from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

START = "/process-definitions/leave/start"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b'{"variables": {"days": 3}', "Expecting", id="an_unfinished_object"),
        pytest.param(b'{"variables": {"days": 3, "days": 4}}', "twice", id="a_name_that_stands_twice"),
        pytest.param(b'{"variables": {}, "variables": {"days": 3}}', "twice", id="two_bodies_in_one"),
        pytest.param(b'{"variables": {"days": NaN}}', "NaN", id="not_a_number"),
        pytest.param(b'{"variables": {"days": Infinity}}', "Infinity", id="infinity"),
        pytest.param(b'{"variables": {"days": -Infinity}}', "-Infinity", id="minus_infinity"),
        pytest.param(b'{"variables": {"days": 3, "why": "a\\u0000b"}}', "NUL", id="the_character_nul"),
        pytest.param(b'{"variables": {"days": 3, "why": "\\ud800"}}', "half a character", id="half_a_character"),
        pytest.param(b'{"variables": {"\\udfff": 3}}', "half a character", id="half_a_character_in_a_name"),
        pytest.param(b'{"variables": {"days": 3, "why": "\xff\xfe"}}', "utf-8", id="bytes_that_are_no_text"),
        pytest.param(b'{"variables": {"days": 03}}', "delimiter", id="a_number_with_a_leading_zero"),
        pytest.param(b"{'variables': {}}", "double quotes", id="single_quotes"),
        pytest.param(b'{"variables": {}} trailing', "Extra data", id="something_after_the_end"),
        pytest.param(b'{"variables": {"days": ' + b"9" * 7000 + b"}}", "digits", id="seven_thousand_digits"),
        pytest.param(b"<!doctype html><title>No</title>", "Expecting", id="html_instead_of_json"),
        pytest.param(b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "nested too deeply", id="twenty_thousand_levels"),
    ],
)
def test_a_body_that_is_no_json_is_400(world: Any, rita: Any, content: bytes, said: str) -> None:
    with world.unchanged():
        answer = rita.send("POST", START, content, Content_Type="application/json")
    answer.refused(400, "bad-request")
    assert said in answer.body["detail"]


@pytest.mark.parametrize(
    "content", [b"[]", b"3", b'"days"', b"null", b"true", b'[{"variables": {}}]'], ids=lambda content: content.decode()
)
def test_a_body_that_is_no_object_is_422(world: Any, rita: Any, content: bytes) -> None:
    with world.unchanged():
        answer = rita.send("POST", START, content, Content_Type="application/json")
    answer.refused(422, "invalid", "")


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "text/plain", "application/x-www-form-urlencoded", "application/xml", "", "json", "a" * 300],
)
def test_a_body_of_another_kind_is_415(world: Any, rita: Any, media_type: str) -> None:
    with world.unchanged():
        answer = rita.send("POST", START, b'{"variables": {"days": 3}}', Content_Type=media_type)
    answer.refused(415, "unsupported-media-type")


def test_parts_where_json_is_wanted_are_415(world: Any, rita: Any) -> None:
    with world.unchanged():
        answer = rita.upload(START, ("variables", None, b"{}", None))
    answer.refused(415, "unsupported-media-type")


@pytest.mark.parametrize(("path", "part"), [("/files", "file"), ("/deployments", "files"), ("/validations", "files")])
def test_json_where_files_are_wanted_is_422_and_names_the_part(world: Any, path: str, part: str) -> None:
    with world.unchanged():
        answer = world.visit("omar").call("POST", path, {"files": []})
    answer.refused(422, "invalid-submission", part)


def test_a_body_over_the_limit_is_413(world: Any, rita: Any) -> None:
    content = b'{"variables": {"why": "' + b"x" * world.engine.settings.request_bytes + b'"}}'
    with world.unchanged():
        answer = rita.send("POST", START, content, Content_Type="application/json")
    answer.refused(413, "too-large")


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("1e400", "days"),
        ("-1e400", "days"),
        ("1e-400", "days"),
        ("1e6200", "variables.days"),
        ("1" * 40, "days"),
        ("0." + "1" * 40, "days"),
    ],
)
def test_a_number_beyond_all_use_is_422_at_its_field(world: Any, rita: Any, number: str, place: str) -> None:
    with world.unchanged():
        answer = rita.send(
            "POST", START, b'{"variables": {"days": ' + number.encode() + b"}}", Content_Type="application/json"
        )
    answer.refused(422, "invalid-submission" if place == "days" else "invalid", place)


@pytest.mark.parametrize("number", ["1e6200", "-1e7000"])
def test_a_variable_that_no_process_can_keep_is_422_and_named(world: Any, rita: Any, number: str) -> None:
    with world.unchanged():
        answer = rita.send(
            "POST",
            "/process-definitions/free/start",
            b'{"variables": {"n": ' + number.encode() + b"}}",
            Content_Type="application/json",
        )
    answer.refused(422, "invalid", "variables.n")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"variables": {"days": 3}, "colour": "red"}, "colour"),
        ({"variables": []}, "variables"),
        ({"variables": "days=3"}, "variables"),
        ({"variables": None}, "variables"),
        ({"variables": {"days": 3}, "business_key": 7}, "business_key"),
        ({"variables": {"days": 3}, "business_key": ""}, "business_key"),
        ({"variables": {"days": 3}, "business_key": "x" * 256}, "business_key"),
        ({"variables": {"days": 3}, "version": "first"}, "version"),
        ({"variables": {"days": 3}, "version": 0}, "version"),
        ({"variables": {"days": 3}, "version": 2**31}, "version"),
        ({"variables": {"days": 3}, "version": 1.5}, "version"),
        ({"variables": {"days": 3}, "version": True}, "version"),
        ({"variables": {"": 3}}, "variables"),
        ({"variables": {"x" * 256: 3}}, "variables"),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, dict) else "",
)
def test_a_start_that_does_not_fit_is_422_and_names_the_field(world: Any, rita: Any, body: Any, place: str) -> None:
    with world.unchanged():
        answer = rita.call("POST", START, body)
    answer.refused(422, "invalid", place)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=100000", "limit"),
        ("limit=many", "limit"),
        ("limit=1e2", "limit"),
        ("limit=", "limit"),
        ("cursor=", "cursor"),
        ("cursor=" + "A" * 1001, "cursor"),
        ("box=attic", "box"),
        ("sort=colour", "sort"),
        ("text=" + "x" * 201, "text"),
        ("instance_id=7", "instance_id"),
        ("instance_id=" + "0" * 32 + "g", "instance_id"),
        ("colour=red", "colour"),
    ],
)
def test_a_list_asked_for_wrongly_is_422_and_names_the_parameter(world: Any, rita: Any, query: str, place: str) -> None:
    with world.unchanged():
        answer = rita.call("GET", f"/tasks?{query}")
    answer.refused(422, "invalid", place)


LISTS = ("/tasks", "/process-instances", "/people", "/groups", "/notices", "/lookups/user", "/lookups/supplier")
CURSORS = {
    "plain_text": "x",
    "an_object": "e30",
    "null": "bnVsbA",
    "an_empty_list": "W10",
    "too_few": "WyJhIl0",
    "too_many": "WyJhIiwiYiIsImMiLCJkIiwiZSJd",
    "no_base64": "%C3%A4%C3%B6",
    "numbers": "WzEsMl0",
    "nothing_in_it": "W251bGwsbnVsbF0",
}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
def test_a_cursor_that_nobody_made_is_422(world: Any, rita: Any, path: str, cursor: str) -> None:
    with world.unchanged():
        answer = rita.call("GET", f"{path}?cursor={cursor}")
    answer.refused(422, "invalid", "cursor")


@pytest.mark.parametrize("path", ["/timers", "/jobs", "/incidents", "/messages"])
@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
def test_a_cursor_of_the_operators_lists_that_nobody_made_is_422(world: Any, path: str, cursor: str) -> None:
    with world.unchanged():
        answer = world.visit("omar").call("GET", f"{path}?cursor={cursor}")
    answer.refused(422, "invalid", "cursor")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tasks/7"),
        ("POST", "/tasks/not-a-number/complete"),
        ("POST", "/tasks/0197a5b2-0000-7000-8000-00000000000x/claim"),
        ("GET", "/process-instances/00000000"),
        ("GET", "/files/..%2f..%2fetc%2fpasswd"),
        ("GET", "/process-definitions/%2e%2e/xml"),
        ("GET", "/attic"),
    ],
)
def test_an_address_that_names_nothing_is_404(world: Any, rita: Any, method: str, path: str) -> None:
    with world.unchanged():
        answer = rita.call(method, path)
    answer.refused(404, "not-found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tasks/{}"),
        ("GET", "/tasks/{}/form"),
        ("POST", "/tasks/{}/claim"),
        ("POST", "/tasks/{}/complete"),
        ("GET", "/process-instances/{}"),
        ("GET", "/process-instances/{}/history"),
        ("GET", "/files/{}"),
        ("GET", "/process-definitions/{}/xml"),
        ("POST", "/process-definitions/{}/start"),
        ("GET", "/lookups/{}"),
        ("GET", "/people/{}"),
        ("GET", "/groups/{}"),
    ],
)
def test_an_id_that_nobody_has_is_404(world: Any, rita: Any, method: str, path: str) -> None:
    with world.unchanged():
        answer = rita.call(method, path.format(uuid4()))
    answer.refused(404, "not-found")


def test_nul_in_an_address_is_400(world: Any, rita: Any) -> None:
    with world.unchanged():
        answer = rita.call("GET", "/people?text=a%00b")
    answer.refused(400, "bad-request")


def test_a_method_that_an_address_does_not_know_is_405(world: Any, rita: Any) -> None:
    with world.unchanged():
        answer = rita.call("DELETE", "/tasks")
    answer.refused(405, "method-not-allowed")


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "ü" * 300], ids=["empty", "too_long", "a_tab", "long_letters"])
def test_an_idempotency_key_that_is_none_is_422_and_named(world: Any, rita: Any, key: str) -> None:
    with world.unchanged():
        answer = rita.call("POST", START, {"variables": {"days": 3}}, Idempotency_Key=key.encode().decode("latin-1"))
    answer.refused(422, "invalid", "Idempotency-Key")


def test_a_key_used_for_another_request_is_422_and_named(world: Any, rita: Any) -> None:
    key = str(uuid4())
    first = rita.call("POST", START, {"variables": {"days": 3}}, Idempotency_Key=key)
    assert first.status == 201
    with world.unchanged():
        other = rita.call("POST", START, {"variables": {"days": 4}}, Idempotency_Key=key)
        elsewhere = rita.call(
            "POST", "/process-definitions/free/start", {"variables": {"days": 3}}, Idempotency_Key=key
        )
        again = rita.call("POST", START, {"variables": {"days": 3}}, Idempotency_Key=key)
    other.refused(422, "invalid", "Idempotency-Key")
    elsewhere.refused(422, "invalid", "Idempotency-Key")
    assert again.body == first.body and again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("seen", ['"99"', "99", 'W/"1"', "", "x", '"x"', '"1', "é".encode().decode("latin-1")])
def test_a_revision_that_nobody_saw_is_412(world: Any, rita: Any, seen: str) -> None:
    tom = world.visit("tom")
    task = tom.task(rita.started("leave", days=3))
    with world.unchanged():
        answers = [
            tom.call(
                "POST", f"/tasks/{task}/{verb}", {"data": {"days": 3}} if verb == "complete" else None, If_Match=seen
            )
            for verb in ("claim", "complete")
        ]
    for answer in answers:
        answer.refused(412, "stale-revision")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}],
    ids=["another_origin", "no_origin", "another_site"],
)
def test_a_write_from_another_site_is_403(world: Any, rita: Any, headers: dict[str, str]) -> None:
    with world.unchanged():
        answer = rita.call("POST", START, {"variables": {"days": 3}}, **headers)
    answer.refused(403, "not-allowed")


@pytest.mark.parametrize(
    "headers",
    [{"Cookie": ""}, {"Cookie": "itamflow_session=made-up"}, {"Authorization": "Bearer made-up", "Cookie": ""}],
    ids=["nobody", "a_made_up_session", "a_made_up_token"],
)
def test_nobody_known_is_401(world: Any, rita: Any, headers: dict[str, str]) -> None:
    with world.unchanged():
        answer = rita.call("POST", START, {"variables": {"days": 3}}, **headers)
    answer.refused(401, "not-signed-in")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"account": "rita"}, "password"),
        ({"password": "x"}, "account"),
        ({"account": 7, "password": "x"}, "account"),
        ({"account": "rita", "password": "x" * 1001}, "password"),
        ({"account": "", "password": "x"}, "account"),
        ({"account": "rita", "password": "x", "remember": True}, "remember"),
    ],
)
def test_a_sign_in_that_does_not_fit_is_422_and_names_the_field(world: Any, rita: Any, body: Any, place: str) -> None:
    with world.unchanged():
        answer = rita.call("POST", "/session", body)
    answer.refused(422, "invalid", place)


@pytest.mark.parametrize("account", ["paul", "nobody-of-that-name"])
def test_wrong_credentials_are_401_and_leave_only_the_attempt(world: Any, account: str) -> None:
    guest = replace(world.visit("rita"), cookie="")
    with world.unchanged(but=("sign_in_attempt",)):
        answer = guest.call("POST", "/session", {"account": account, "password": "wrong"})
    answer.refused(401, "wrong-credentials")
