from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text

from engine import files
from engine.errors import Refused
from engine.unit_of_work import Engine
from register import budgets, reading
from register.store.tables import po_line, supplier

GOOD_CHECKS = {"sanctions_ok": True, "bank_verified_by_callback": True, "security_ok": True, "dpa_signed": True}
TERMS: dict[str, Any] = {
    "name": "Support",
    "supplier": "S-1",
    "kind": "maintenance",
    "start": date(2026, 1, 1),
    "end": date(2026, 12, 31),
    "notice_date": date(2026, 9, 30),
    "owner": "ines",
}


def _thing(engine: Engine, kind: str, key: str) -> Any:
    with engine.unit_of_work("dora", reading=True) as uow:
        return reading.get(uow, kind, key)


def _held(engine: Engine, case: Any) -> budgets.Commitment | None:
    with engine.unit_of_work("dora", reading=True) as uow:
        return budgets.held(uow, case.id)


# --- suppliers ----------------------------------------------------------------------------------------------------


def test_a_supplier_is_taken_on_when_every_check_is_done(case: Any, shop: Engine) -> None:
    number = case.do("supplier.onboard", supplier_name="Nordlys AS", country="NO", **GOOD_CHECKS)["supplier"]
    row = _thing(shop, "supplier", number)
    assert (number, row["name"], row["status"], row["country"]) == ("SUP-2026-00001", "Nordlys AS", "onboarded", "NO")
    assert row["bank_verified_on"] == row["sanctions_checked_on"] == date(2026, 3, 2)
    assert row["case_no"] == case.number


def test_a_supplier_with_a_check_missing_is_not_taken_on(case: Any) -> None:
    checks = GOOD_CHECKS | {"security_ok": False, "dpa_signed": None}
    with case.refused("security_ok", "dpa_signed"):
        case.do("supplier.onboard", supplier_name="Nordlys AS", **checks)
    with case.refused("supplier_name"):
        case.do("supplier.onboard", supplier_name=" ", **GOOD_CHECKS)


def test_a_known_supplier_gets_the_new_checks_and_a_blocked_one_stays_out(case: Any, shop: Engine) -> None:
    assert case.do("supplier.onboard", supplier_name="kontor systemhaus", **GOOD_CHECKS)["supplier"] == "S-1"
    assert _thing(shop, "supplier", "S-1")["dpa_signed_on"] == date(2026, 3, 2)
    with case.refused("supplier_name") as said:
        case.do("supplier.onboard", supplier_name="Shady Deals", **GOOD_CHECKS)
    assert "not onboarded" in said["supplier_name"]


# --- orders -------------------------------------------------------------------------------------------------------


def test_an_order_is_numbered_held_of_the_budget_and_kept_as_paper(case: Any, shop: Engine, tools: Any) -> None:
    made = case.do("po.create", **tools.LAPTOPS)
    assert (made["po_no"], made["po_total"], made["by_erp"]) == ("PO-2026-00001", 4350, False)
    order = _thing(shop, "purchase_order", made["po_no"])
    assert (order["status"], order["total"], order["ordered_by"], order["case_no"]) == (
        "created", 4350, "rita", case.number,
    )  # fmt: skip
    assert _held(shop, case) == budgets.Commitment(cost_centre="4100", amount=Decimal(4350), state="open")
    assert order["document"] == made["po_document"]
    with shop.unit_of_work("system", reading=True) as uow:
        [paper] = files.of_instance(uow, case.id)
    assert (str(paper.file.id), paper.file.name) == (made["po_document"], "PO-2026-00001.pdf")


def test_an_order_of_a_supplier_that_the_erp_serves_says_so(case: Any, shop: Engine, tools: Any) -> None:
    with shop.unit_of_work("system") as uow:
        uow.connection.execute(text("UPDATE supplier SET order_channel = 'erp' WHERE id = 'S-1'"))
    assert case.do("po.create", **tools.LAPTOPS)["by_erp"] is True


def test_a_new_order_takes_the_place_of_one_that_nobody_issued_and_holds_its_own_sum(
    case: Any, shop: Engine, tools: Any
) -> None:
    first = case.do("po.create", **tools.LAPTOPS)["po_no"]
    dearer = [{**tools.LAPTOPS["lines"][0], "unit_price": Decimal(1600)}]
    second = case.do("po.create", **{**tools.LAPTOPS, "lines": dearer})["po_no"]
    assert _thing(shop, "purchase_order", first)["status"] == "cancelled"
    assert _thing(shop, "purchase_order", second)["status"] == "created"
    held = _held(shop, case)
    assert held is not None
    assert held.amount == 4800


def test_an_order_needs_a_supplier_a_cost_centre_and_whole_lines(case: Any, tools: Any) -> None:
    line = tools.LAPTOPS["lines"][0]
    for change, field in (
        ({"supplier": "S-2"}, "supplier"),
        ({"supplier": "S-9"}, "supplier"),
        ({"supplier": None}, "supplier"),
        ({"cost_centre": "9"}, "cost_centre"),
        ({"lines": []}, "lines"),
        ({"lines": [{**line, "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [line, {**line, "quantity": Decimal("1.5")}]}, "lines.1.quantity"),
        ({"lines": [{**line, "unit_price": Decimal(-1)}]}, "lines.0.unit_price"),
        ({"lines": [{**line, "kind": "furniture"}]}, "lines.0.kind"),
        ({"lines": [{**line, "text": ""}]}, "lines.0.text"),
    ):
        with case.refused(field):
            case.do("po.create", **{**tools.LAPTOPS, **change})


def test_an_issued_order_is_promised_for_a_day_and_issued_once(case: Any, shop: Engine, tools: Any) -> None:
    number = case.do("po.create", **tools.LAPTOPS)["po_no"]
    with case.refused("promised_date"):
        case.do("po.issue", po_no=number, promised_date=None)
    case.do("po.issue", po_no=number, promised_date=date(2026, 3, 20))
    order = _thing(shop, "purchase_order", number)
    assert (order["status"], order["promised_on"]) == ("issued", date(2026, 3, 20))
    with shop.unit_of_work("system", reading=True) as uow:
        assert [row.stage for row in uow.execute(select(po_line))] == ["ordered"]
    with case.refused("promised_date") as said:
        case.do("po.issue", po_no=number, promised_date=date(2026, 3, 21))
    assert said["promised_date"] == "PO-2026-00001 was issued already, on 2026-03-02."


def test_a_case_touches_its_own_orders_alone(ordered: tuple[Any, str], shop: Engine, tools: Any) -> None:
    _, number = ordered
    other = tools.Case(shop)
    before = tools.everything(shop)
    for topic, more in (
        ("po.issue", {"promised_date": date(2026, 3, 20)}),
        ("register.create_received", {"lines": [tools.unit(1)]}),
        ("receipt.settle", {"receipt_no": "GR-1", "lines": [{"receipt_line": 1}]}),
        ("finance.match", {"invoice_no": "R", "amount": 1}),
        ("finance.post_actual", {"invoice_no": "R"}),
        ("contract.upsert", {**TERMS}),
    ):
        with pytest.raises(Refused, match="This case has no order “PO-2026-00001”"):
            other.do(topic, po_no=number, **more)
        assert tools.everything(shop) == before


def test_without_a_number_of_the_case_nothing_is_written(shop: Engine, tools: Any) -> None:
    case = tools.Case(shop, "nameless")
    found = case.do("register.find_supply", asset_kind="hardware", catalogue_item="NB-14", quantity=1)
    before = tools.everything(shop)
    for topic, args in (
        ("register.reserve", {"assets": found["available"], "quantity": 1}),
        ("po.create", tools.LAPTOPS),
        ("supplier.onboard", {"supplier_name": "Nordlys AS", **GOOD_CHECKS}),
        ("contract.upsert", TERMS),
        ("contract.upsert", {"contract": "C-1", "name": "Another name"}),
    ):
        with pytest.raises(Refused, match="changed by a case with a number only"):
            case.do(topic, **args)
        assert tools.everything(shop) == before


# --- contracts ----------------------------------------------------------------------------------------------------


def test_a_contract_is_numbered_and_keeps_its_terms(case: Any, shop: Engine) -> None:
    number = case.do("contract.upsert", **TERMS, value=Decimal(1200), auto_renew=True)["contract"]
    row = _thing(shop, "contract", number)
    assert (number, row["notice_on"], row["owner"], row["value"], row["auto_renew"]) == (
        "CON-2026-00001", date(2026, 9, 30), "ines", 1200, True,
    )  # fmt: skip


def test_a_known_contract_keeps_what_is_not_given(case: Any, shop: Engine) -> None:
    case.do("contract.upsert", contract="C-1", end=date(2028, 12, 31), notice_date=date(2028, 9, 30))
    row = _thing(shop, "contract", "C-1")
    assert (row["name"], row["ends_on"], row["owner"]) == ("Hardware frame", date(2028, 12, 31), "ines")
    with shop.unit_of_work("dora", reading=True) as uow:
        changed = {event.field: event.before for event in reading.history(uow, "contract", row)
                       if event.case_no == case.number}  # fmt: skip
    assert changed["ends_on"] == date(2027, 12, 31)


def test_a_contract_that_ends_needs_notice_and_owner(case: Any) -> None:
    for change, *fields in (
        ({"notice_date": None}, "notice_date"),
        ({"owner": None}, "owner"),
        ({"owner": "", "notice_date": None}, "notice_date", "owner"),
        ({"notice_date": date(2027, 1, 1)}, "notice_date"),
        ({"end": date(2025, 12, 31), "notice_date": date(2025, 9, 30)}, "end"),
        ({"kind": "pact"}, "kind"),
        ({"name": None}, "name"),
        ({"supplier": "S-2"}, "supplier"),
        ({"contract": "C-9"}, "contract"),
        ({"value": Decimal(-1)}, "value"),
    ):
        with case.refused(*fields):
            case.do("contract.upsert", **{**TERMS, **change})
    case.do("contract.upsert", **{**TERMS, "end": None, "notice_date": None, "owner": None})


def test_suppliers_that_a_case_took_on_are_in_its_history(case: Any, shop: Engine) -> None:
    number = case.do("supplier.onboard", supplier_name="Nordlys AS", **GOOD_CHECKS)["supplier"]
    with shop.unit_of_work("dora", reading=True) as uow:
        [event] = reading.history(uow, "supplier", reading.get(uow, "supplier", number))
    assert (event.case_no, event.actor, event.after["name"]) == (case.number, "rita", "Nordlys AS")
    with shop.unit_of_work("system", reading=True) as uow:
        assert uow.execute(select(supplier.c.search).where(supplier.c.id == number)).scalar_one().startswith("nordlys")
