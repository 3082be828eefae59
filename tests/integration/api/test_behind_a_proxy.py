"""Whose address a request comes from: what a proxy says counts only where one is trusted."""

import json
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from api.app import create_app
from engine.errors import Invalid
from engine.settings import Settings
from engine.unit_of_work import Engine

PASSWORD = "seven white horses 7"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def behind(house: Engine, settings: Settings) -> Callable[[int], FlaskClient]:
    """A client of an installation that trusts so many proxies and lets an address fail three times."""

    def client(proxies: int) -> FlaskClient:
        mine = replace(settings, trusted_proxies=proxies, sign_in_attempts_address=3)
        house.settings = mine
        return create_app(house, mine, pages=False).test_client()

    return client


def sign_in(client: FlaskClient, account: str, forwarded: str, password: str = "wrong password") -> Any:
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    return client.post("/api/v1/session", json={"account": account, "password": password}, headers=headers)


def test_without_a_trusted_proxy_an_address_that_a_client_claims_is_ignored(behind: Any) -> None:
    client = behind(0)
    failed = [sign_in(client, f"guess{number}", f"192.0.2.{number}").status_code for number in range(4)]
    assert failed == [401, 401, 401, 429]


def test_behind_a_proxy_each_client_counts_by_itself(behind: Any) -> None:
    client = behind(1)
    spread = [sign_in(client, f"guess{number}", f"192.0.2.{number}").status_code for number in range(4)]
    assert spread == [401] * 4
    same = [sign_in(client, f"more{number}", "192.0.2.9").status_code for number in range(4)]
    assert same == [401, 401, 401, 429]


def test_what_a_client_claims_before_the_proxy_is_ignored(behind: Any) -> None:
    client = behind(1)
    failed = [sign_in(client, f"guess{number}", f"198.51.100.{number}, 192.0.2.9").status_code for number in range(4)]
    assert failed == [401, 401, 401, 429]


def test_of_two_proxies_the_first_one_says_who_it_is(behind: Any) -> None:
    client = behind(2)
    answer = sign_in(client, "rita", "203.0.113.1, 192.0.2.9, 10.0.0.1", PASSWORD)
    assert answer.status_code == 201
    assert client.get("/api/v1/me/sessions").json["items"][0]["address"] == "192.0.2.9"


@pytest.mark.parametrize(("proxies", "secure"), [(0, False), (1, True)])
def test_whether_the_way_was_encrypted_is_believed_of_a_trusted_proxy_only(
    behind: Any, proxies: int, secure: bool
) -> None:
    answer = sign_in(behind(proxies), "rita", "192.0.2.9", PASSWORD)
    assert ("Secure" in answer.headers["Set-Cookie"]) is secure


def test_a_claimed_host_is_never_believed(behind: Any) -> None:
    """Else a page there could have a browser write here."""
    headers = {"X-Forwarded-Host": "evil.example", "Origin": "https://evil.example"}
    body = {"account": "rita", "password": PASSWORD}
    assert behind(1).post("/api/v1/session", json=body, headers=headers).status_code == 403


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "192.0.2.9")])
def test_the_server_that_the_command_starts_hands_it_on_or_keeps_it_back(
    house: Engine, settings: Settings, served: Any, proxies: int, address: str
) -> None:
    with served(house, replace(settings, trusted_proxies=proxies, port=0)) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Content-Type": "application/json", "X-Forwarded-For": "192.0.2.9"}
        body = json.dumps({"account": "rita", "password": PASSWORD})
        connection.request("POST", "/api/v1/session", body, headers)
        begun = connection.getresponse()
        begun.read()
        cookie = (begun.getheader("Set-Cookie") or "").partition(";")[0]
        connection.request("GET", "/api/v1/me/sessions", headers={"Cookie": cookie})
        sessions = json.loads(connection.getresponse().read())["items"]
        connection.close()
    assert [session["address"] for session in sessions] == [address]


def test_a_number_that_is_none_is_refused(database_url: str) -> None:
    with pytest.raises(Invalid, match="ITAMFLOW_TRUSTED_PROXIES counts the proxies"):
        Settings.from_env({"ITAMFLOW_TRUSTED_PROXIES": "-1"})
    assert Settings.from_env({"ITAMFLOW_TRUSTED_PROXIES": "1"}).trusted_proxies == 1
