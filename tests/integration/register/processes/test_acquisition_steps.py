from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine import verify
from engine.unit_of_work import Engine
from register import budgets
from register.store.tables import asset, entitlement, posting, purchase_order


def _rows(engine: Engine, table: Any) -> list[Any]:
    with engine.unit_of_work("system", reading=True) as uow:
        return list(uow.execute(select(table).order_by(table.c.id)))


def test_what_is_ordered_received_matched_and_posted_stands_in_the_register_under_its_case(
    shop: Engine, ordered: tuple[Any, str], tools: Any
) -> None:
    case, order = ordered
    first = case.do("register.create_received", po_no=order, lines=[tools.unit(1), tools.unit(2, condition="damaged")])
    assert (first["open_quantity"], first["discrepancies"], first["received_value"]) == (2, 1, 1450)
    settled = case.do(
        "receipt.settle",
        po_no=order,
        receipt_no=first["receipt_no"],
        lines=[{"receipt_line": Decimal(2), "action": "return", "reason": "Cracked screen"}],
    )
    assert (settled["open_quantity"], settled["discrepancies"], len(settled["asset_ids"])) == (2, 0, 1)
    second = case.do("register.create_received", po_no=order, lines=[tools.unit(3), tools.unit(4)])
    assert (second["open_quantity"], second["received_value"], len(second["asset_ids"])) == (0, 4350, 3)
    matched = case.do("finance.match", po_no=order, invoice_no="R-77", amount=Decimal(4350))
    assert matched == {"variance": 0, "variance_ratio": 0, "within": True}
    posted = case.do("finance.post_actual", po_no=order, invoice_no="R-77")
    assert case.do("register.acquired") == {"acquired": 3}
    mine = [row for row in _rows(shop, asset) if row.case_no == case.number]
    assert sorted((row.tag, row.stage, row.cost, row.asset_owner) for row in mine) == [
        ("T-1", "available", 1450, "ines"),
        ("T-2", "cancelled", 1450, "ines"),
        ("T-3", "available", 1450, "ines"),
        ("T-4", "available", 1450, "ines"),
    ]
    [row] = _rows(shop, posting)
    assert (row.id, row.amount, row.account_kind) == (posted["posting_no"], 4350, "fixed_asset")
    assert _rows(shop, purchase_order)[0].status == "received"
    with shop.unit_of_work("system", reading=True) as uow:
        assert budgets.held(uow, case.id) == budgets.Commitment(cost_centre="4100", amount=Decimal(4350), state="spent")
    assert verify.run(shop).ok


def test_seats_of_a_cloud_service_become_an_asset_and_a_right_with_its_term(case: Any, shop: Engine) -> None:
    line = {"item": "CRM", "text": "CRM seat", "quantity": 20, "unit_price": 25, "kind": "cloud_service"}
    order = case.do("po.create", supplier="S-3", lines=[line], currency="USD", cost_centre="4100")
    assert order["po_total"] == 460
    case.do("po.issue", po_no=order["po_no"], promised_date=date(2026, 3, 10))
    seats = {"quantity": 20, "tenant": "acme.crm", "admin_owner": "rita", "start_date": date(2026, 3, 10)}
    came = case.do("register.create_received", po_no=order["po_no"], lines=[seats], term_months=12)
    [right] = _rows(shop, entitlement)
    assert (right.id, right.quantity, right.tenant) == (came["entitlement_ids"][0], 20, "acme.crm")
    assert (right.starts_on, right.ends_on, right.cost) == (date(2026, 3, 10), date(2027, 3, 9), 460)
    contract = case.do(
        "contract.upsert",
        name="CRM subscription",
        supplier="S-3",
        kind="service",
        start=date(2026, 3, 10),
        end=date(2027, 3, 9),
        notice_date=date(2026, 12, 9),
        owner="ines",
        po_no=order["po_no"],
    )["contract"]
    assert [row.contract for row in _rows(shop, entitlement)] == [contract]
    assert [row.contract for row in _rows(shop, asset) if row.kind == "cloud_service"] == [contract]
