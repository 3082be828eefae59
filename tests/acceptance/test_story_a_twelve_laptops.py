"""Story (a): twelve laptops outside the budget come in two parts, one damaged, are paid, and are to be deployed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine import groups, messages
from engine.unit_of_work import SYSTEM
from register import budgets
from register.store.tables import asset, invoice, posting, purchase_order, receipt


@pytest.fixture
def ordered(organisation: Any) -> Any:
    """The organisation with twelve laptops on order."""
    organisation.start("rita", organisation.request(quantity=12, budgeted=False, budget_line=None))
    organisation.approve("tom", "ines", "frida")
    organisation.order("petra", days=9)
    return organisation


def test_twelve_come_in_the_end_and_are_held_for_their_deployment(ordered: Any) -> None:
    ordered.deliver(1, 7, damaged=[3])
    ordered.complete("petra", "D7", {"lines": [{"settlement": "return", "reason": "The screen is broken."}]})
    assert set(ordered.open()) == {"D3"}
    assert ordered.form_of("stan", "D3")["open_quantity"] == 6
    ordered.deliver(8, 13)
    assert ordered.form_of("frida", "D10")["received_value"] == 17400
    ordered.pay(17400)
    assert ordered.state().state == "completed"
    assert "E21" in ordered.ended()
    assert ordered.still_open() == []
    kept = [row for row in ordered.everything(asset) if row.stage == "reserved"]
    assert sorted(row.tag for row in kept) == [f"NB-{number:04}" for number in range(1, 14) if number != 3]
    assert {(row.case_no, row.cost, row.location) for row in kept} == {("DEP-2026-00001", Decimal(1450), "BER")}
    assert [row.tag for row in ordered.rows(asset) if row.stage == "cancelled"] == ["NB-0003"]


def test_the_money_that_was_held_is_spent_and_posted(ordered: Any) -> None:
    ordered.deliver(1, 12)
    ordered.pay(17400)
    (order,) = ordered.rows(purchase_order)
    assert (order.id, order.status, order.supplier, order.promised_on) == (
        "PO-2026-00001",
        "received",
        "S-1",
        date(2026, 3, 11),
    )
    (bill,) = ordered.rows(invoice)
    assert (bill.number, bill.within, bill.variance) == ("R-4711", True, 0)
    (posted,) = ordered.rows(posting)
    assert (posted.amount, posted.cost_centre, posted.case_no) == (Decimal(17400), "4100", "ACQ-2026-00001")
    with ordered.engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert budgets.held(uow, ordered.case) == budgets.Commitment(
            cost_centre="4100", amount=Decimal(17400), state="spent"
        )


def test_the_order_exists_as_a_document_that_can_be_taken_away(ordered: Any) -> None:
    (order,) = ordered.rows(purchase_order)
    assert ordered.visit("petra").download(f"/files/{order.document}").startswith(b"%PDF")


def test_every_stage_of_a_laptop_names_the_request_it_comes_from(ordered: Any) -> None:
    ordered.deliver(1, 12)
    ordered.pay(17400)
    stan = ordered.visit("stan")
    stages = stan.get("/assets/NB-0001/context")["stages"]
    assert [(one["from_stage"], one["to_stage"], one["case_no"]) for one in stages] == [
        (None, "received", "ACQ-2026-00001"),
        ("received", "available", "ACQ-2026-00001"),
        ("available", "reserved", "DEP-2026-00001"),
    ]


def test_deployment_is_asked_for_what_came(ordered: Any) -> None:
    ordered.deliver(1, 12)
    ordered.pay(17400)
    with ordered.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = messages.find(uow, undelivered=False).items
    (sent,) = [one for one in found if one.name == "itam.deployment.requested"]
    assert sent.payload["acq_no"] == "ACQ-2026-00001"
    assert sent.payload["asset_ids"] == [row.id for row in ordered.everything(asset)]
    assert sent.payload["requester"] == "rita"


def test_what_is_replaced_may_be_retired(organisation: Any) -> None:
    old = organisation.stock("OLD-1", "OLD-2", stage="in_use", custodian="rita")
    organisation.start("rita", organisation.request("MON-27", unit_cost=329, replaces=old))
    organisation.order()
    organisation.deliver(1, 1)
    organisation.pay(329)
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = messages.find(uow, undelivered=False).items
    sent = [one for one in found if one.name == "itam.retirement.suggested"]
    assert {one.payload["asset_id"] for one in sent} == set(old)


def test_who_has_bought_neither_receives_nor_pays_and_the_answer_names_the_rule(ordered: Any) -> None:
    with ordered.engine.unit_of_work(SYSTEM) as uow:
        for person, group in (("petra", "stores"), ("petra", "finance_controller"), ("stan", "finance_controller")):
            groups.add_member(uow, group, person)
    with ordered.refused(403) as problem:
        ordered.complete("petra", "D3", {"lines": []})
    assert "SOD-03" in problem["detail"]
    ordered.deliver(1, 12)
    for person in ("petra", "stan"):
        with ordered.refused(403) as problem:
            ordered.complete(person, "D10", {"invoice_no": "R-1", "amount": 17400, "matches": True})
        assert "SOD-03" in problem["detail"]
    ordered.pay(17400)


def test_a_tag_that_is_taken_is_named_beside_its_row_and_nothing_is_kept(ordered: Any) -> None:
    ordered.deliver(1, 2)
    with ordered.refused(422) as problem:
        ordered.deliver(2, 3)
    assert set(problem["errors"]) == {"lines.0.tag", "lines.0.serial"}
    assert len(ordered.rows(receipt)) == 1
    assert len(ordered.rows(asset)) == 2


def test_rows_that_are_left_empty_stay_open(ordered: Any) -> None:
    assert len(ordered.form_of("stan", "D3")["lines"]) == 12
    empty, unknown = {"tag": "", "serial": "", "condition": "ok"}, {"condition": "ok"}
    with ordered.refused(422) as problem:
        ordered.complete("stan", "D3", {"lines": [empty, unknown]})
    assert set(problem["errors"]) == {"lines"}
    one = {"tag": "NB-0001", "serial": "SN1", "condition": "ok"}
    ordered.complete("stan", "D3", {"lines": [empty, one, unknown]})
    assert [row.tag for row in ordered.rows(asset)] == ["NB-0001"]
    assert ordered.form_of("stan", "D3")["open_quantity"] == 11


def test_more_than_was_ordered_is_not_taken_in(ordered: Any) -> None:
    with ordered.refused(422) as problem:
        ordered.deliver(1, 13)
    assert set(problem["errors"]) == {"lines"}
    assert ordered.rows(asset) == []


def test_what_will_not_come_any_more_is_given_up(ordered: Any) -> None:
    ordered.deliver(1, 10)
    assert set(ordered.open()) == {"D3"}
    ordered.deliver(11, 10, final=True)
    ordered.pay(14500)
    assert ordered.still_open() == []
    assert len(ordered.everything(asset)) == 10
