import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text

from engine import instances, tasks
from engine.errors import Invalid, Refused
from engine.topics import Call
from engine.unit_of_work import Engine
from register import budgets, reading, writing
from register.refusals import TEXTS
from register.store.tables import asset, asset_relation, custody, invoice, po_line, posting

ONE = Decimal(1)


def _tags(engine: Engine, case: Any) -> dict[str, str]:
    with engine.unit_of_work("system", reading=True) as uow:
        rows = uow.execute(select(asset).where(asset.c.case_no == case.number))
        return {row.tag: row.stage for row in rows}


# --- deliveries ---------------------------------------------------------------------------------------------------


def test_a_unit_has_what_the_order_and_the_catalogue_say(ordered: tuple[Any, str], shop: Engine, tools: Any) -> None:
    case, order = ordered
    with shop.unit_of_work("system") as uow:
        item = "UPDATE catalogue_item SET maker = 'Acme', model = 'A14', warranty_months = 36, life_months = 60"
        uow.connection.execute(text(f"{item} WHERE id = 'NB-14'"))
    case.do("register.create_received", po_no=order, lines=[tools.unit(1)], delivery_note="a file")
    with shop.unit_of_work("dora", reading=True) as uow:
        row = reading.get(uow, "asset", "T-1")
        kept = uow.execute(select(custody).where(custody.c.asset == row["id"])).one()
    assert {name: row[name] for name in ("name", "maker", "model", "serial", "location", "contract", "source")} == {
        "name": "Notebook 14 inch", "maker": "Acme", "model": "A14", "serial": "X1", "location": "HQ",
        "contract": "C-1", "source": "po",
    }  # fmt: skip
    assert (row["acquired_on"], row["warranty_end"], row["life_months"]) == (date(2026, 3, 2), date(2029, 3, 1), 60)
    assert (row["cost"], row["currency"], row["cost_centre"], row["asset_owner"]) == (1450, "EUR", "4100", "ines")
    assert (kept.place, kept.holder, kept.until, kept.case_no) == ("HQ", None, None, case.number)


def test_a_tag_or_serial_that_is_taken_is_refused_with_row_and_asset(
    ordered: tuple[Any, str], shop: Engine, tools: Any
) -> None:
    case, order = ordered
    with shop.unit_of_work("system") as uow:
        uow.connection.execute(text("UPDATE catalogue_item SET maker = 'Acme' WHERE id = 'NB-14'"))
    rows = [tools.unit(1), tools.unit(2, tag="N-3"), tools.unit(3, serial="SN4")]
    with case.refused("lines.1.tag", "lines.2.serial") as said:
        case.do("register.create_received", po_no=order, lines=rows)
    assert said["lines.1.tag"] == "Row 2: the tag N-3 is on “Notebook 14 inch” already."
    assert said["lines.2.serial"] == "Row 3: the serial number SN4 is that of N-4 already."


def test_a_serial_of_another_maker_may_be_the_same(ordered: tuple[Any, str], shop: Engine, tools: Any) -> None:
    case, order = ordered
    case.do("register.create_received", po_no=order, lines=[tools.unit(1, serial="SN4")])
    assert _tags(shop, case) == {"T-1": "received"}


def test_a_delivery_that_cannot_be_is_refused_by_row(ordered: tuple[Any, str], tools: Any) -> None:
    case, order = ordered
    for rows, field, words in (
        ([tools.unit(number) for number in range(4)], "lines", "Line 1: 3 are still to come, not 4."),
        ([tools.unit(1, tag=None)], "lines.0.tag", "give the tag"),
        ([tools.unit(1, quantity=Decimal(2))], "lines.0.quantity", "One row a unit"),
        ([tools.unit(1), tools.unit(2, tag="T-1")], "lines.1.tag", "Row 2: T-1 is in row 1 as well."),
        ([tools.unit(1), tools.unit(2, serial="X1")], "lines.1.serial", "X1 is in row 1 as well"),
        ([tools.unit(1, po_line=Decimal(7))], "lines.0.po_line", "has no line 7"),
        ([tools.unit(1, condition="melted")], "lines.0.condition", "no “melted”"),
        ([tools.unit(1, quantity=Decimal("0.5"))], "lines.0.quantity", "whole number"),
        ([tools.unit(1, quantity=None)], "lines.0.quantity", "whole number"),
        ([{"quantity": Decimal(0)}, tools.unit(1, tag="N-1")], "lines.1.tag", "Row 2: the tag N-1"),
    ):
        with case.refused(field) as said:
            case.do("register.create_received", po_no=order, lines=rows)
        assert words in said[field]


def test_a_cloud_service_needs_its_tenant_on_every_row(case: Any, shop: Engine) -> None:
    line = {"item": "CRM", "text": "CRM seat", "quantity": 2, "unit_price": 25, "kind": "cloud_service"}
    order = case.do("po.create", supplier="S-3", lines=[line], cost_centre="4100")["po_no"]
    case.do("po.issue", po_no=order, promised_date=date(2026, 3, 10))
    with case.refused("lines.0.tenant"):
        case.do("register.create_received", po_no=order, lines=[{"quantity": 2}])


def test_a_delivery_without_a_filled_row_says_where_the_order_stands(ordered: tuple[Any, str]) -> None:
    case, order = ordered
    found = case.do("register.create_received", po_no=order, lines=[{"quantity": Decimal(0)}])
    assert (found["receipt_no"], found["open_quantity"], found["asset_ids"]) == (None, 3, [])


def test_what_waits_to_be_settled_is_not_still_to_come(ordered: tuple[Any, str], tools: Any) -> None:
    case, order = ordered
    case.do("register.create_received", po_no=order, lines=[tools.unit(1, condition="wrong"), tools.unit(2)])
    with case.refused("lines") as said:
        case.do("register.create_received", po_no=order, lines=[tools.unit(3), tools.unit(4)])
    assert said["lines"] == "Line 1: 1 are still to come, not 2."


# --- settling -----------------------------------------------------------------------------------------------------


def _settled(case: Any, order: str, tools: Any, action: str) -> dict[str, Any]:
    came = case.do("register.create_received", po_no=order, lines=[tools.unit(1), tools.unit(2, condition="damaged")])
    row = {"receipt_line": Decimal(2), "action": action, "reason": "Scratched lid"}
    found: dict[str, Any] = case.do("receipt.settle", po_no=order, receipt_no=came["receipt_no"], lines=[row])
    return found


@pytest.mark.parametrize(
    ("action", "still_open", "value", "stage"),
    [("accept", 1, 2900, "received"), ("return", 2, 1450, "cancelled"), ("credit", 1, 1450, "cancelled")],
)
def test_a_damaged_unit_is_kept_sent_back_or_taken_off_the_order(
    ordered: tuple[Any, str], shop: Engine, tools: Any, action: str, still_open: int, value: int, stage: str
) -> None:
    case, order = ordered
    found = _settled(case, order, tools, action)
    assert (found["open_quantity"], found["received_value"], found["discrepancies"]) == (still_open, value, 0)
    assert _tags(shop, case) == {"T-1": "received", "T-2": stage}


def test_only_rows_that_wait_are_settled_and_with_a_reason(ordered: tuple[Any, str], tools: Any) -> None:
    case, order = ordered
    came = case.do("register.create_received", po_no=order, lines=[tools.unit(1), tools.unit(2, condition="damaged")])
    good = {"receipt_line": Decimal(2), "action": "return", "reason": "Broken"}
    for rows, *fields in (
        ([{**good, "receipt_line": ONE}], "lines.0.receipt_line"),
        ([{**good, "receipt_line": Decimal(9)}], "lines.0.receipt_line"),
        ([good, good], "lines.1.receipt_line"),
        ([{**good, "action": "burn"}], "lines.0.action"),
        ([{**good, "reason": " "}], "lines.0.reason"),
        ([], "lines"),
    ):
        with case.refused(*fields):
            case.do("receipt.settle", po_no=order, receipt_no=came["receipt_no"], lines=rows)
    case.do("receipt.settle", po_no=order, receipt_no=came["receipt_no"], lines=[good])
    with case.refused("lines.0.receipt_line"):
        case.do("receipt.settle", po_no=order, receipt_no=came["receipt_no"], lines=[good])


def test_rights_that_came_wrong_count_only_once_they_are_accepted(case: Any, shop: Engine) -> None:
    line = {"item": "EDITOR", "text": "Text editor", "quantity": 4, "unit_price": 600, "kind": "software_executable"}
    order = case.do("po.create", supplier="S-1", lines=[line], cost_centre="4100")["po_no"]
    case.do("po.issue", po_no=order, promised_date=date(2026, 3, 10))
    rows = [{"quantity": 3, "condition": "wrong"}, {"quantity": 1, "condition": "wrong"}]
    came = case.do("register.create_received", po_no=order, lines=rows)
    looked = {"asset_kind": "software_executable", "catalogue_item": "EDITOR", "quantity": 9}
    assert case.do("register.find_supply", **looked)["free_rights"] == 0
    decided = [
        {"receipt_line": ONE, "action": "accept", "reason": "Fits as well"},
        {"receipt_line": Decimal(2), "action": "return", "reason": "Too old"},
    ]
    found = case.do("receipt.settle", po_no=order, receipt_no=came["receipt_no"], lines=decided)
    assert len(found["entitlement_ids"]) == 1
    assert case.do("register.find_supply", **looked)["free_rights"] == 3


# --- taking over --------------------------------------------------------------------------------------------------


def test_taking_over_closes_the_order_and_gives_up_what_did_not_come(
    ordered: tuple[Any, str], shop: Engine, tools: Any
) -> None:
    case, order = ordered
    case.do("register.create_received", po_no=order, lines=[tools.unit(1)])
    assert case.do("register.acquired") == {"acquired": 1}
    assert _tags(shop, case) == {"T-1": "available"}
    with shop.unit_of_work("dora", reading=True) as uow:
        assert reading.get(uow, "purchase_order", order)["status"] == "received"
        line = uow.execute(select(po_line)).one()
    assert (line.received, line.credited, line.stage) == (1, 2, "received")
    with case.refused("lines") as said:
        case.do("register.create_received", po_no=order, lines=[tools.unit(2)])
    assert "is closed" in said["lines"]


def test_nothing_is_taken_over_while_a_row_waits(ordered: tuple[Any, str], tools: Any) -> None:
    case, order = ordered
    case.do("register.create_received", po_no=order, lines=[tools.unit(1), tools.unit(2, condition="damaged")])
    with case.refused("lines") as said:
        case.do("register.acquired")
    assert "not settled yet" in said["lines"]


# --- paying -------------------------------------------------------------------------------------------------------


@pytest.fixture
def received(ordered: tuple[Any, str], tools: Any) -> tuple[Any, str]:
    case, order = ordered
    case.do("register.create_received", po_no=order, lines=[tools.unit(number) for number in (1, 2, 3)])
    return ordered


def test_an_invoice_that_differs_a_little_needs_no_word_and_one_that_differs_more_does(
    received: tuple[Any, str], shop: Engine
) -> None:
    case, order = received
    for amount, within in ((4350, True), (4567, True), (4568, False), (4133, True), (4132, False)):
        asked = {"po_no": order, "invoice_no": "R-1", "amount": Decimal(amount)}
        if not within:
            with case.refused("comment") as said:
                case.do("finance.match", **asked)
            assert f"differs by {amount - 4350} EUR" in said["comment"]
        found = case.do("finance.match", **asked, comment=None if within else "Freight, agreed by phone")
        assert (found["variance"], found["within"]) == (amount - 4350, within)
    with shop.unit_of_work("system", reading=True) as uow:
        row = uow.execute(select(invoice)).one()
    assert (row.amount, row.comment, row.state, row.matched_by) == (4132, "Freight, agreed by phone", "matched", "rita")


@pytest.mark.parametrize(("price", "most"), [(100, "105"), (10_000, "10250")])
def test_five_percent_and_250_are_the_limits(case: Any, tools: Any, price: int, most: str) -> None:
    line = {"text": "Cable drum", "quantity": 1, "unit_price": price, "kind": "hardware"}
    order = case.do("po.create", supplier="S-1", lines=[line], cost_centre="4100")["po_no"]
    case.do("po.issue", po_no=order, promised_date=date(2026, 3, 10))
    case.do("register.create_received", po_no=order, lines=[tools.unit(1)])
    with case.refused("comment"):
        case.do("finance.match", po_no=order, invoice_no="R", amount=Decimal(most) + Decimal("0.01"))
    found = case.do("finance.match", po_no=order, invoice_no="R", amount=Decimal(most))
    assert found["variance_ratio"] == (Decimal(most) - price) / price


def test_an_invoice_is_matched_once_a_supplier(received: tuple[Any, str], shop: Engine, tools: Any) -> None:
    case, order = received
    case.do("finance.match", po_no=order, invoice_no="R-1", amount=Decimal(4350))
    other = tools.Case(shop)
    number = other.do("po.create", **tools.LAPTOPS)["po_no"]
    other.do("po.issue", po_no=number, promised_date=date(2026, 3, 20))
    other.do("register.create_received", po_no=number, lines=[tools.unit(7)])
    with other.refused("invoice_no") as said:
        other.do("finance.match", po_no=number, invoice_no="R-1", amount=Decimal(1450))
    assert said["invoice_no"] == f"S-1 has sent the invoice R-1 before; it is with {order}."
    other.do("finance.match", po_no=number, invoice_no="R-2", amount=Decimal(1450))


def test_a_match_needs_a_number_a_sum_and_an_order_that_a_supplier_has(
    received: tuple[Any, str], shop: Engine, tools: Any
) -> None:
    case, order = received
    for change, field in (
        ({"invoice_no": ""}, "invoice_no"),
        ({"amount": None}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal(10) ** 15}, "amount"),
        ({"tax": Decimal(-1)}, "tax"),
    ):
        with case.refused(field):
            case.do("finance.match", **{"po_no": order, "invoice_no": "R", "amount": Decimal(4350), **change})
    early = tools.Case(shop)
    number = early.do("po.create", **tools.LAPTOPS)["po_no"]
    with early.refused("invoice_no") as said:
        early.do("finance.match", po_no=number, invoice_no="R", amount=Decimal(4350))
    assert "has not been issued" in said["invoice_no"]


def test_a_posting_spends_what_the_invoice_says_and_is_made_once(received: tuple[Any, str], shop: Engine) -> None:
    case, order = received
    with case.refused("invoice_no"):
        case.do("finance.post_actual", po_no=order, invoice_no="R-1")
    case.do("finance.match", po_no=order, invoice_no="R-1", amount=Decimal("4400.50"))
    number = case.do("finance.post_actual", po_no=order, invoice_no="R-1")["posting_no"]
    with shop.unit_of_work("system", reading=True) as uow:
        row = uow.execute(select(posting)).one()
        spent = budgets.held(uow, case.id)
    assert (row.id, row.amount, row.cost_centre, row.account_kind, row.case_no, row.posted_on) == (
        number, Decimal("4400.5"), "4100", "fixed_asset", case.number, date(2026, 3, 2),
    )  # fmt: skip
    assert spent == budgets.Commitment(cost_centre="4100", amount=Decimal("4400.5"), state="spent")
    for again in ("finance.post_actual", "finance.match"):
        with case.refused("invoice_no"):
            case.do(again, po_no=order, invoice_no="R-1", amount=Decimal(4350))


def test_an_order_over_several_kinds_is_posted_by_account_to_the_cent(case: Any, shop: Engine, tools: Any) -> None:
    lines = [
        {"text": "Server", "quantity": 1, "unit_price": 200, "kind": "hardware"},
        {"text": "System", "quantity": 1, "unit_price": 100, "kind": "software_executable"},
    ]
    order = case.do("po.create", supplier="S-1", lines=lines, cost_centre="4100", deliver_to="HQ")["po_no"]
    case.do("po.issue", po_no=order, promised_date=date(2026, 3, 10))
    rows = [tools.unit(1), {"po_line": Decimal(2), "quantity": 1}]
    case.do("register.create_received", po_no=order, lines=rows)
    case.do("finance.match", po_no=order, invoice_no="R-1", amount=Decimal("300.01"))
    assert len(case.do("finance.post_actual", po_no=order, invoice_no="R-1")["postings"]) == 2
    with shop.unit_of_work("system", reading=True) as uow:
        found = {row.account_kind: row.amount for row in uow.execute(select(posting))}
    assert found == {"fixed_asset": Decimal("200.01"), "intangible_asset": Decimal(100)}


def test_refusals_are_in_the_language_of_the_person(ordered: tuple[Any, str], shop: Engine) -> None:
    case, order = ordered
    with shop.unit_of_work("dora", reading=True) as uow:
        used = reading.get(uow, "asset", "N-6")["id"]
    for topic, args, words in (
        ("po.issue", {"po_no": "PO-9"}, "Dieser Vorgang hat keine Bestellung „PO-9“."),
        ("register.reserve", {"assets": [used], "quantity": 1}, "N-6 ist nicht verfügbar: in Betrieb."),
        ("register.create_received", {"po_no": order, "lines": [{"quantity": 1}]}, "Bitte die Inventarnummer"),
    ):
        with pytest.raises(Invalid) as caught, shop.unit_of_work("rita") as uow:
            uow.locale = "de"
            [task] = tasks.find(uow, instance_id=case.id)
            tasks.complete(uow, task.id, {"do": topic, "args": args})
        assert words in f"{caught.value} {getattr(caught.value, 'errors', '')}"


def test_every_sentence_is_there_in_both_languages_with_the_same_gaps() -> None:
    gaps = {code: [sorted(re.findall(r"{(\w+)}", text)) for text in both.values()] for code, both in TEXTS.items()}
    assert [code for code, (english, german) in gaps.items() if english != german] == []


def test_what_is_new_replaces_what_is_old_and_what_is_gone_needs_no_successor(
    ordered: tuple[Any, str], shop: Engine, tools: Any
) -> None:
    case, order = ordered
    case.do("register.create_received", po_no=order, lines=[tools.unit(1), tools.unit(2)])
    with shop.unit_of_work("dora") as uow:
        uow.connection.execute(text("UPDATE asset SET stage = 'disposed' WHERE tag = 'N-5'"))
        old = [reading.get(uow, "asset", tag)["id"] for tag in ("N-5", "N-6")]
    case.do("register.acquired", replaces=old)
    with shop.unit_of_work("dora", reading=True) as uow:
        [row] = uow.execute(select(asset_relation)).all()
        new = reading.get(uow, "asset", "T-1")["id"]
    assert (row.from_asset, row.to_asset, row.kind, row.to_on, row.case_no) == (
        new, old[1], "replaces", None, case.number,
    )  # fmt: skip


def test_nothing_is_related_to_what_is_gone_and_nothing_related_is_disposed_of(
    ordered: tuple[Any, str], shop: Engine
) -> None:
    case, _ = ordered
    with shop.unit_of_work("rita") as uow:
        uow.connection.execute(text("UPDATE asset SET stage = 'disposed' WHERE tag = 'N-5'"))
        uow.connection.execute(text("UPDATE asset SET stage = 'in_disposal' WHERE tag = 'N-4'"))
        rows = {row.tag: row for row in uow.connection.execute(select(asset))}
        call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
        with pytest.raises(Refused, match="N-5 is disposed of"):
            writing.relate(call, "runs_on", [(rows["N-1"], rows["N-5"])])
        writing.relate(call, "runs_on", [(rows["N-1"], rows["N-4"])])
        with pytest.raises(Refused, match="N-4 hangs together"):
            writing.move(call, [rows["N-4"]], "disposed")
