"""The door: signing in and out, and where one goes from there."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

GOOD = {"account": "rita", "password": "seven white horses 7"}
PAGE = {"Accept": "text/html"}


def test_who_is_not_signed_in_is_asked_to_and_comes_back(guest: FlaskClient) -> None:
    asked = guest.get("/notices?view=unread", headers=PAGE)
    assert asked.status_code == 302
    shown = guest.get(asked.location)
    assert 'name="next" value="/notices?view=unread"' in shown.text
    assert guest.post("/sign-in", data=GOOD | {"next": "/notices?view=unread"}).location == "/notices?view=unread"


def test_a_wrong_password_is_said_beside_the_field_in_the_readers_language(guest: FlaskClient) -> None:
    answer = guest.post("/sign-in", data=GOOD | {"password": "no"}, headers={"Accept-Language": "de"})
    assert answer.status_code == 401
    assert "Konto und Passwort passen nicht zusammen" in answer.text
    assert 'value="rita"' in answer.text


def test_after_too_many_failed_tries_the_page_says_when_to_come_back(guest: FlaskClient) -> None:
    for _ in range(30):
        answer = guest.post("/sign-in", data=GOOD | {"password": "no"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert "Sign in again after today, " in answer.text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\tx", "x"]
)
def test_signing_in_leads_to_no_other_site(guest: FlaskClient, elsewhere: str) -> None:
    assert guest.post("/sign-in", data=GOOD | {"next": elsewhere}).location == "/"


def test_the_first_page_is_the_inbox_when_something_waits_there(sign_in: Callable[[str], FlaskClient]) -> None:
    assert sign_in("rita").get("/").location == "/start"
    tom = sign_in("tom")
    tom.post("/start/bell")
    assert tom.get("/").location == "/inbox"


def test_signing_out_ends_the_session(sign_in: Callable[[str], FlaskClient]) -> None:
    rita = sign_in("rita")
    assert rita.post("/sign-out").location == "/sign-in"
    assert rita.get("/me", headers=PAGE).status_code == 302
