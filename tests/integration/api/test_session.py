"""Signing in and out, sessions, tokens, and writes from other sites."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

PASSWORD = "seven white horses 7"
SignIn = Callable[[str], FlaskClient]


def test_whoever_signs_in_is_known_afterwards(guest: FlaskClient) -> None:
    assert guest.get("/api/v1/me").status_code == 401
    answer = guest.post("/api/v1/session", json={"account": "rita", "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.json["name"] == "Rita Sommer"
    me = guest.get("/api/v1/me").json
    assert me["id"] == "rita"
    assert [group["id"] for group in me["groups"]] == ["staff"]


def test_the_cookie_is_for_http_only_and_for_this_site_only(guest: FlaskClient) -> None:
    cookie = guest.post("/api/v1/session", json={"account": "rita", "password": PASSWORD}).headers["Set-Cookie"]
    assert cookie.startswith("itamflow_session=")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_over_https_the_cookie_is_secure(app: Any) -> None:
    answer = app.test_client().post(
        "/api/v1/session", json={"account": "rita", "password": PASSWORD}, base_url="https://itam.example"
    )
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_wrong_password_and_an_unknown_account_get_the_same_words(guest: FlaskClient) -> None:
    wrong = guest.post("/api/v1/session", json={"account": "rita", "password": "no"})
    unknown = guest.post("/api/v1/session", json={"account": "nobody", "password": "no"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json["detail"] == unknown.json["detail"]
    assert "WWW-Authenticate" in wrong.headers


def test_after_five_wrong_passwords_even_the_right_one_waits(guest: FlaskClient, clock: Any) -> None:
    for _ in range(5):
        guest.post("/api/v1/session", json={"account": "rita", "password": "no"})
    waiting = guest.post("/api/v1/session", json={"account": "rita", "password": PASSWORD})
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) > 60
    clock.move(minutes=16)
    assert guest.post("/api/v1/session", json={"account": "rita", "password": PASSWORD}).status_code == 201


def test_signing_in_again_ends_the_session_before(sign_in: SignIn) -> None:
    client = sign_in("rita")
    before = client.get_cookie("itamflow_session")
    client.post("/api/v1/session", json={"account": "rita", "password": PASSWORD})
    after = client.get_cookie("itamflow_session")
    assert before is not None and after is not None and before.value != after.value
    client.set_cookie("itamflow_session", before.value)
    assert client.get("/api/v1/me").status_code == 401


def test_a_session_ends_when_signed_out_everywhere_when_idle_and_when_old(sign_in: SignIn, clock: Any) -> None:
    client = sign_in("rita")
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get("/api/v1/me").status_code == 401

    one, other = sign_in("rita"), sign_in("rita")
    assert sorted(held["current"] for held in one.get("/api/v1/me/sessions").json["items"]) == [False, True]
    assert one.delete("/api/v1/me/sessions").status_code == 204
    assert other.get("/api/v1/me").status_code == 401

    idle = sign_in("rita")
    clock.move(hours=7)
    assert idle.get("/api/v1/me").status_code == 200
    clock.move(hours=7)
    assert idle.get("/api/v1/me").status_code == 200
    clock.move(hours=9)
    assert idle.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_write_that_another_site_makes_a_browser_send_is_refused(sign_in: SignIn, headers: dict[str, str]) -> None:
    client = sign_in("rita")
    refused = client.patch("/api/v1/me", json={"locale": "de"}, headers=headers)
    assert refused.status_code == 403
    assert "another site" in refused.json["detail"]
    assert client.get("/api/v1/me", headers=headers).json["locale"] == "en"


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}])
def test_a_write_of_this_site_or_of_a_program_is_taken(sign_in: SignIn, headers: dict[str, str]) -> None:
    assert sign_in("rita").patch("/api/v1/me", json={"locale": "de"}, headers=headers).status_code == 200


def test_another_site_cannot_sign_a_browser_in(guest: FlaskClient) -> None:
    answer = guest.post(
        "/api/v1/session", json={"account": "rita", "password": PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_a_token_is_shown_once_and_does_what_its_scopes_allow(sign_in: SignIn, guest: FlaskClient) -> None:
    client = sign_in("rita")
    made = client.post("/api/v1/me/tokens", json={"name": "reader", "scopes": ["read"]})
    assert made.status_code == 201
    bearer = {"Authorization": f"Bearer {made.json['token']}"}
    assert guest.get("/api/v1/me", headers=bearer).json["id"] == "rita"
    refused = guest.patch("/api/v1/me", json={"locale": "de"}, headers=bearer)
    assert refused.status_code == 403
    assert "scope “write”" in refused.json["detail"]
    [listed] = client.get("/api/v1/me/tokens").json["items"]
    assert "token" not in listed and listed["name"] == "reader"

    assert client.delete(f"/api/v1/me/tokens/{made.json['id']}").status_code == 204
    assert guest.get("/api/v1/me", headers=bearer).status_code == 401


def test_a_token_is_no_cookie_so_no_site_can_borrow_it(sign_in: SignIn, guest: FlaskClient) -> None:
    made = sign_in("rita").post("/api/v1/me/tokens", json={"name": "writer", "scopes": ["write"]}).json
    headers = {"Authorization": f"Bearer {made['token']}", "Origin": "https://integration.example"}
    assert guest.patch("/api/v1/me", json={"locale": "de"}, headers=headers).status_code == 200


def test_an_expired_token_and_nonsense_are_401(sign_in: SignIn, guest: FlaskClient, clock: Any) -> None:
    ends = (clock.now().replace(microsecond=0)).isoformat().replace("+00:00", "Z")
    clock.move(hours=-1)
    made = (
        sign_in("rita").post("/api/v1/me/tokens", json={"name": "short", "scopes": ["read"], "expires_at": ends}).json
    )
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert guest.get("/api/v1/me", headers=bearer).status_code == 200
    clock.move(hours=2)
    assert guest.get("/api/v1/me", headers=bearer).status_code == 401
    assert guest.get("/api/v1/me", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(sign_in: SignIn, guest: FlaskClient) -> None:
    client, other = sign_in("rita"), sign_in("rita")
    assert client.put("/api/v1/me/password", json={"old": "no", "new": "nine green bottles"}).status_code == 401
    assert client.put("/api/v1/me/password", json={"old": PASSWORD, "new": "short"}).status_code == 422
    assert client.put("/api/v1/me/password", json={"old": PASSWORD, "new": "nine green bottles"}).status_code == 204
    assert client.get("/api/v1/me").status_code == 200
    assert other.get("/api/v1/me").status_code == 401
    changed = guest.post("/api/v1/session", json={"account": "rita", "password": "nine green bottles"})
    assert changed.status_code == 201
