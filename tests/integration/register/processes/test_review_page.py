"""The pack of a management review on screen, as its case built it, for those who take part; its papers with SHA-256."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine import groups, people, tokens
from engine.unit_of_work import Engine
from register.management.pack_words import TITLES

At = Callable[[str], FlaskClient]


@pytest.fixture
def at(shop: Engine, application: Callable[..., Flask]) -> At:
    """Sit somebody down at a client of their own."""
    app = application(shop)

    def sit(person: str) -> FlaskClient:
        with shop.unit_of_work("system") as uow:
            _, secret = tokens.issue(uow, "reading", ["read"], person=person)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return sit


@pytest.fixture
def review(case: Any, shop: Engine) -> dict[str, Any]:
    """A review whose pack was sent out."""
    with shop.unit_of_work("system") as uow:
        groups.create(uow, "top_management", "Top management", members=("ines",))
        people.create(uow, "otto", "Otto Outside")
    given = {
        "kind": "extraordinary",
        "period_from": date(2025, 9, 1),
        "period_to": date(2026, 2, 28),
        "meeting_at": datetime(2026, 4, 20, 9, 0, tzinfo=UTC),
        "chair": "ines",
        "members": ["rita", "tom", "dora"],
    }
    number = case.do("review.snapshot", **given)["review_no"]
    reports = [{"title": "Change", "performance": "poor", "context_change": "A new law on batteries"}]
    case.do("review.build_pack", review_no=number, reports=reports, missing=[{"title": "Licences"}], extra_topics=[])
    paper = case.do("review.distribute", review_no=number, checks=[])["pack_document"]
    return {"number": number, "paper": paper, "case": case}


def _text(answer: Any) -> str:
    assert answer.status_code == 200, answer.text[:300]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def test_all_twelve_inputs_stand_on_the_page_with_day_owner_and_source(at: At, review: dict[str, Any]) -> None:
    page = _text(at("rita").get(f"/reviews/{review['number']}"))
    for number, title in TITLES.items():
        assert f"{number}. {title['en']}" in page
    for words in ("Ines Okafor", "Extraordinary", "In preparation", "No source", "A new law on batteries"):
        assert words in page, words
    assert page.count("As of ") >= 12


def test_the_minutes_and_decisions_follow_once_they_are_published(at: At, review: dict[str, Any]) -> None:
    assert "Decisions" not in _text(at("rita").get(f"/reviews/{review['number']}"))
    review["case"].do(
        "docs.publish",
        review_no=review["number"],
        meeting_at=datetime(2026, 4, 20, 9, 0, tzinfo=UTC),
        present=["ines", "rita", "tom"],
        recorder="dora",
        conclusions=[{"title": "Money", "conclusion": "Within the plan"}],
        suitability="yes",
        adequacy="changes",
        effectiveness="no",
        decisions=[{"no": 1, "text": "Count what is lent", "owner": "tom", "due": date(2026, 8, 1), "dropped": False}],
        signatures=[{"person": "ines", "vote": "agree", "at": datetime(2026, 4, 21, tzinfo=UTC)}],
        not_signed=["rita"],
    )
    page = _text(at("rita").get(f"/reviews/{review['number']}"))
    for words in (
        "Count what is lent",
        "Tom Berg",
        "1 Aug 2026",
        "Within the plan",
        "Adequate With changes",
        "Effective No",
    ):
        assert words in page, words


def test_a_paper_is_handed_to_those_who_take_part_and_is_what_its_sha_256_says(at: At, review: dict[str, Any]) -> None:
    address = f"/reviews/{review['number']}/papers/{review['paper']}"
    member = at("rita")
    answer = member.get(address)
    assert answer.status_code == 200 and answer.data[:5] == b"%PDF-"
    assert sha256(answer.data).hexdigest() in member.get(f"/reviews/{review['number']}").text
    stranger = at("otto")
    assert stranger.get(address).status_code == stranger.get(f"/reviews/{review['number']}").status_code == 404
    assert stranger.get("/reviews").status_code == 403
    assert member.get(f"/reviews/{review['number']}/papers/DOC-1").status_code == 404


def test_the_list_shows_the_reviews_that_somebody_takes_part_in(at: At, review: dict[str, Any]) -> None:
    assert review["number"] in _text(at("rita").get("/reviews"))
