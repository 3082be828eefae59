"""What pages and API say of an order and of what came of it, to those who work with the register."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from engine import files, tokens
from engine.unit_of_work import Engine


@pytest.fixture
def dora(shop: Engine) -> FlaskClient:
    """A client that brings dora's token; she reads the whole register."""
    with shop.unit_of_work("system") as uow:
        _, secret = tokens.issue(uow, "reading", ["read"], person="dora")
    return _client(create_app(shop, shop.settings), secret)


def _client(app: Flask, secret: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.fixture
def bought(ordered: tuple[Any, str], tools: Any) -> tuple[Any, str]:
    """Three ordered, one of them came damaged and was credited, two taken over, paid with a difference."""
    case, order = ordered
    rows = [tools.unit(1), tools.unit(2), tools.unit(3, condition="damaged")]
    receipt = case.do("register.create_received", po_no=order, lines=rows, delivery_note="LS-4711")["receipt_no"]
    credit = {"receipt_line": Decimal(3), "action": "credit", "reason": "Cracked screen"}
    case.do("receipt.settle", po_no=order, receipt_no=receipt, lines=[credit])
    case.do("finance.match", po_no=order, invoice_no="R-77", amount=Decimal(3200), comment="Freight, as agreed")
    case.do("finance.post_actual", po_no=order, invoice_no="R-77")
    case.do("register.acquired")
    return case, order


def _text(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    text: str = answer.get_data(as_text=True)
    return text


def test_the_page_of_an_order_shows_lines_deliveries_invoices_postings_and_its_case(
    dora: FlaskClient, bought: tuple[Any, str]
) -> None:
    case, order = bought
    page = _text(dora.get(f"/register/orders/{order}"))
    for words in (
        "Kontor Systemhaus",
        "Notebook 14 inch",
        "€4,350.00",
        "LS-4711",
        "Cracked screen",
        "R-77",
        "Freight, as agreed",
        "€300.00",
        "Fixed asset",
        case.number,
        "T-1",
    ):
        assert words in page, words
    assert re.findall(r"\[[a-z_]+\.[a-z_.-]+\]", page) == []
    assert order in _text(dora.get("/register/orders"))
    assert "T-1" in _text(dora.get(f"/register/assets?case_no={case.number}"))


def test_the_page_of_an_asset_tells_its_life_by_the_number_of_the_case(
    dora: FlaskClient, bought: tuple[Any, str]
) -> None:
    case, order = bought
    page = _text(dora.get("/register/assets/T-1"))
    for words in (case.number, order, "Received", "Available", "€1,450.00", "Headquarters"):
        assert words in page, words
    events = dora.get("/api/v1/assets/T-1/history").json["items"]
    assert {event["case_no"] for event in events} == {case.number}
    stages = dora.get("/api/v1/assets/T-1/context").json["stages"]
    moves = [(stage["from_stage"], stage["to_stage"]) for stage in stages]
    assert moves == [(None, "received"), ("received", "available")]
    assert all(stage["case_no"] == case.number for stage in stages)


def test_the_paper_of_an_order_comes_as_it_was_kept_and_is_among_the_papers_of_the_case(
    dora: FlaskClient, bought: tuple[Any, str], shop: Engine
) -> None:
    case, order = bought
    answer = dora.get(f"/api/v1/purchase-orders/{order}/document")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={order}.pdf"
    content = answer.get_data()
    assert content.startswith(b"%PDF-")
    with shop.unit_of_work("system", reading=True) as uow:
        [paper] = files.of_instance(uow, case.id)
        foreign = dora.get(f"/api/v1/purchase-orders/{order}/papers/{paper.file.id}")
    assert foreign.status_code == 404, "no note of a delivery and no acknowledgement"
    assert (paper.file.name, paper.file.sha256) == (f"{order}.pdf", sha256(content).hexdigest())


def test_an_order_hangs_together_over_http_and_postings_are_exported(
    dora: FlaskClient, bought: tuple[Any, str]
) -> None:
    _, order = bought
    context = dora.get(f"/api/v1/purchase-orders/{order}/context").json
    assert [(line["quantity"], line["received"], line["credited"]) for line in context["lines"]] == [(3, 2, 1)]
    assert [line["condition"] for line in context["receipt_lines"]] == ["ok", "ok", "damaged"]
    assert [(one["number"], one["variance"], one["within"]) for one in context["invoices"]] == [("R-77", 300, False)]
    exported = dora.get("/api/v1/register/posting.csv").get_data(as_text=True)
    assert context["postings"][0]["id"] in exported and "3200" in exported
    assert dora.get("/api/v1/invariants").json["score"] == 1


def test_a_right_says_who_uses_how_much_of_it(dora: FlaskClient, case: Any) -> None:
    line = {"item": "EDITOR", "text": "Text editor", "quantity": 5, "unit_price": 600, "kind": "software_executable"}
    order = case.do("po.create", supplier="S-1", lines=[line], currency="EUR", cost_centre="4100")["po_no"]
    case.do("po.issue", po_no=order, promised_date=date(2026, 3, 10))
    row = {"po_line": Decimal(1), "quantity": Decimal(5), "condition": "ok", "proof": "Certificate 12"}
    came = case.do("register.create_received", po_no=order, lines=[row])
    right = came["entitlement_ids"][0]
    page = _text(dora.get(f"/register/entitlements/{right}"))
    for words in ("Text editor", "Certificate 12", "0 of 5", case.number, "Nobody uses it yet."):
        assert words in page, words
    assert right in _text(dora.get("/register/entitlements"))


def test_the_life_of_an_asset_is_told_up_to_now(dora: FlaskClient, bought: tuple[Any, str], clock: Any) -> None:
    clock.set(datetime(2027, 3, 2, 9, 0, tzinfo=UTC))
    page = _text(dora.get("/register/assets/T-1"))
    assert "span-12" not in page and "since Mon 2 Mar 2026" in page


def test_the_request_leads_to_what_came_of_it_and_a_number_leads_to_its_thing(
    dora: FlaskClient, bought: tuple[Any, str]
) -> None:
    case, order = bought
    page = _text(dora.get(f"/requests/{case.number}"))
    assert f"/register/assets?case_no={case.number}" in page and f"/register/orders?case_no={case.number}" in page
    for number, address in (("t-1", "/register/assets/T-1"), (order, f"/register/orders/{order}")):
        answer = dora.get(f"/go?q={number}")
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert "/requests?" in dora.get("/go?q=unicorn").headers["Location"]


def test_the_history_says_that_the_order_was_written_and_not_that_somebody_added_it(
    dora: FlaskClient, bought: tuple[Any, str]
) -> None:
    case, order = bought
    page = _text(dora.get(f"/requests/{case.number}/history"))
    assert f"{order}.pdf was written" in page
    assert "added the file" not in page
