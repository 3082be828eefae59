"""The page of an asset tells its whole life by the numbers of cases; its papers are fetched with their SHA-256."""

import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from api.app import create_app
from engine import instances, tokens
from engine.topics import Call
from engine.unit_of_work import Engine
from register import papers, writing
from register.store.tables import asset

At = Callable[[str], FlaskClient]
DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CERTIFICATE: dict[str, Any] = {
    "heading": "Certificate",
    "supplier": ["Kontor"],
    "deliver_to": ["HQ"],
    "facts": [],
    "lines": [],
    "total": "0.00",
    "words": dict.fromkeys(
        ("supplier", "deliver_to", "position", "item", "quantity", "unit_price", "amount", "total", "please"), "x"
    ),
}


@pytest.fixture
def at(shop: Engine) -> At:
    """Sit somebody down at a client of their own."""
    app = create_app(shop, shop.settings)

    def sit(person: str) -> FlaskClient:
        with shop.unit_of_work("system") as uow:
            _, secret = tokens.issue(uow, "reading", ["read"], person=person)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return sit


@pytest.fixture
def lived(case: Any, shop: Engine) -> dict[str, Any]:
    """N-6 was set up, accepted, verified, changed, lost and found, sanitized, and left with a certificate."""
    with shop.unit_of_work("rita") as uow:
        call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
        thing = uow.execute(select(asset.c.id).where(asset.c.tag == "N-6")).scalar_one()
        paper = papers.keep(
            call,
            kind="acceptance",
            name="Acceptance",
            template="purchase_order",
            data=CERTIFICATE,
            subject=("asset", thing),
            title="Acceptance by Rita",
        )
        for entity, row in _rows(thing, paper.id):
            writing.add(call, entity, [row])
    return {"case": case.number, "document": paper.id, "sha256": paper.sha256}


def _rows(thing: str, paper: str) -> list[tuple[str, dict[str, Any]]]:
    days = [DAY + timedelta(days=number) for number in range(10)]
    return [
        (
            "build",
            {
                "id": thing,
                "role_profile": "developer",
                "image_version": "24.1",
                "built_by": "tom",
                "built_at": days[0],
            },
        ),
        (
            "acceptance",
            {
                "id": "acc-1",
                "asset": thing,
                "mode": "self",
                "person": "rita",
                "terms_version": "T-3",
                "condition": "ok",
                "accepted_at": days[1],
                "document": paper,
            },
        ),
        (
            "verification",
            {
                "id": "ver-1",
                "asset": thing,
                "kind": "campaign",
                "person": "rita",
                "answer": "have_it",
                "verified_at": days[2],
            },
        ),
        (
            "change_record",
            {
                "id": "CHG-2026-00007",
                "title": "More memory",
                "category": "hardware",
                "change_class": "standard",
                "result_action": "none",
                "emergency": False,
                "requester": "rita",
                "state": "implemented",
                "outcome": "success",
                "closed_at": days[3],
                "search": "more memory",
            },
        ),
        ("change_asset", {"id": "ca-1", "change": "CHG-2026-00007", "asset": thing}),
        (
            "loss",
            {
                "id": "LOS-2026-00001",
                "asset": thing,
                "kind": "lost",
                "place": "Train to Hamburg",
                "reported_by": "rita",
                "reported_at": days[4],
                "state": "found",
                "closed_at": days[5],
            },
        ),
        ("medium", {"id": "med-1", "asset": thing, "kind": "ssd", "serial": "DISK-9", "encrypted": True}),
        (
            "sanitization",
            {
                "id": "SAN-2026-00001",
                "medium": "med-1",
                "asset": thing,
                "method": "purge",
                "technique": "Block erase",
                "tool_result": "pass",
                "ended_at": days[6],
                "sanitized_by": "tom",
                "result": "verified",
                "verified_by": "ines",
                "verified_at": days[6],
            },
        ),
        (
            "disposal",
            {
                "id": "DSP-2026-00001",
                "route": "resale",
                "vendor_name": "Second Hand GmbH",
                "coordinator": "tom",
                "collected_at": days[7],
                "seal_no": "S-44",
                "certificate_no": "Z-100",
                "certified_at": days[8],
                "state": "certified",
                "search": "dsp",
            },
        ),
        (
            "disposal_line",
            {"id": "dl-1", "disposal": "DSP-2026-00001", "asset": thing, "serial": "SN6", "certified": True},
        ),
        (
            "retirement_line",
            {
                "id": "rl-1",
                "asset": thing,
                "route": "resale",
                "stage_before": "in_use",
                "written_off": Decimal("310.50"),
                "proceeds": Decimal("90"),
                "posting_ref": "FI-12",
                "closed_at": days[9],
            },
        ),
    ]


def _text(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def test_the_page_tells_each_deed_below_the_number_of_its_case(at: At, lived: dict[str, Any]) -> None:
    page = _text(at("dora").get("/register/assets/N-6"))
    told = page[page.index("What happened") :]
    assert lived["case"] in told
    places = [
        told.index(sentence)
        for sentence in (
            "Set up by Tom Berg: developer, 24.1.",
            "Rita Falk took it over under terms T-3; condition: in order.",
            "Rita Falk was asked for it: Has it.",
            "More memory: Implemented, Success.",
            "Reported by Rita Falk as Lost: Train to Hamburg.",
            "The search ended: Found.",
            "Medium DISK-9: Purge by Block erase, done by Tom Berg; Verified, looked at by Ines Okafor.",
            "Left in lot DSP-2026-00001 to Second Hand GmbH, route Resale, seal S-44.",
            "Certificate Z-100 names its serial number.",
            "Books closed, route Resale: €310.50 written off, €90.00 proceeds; posting FI-12.",
        )
    ]
    assert places == sorted(places), "in the order in which they happened"


def test_beside_it_stand_media_costs_and_papers(at: At, lived: dict[str, Any]) -> None:
    page = _text(at("dora").get("/register/assets/N-6"))
    for words in ("SSD DISK-9", "encrypted", "Written off €310.50", "Proceeds €90.00", "Acceptance by Rita"):
        assert words in page, words
    assert lived["sha256"] in page


def test_a_paper_is_fetched_with_its_sha_256_by_whoever_signed_it_or_reads_the_register(
    at: At, lived: dict[str, Any]
) -> None:
    for person in ("dora", "rita"):
        answer = at(person).get(f"/api/v1/documents/{lived['document']}/file")
        assert answer.status_code == 200, person
        digest = re.fullmatch(r"sha-256=:(.+):", answer.headers["Repr-Digest"])
        assert digest and b64decode(digest[1]) == sha256(answer.data).digest() == bytes.fromhex(lived["sha256"])
    tom = at("tom")
    assert tom.get(f"/api/v1/documents/{lived['document']}/file").status_code == 404
    assert tom.get(f"/register/documents/{lived['document']}").status_code == 404


def test_documents_are_a_list_and_have_a_page_that_leads_to_what_they_are_about(at: At, lived: dict[str, Any]) -> None:
    dora = at("dora")
    assert "Acceptance by Rita" in _text(dora.get("/register/documents?q=rita"))
    answer = dora.get(f"/register/documents/{lived['document']}")
    assert 'href="/register/assets/N-6"' in answer.text
    assert f'href="/api/v1/documents/{lived["document"]}/file"' in answer.text
    assert lived["sha256"] in _text(answer)


def test_a_case_names_what_it_moved_also_when_another_one_has_moved_it_since(at: At, shop: Engine, tools: Any) -> None:
    first, second = tools.Case(shop), tools.Case(shop)
    for case, stage in ((first, "missing"), (second, "available")):
        with shop.unit_of_work("rita") as uow:
            call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
            id = uow.execute(select(asset.c.id).where(asset.c.tag == "N-1")).scalar_one()
            writing.move(call, list(writing.lock(uow, "asset", [id]).values()), stage)
    dora = at("dora")
    for case in (first, second):
        found = dora.get(f"/api/v1/assets?case_no={case.number}").json["items"]
        assert [one["tag"] for one in found] == ["N-1"]
        assert f"/register/assets?case_no={case.number}" in dora.get(f"/requests/{case.number}").text
