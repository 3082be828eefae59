"""Whoever sends a form of a page when their session has ended is told so, and can send what they typed again."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from engine import instances, tasks

SAID = 'When will it come? "Soon" & <b>surely</b>'
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def app(deployed: Any, settings: Any) -> Flask:
    """The application with its pages."""
    app = create_app(deployed, settings)
    app.testing = True
    return app


@pytest.fixture
def case(deployed: Any) -> Any:
    with deployed.unit_of_work("rita") as uow:
        return instances.start(uow, "leave", {"days": 3})


def comments(engine: Any, case: Any) -> list[str]:
    with engine.unit_of_work("system", reading=True) as uow:
        return [one.text for one in tasks.comments(uow, case.id)]


def test_what_was_typed_is_kept_and_sent_again(
    deployed: Any, guest: FlaskClient, sign_in: Callable[[str], FlaskClient], case: Any
) -> None:
    page = guest.post(f"/requests/{case.business_key}/comments", data={"text": SAID}, headers=BROWSER)
    assert page.status_code == 401
    assert "You are no longer signed in" in page.text and "API token" not in page.text
    assert comments(deployed, case) == []
    kept = {unescape(name): unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', page.text)}
    address = unescape(re.findall(r'<form method="post" action="([^"]+)"', page.text)[0])
    assert sign_in("rita").post(address, data=kept, headers=BROWSER).status_code == 303
    assert comments(deployed, case) == [SAID]


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ({"data": {"text": SAID}}, {"Sec-Fetch-Site": "cross-site"}),
        ({"data": {"text": SAID}}, {"Origin": "https://evil.example"}),
        ({"data": {"text": SAID, "password": "seven white horses"}}, {}),
        ({"data": {"text": "x" * 200_000}}, {}),
        ({"data": b"{}", "content_type": "application/octet-stream"}, {}),
    ],
    ids=["another site", "another origin", "a password", "too much", "no form"],
)
def test_nothing_is_offered_that_nobody_typed_here_or_that_must_not_be_shown(
    guest: FlaskClient, case: Any, given: dict[str, Any], headers: dict[str, str]
) -> None:
    page = guest.post(f"/requests/{case.business_key}/comments", headers={**BROWSER, **headers}, **given)
    assert page.status_code == 401
    assert "Send it again" not in page.text and "horses" not in page.text and "When will" not in page.text
    assert "Nothing was changed. Sign in, then do it again." in page.text


def test_the_address_that_a_refusal_leaves_in_the_browser_leads_back_to_its_page(
    sign_in: Callable[[str], FlaskClient], case: Any
) -> None:
    rita = sign_in("rita")
    refused = rita.post(f"/requests/{case.business_key}/comments", data={"text": " "}, headers=BROWSER)
    assert refused.status_code == 422
    again = rita.get(f"/requests/{case.business_key}/comments", headers=BROWSER)
    assert (again.status_code, again.location) == (302, f"/requests/{case.business_key}")
