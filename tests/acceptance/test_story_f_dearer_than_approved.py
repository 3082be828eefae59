"""Story (f): the order is 12 % above what was approved: the new level approves again, the same people too."""

from decimal import Decimal
from typing import Any

import pytest

from register.store.tables import purchase_order

BENCHES = {
    "quantity": 4,
    "unit_cost": 5750,
    "spec_text": "Test benches for the new boards, with a climate chamber each.",
}
CHEAP, DEAR, DEAREST = (
    {"supplier": supplier, "unit_price": price, "delivery_date": "2026-03-20"}
    for supplier, price in (("S-1", 6440), ("S-2", 6500), ("S-3", 7000))
)


@pytest.fixture
def approved(organisation: Any) -> Any:
    """The organisation with test benches approved for EUR 23,000."""
    organisation.start("rita", organisation.request(None, **BENCHES))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.approve("tom", "ines")
    return organisation


def test_it_is_approved_again_at_the_new_level_and_bought_without_asking_for_quotes_again(approved: Any) -> None:
    assert approved.form_of("petra", "B5")["quotes_needed"] == 3
    approved.quote([CHEAP, DEAR, DEAREST])
    assert set(approved.open()) == {"P6"}
    assert approved.variable("total") == 25760
    assert approved.form_of("tom", "P6")["total"] == 25760
    approved.approve("tom", "ines", "anna")
    assert [(vote["person"], vote["decision"]) for vote in approved.votes()] == [
        ("tom", "approve"),
        ("ines", "approve"),
        ("anna", "approve"),
    ]
    assert set(approved.open()) == {"B15"}
    approved.order()
    (order,) = approved.rows(purchase_order)
    assert (order.supplier, order.base_total) == ("S-1", Decimal(25760))
    held = approved.held()
    assert held[:2] == [23000, 25760]


def test_whoever_got_the_quotes_does_not_approve_the_new_price(organisation: Any) -> None:
    organisation.start("ben", organisation.request(None, **BENCHES))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.approve("petra", "ines")
    with organisation.refused(403) as problem:
        organisation.complete("petra", "B5", {"quotes": [CHEAP, DEAR, DEAREST]})
    assert "SOD-02" in problem["detail"]
    organisation.quote([CHEAP, DEAR, DEAREST], person="paul")
    assert organisation.open()["P6"].assignee == "petra"


def test_the_new_price_can_be_rejected_and_nothing_stays_held(approved: Any) -> None:
    approved.quote([CHEAP, DEAR, DEAREST])
    approved.decide("tom", "reject", "For that money we can wait until next year.")
    assert approved.still_open() == []
    assert "E22" in approved.ended()
    assert approved.rows(purchase_order) == []
    held = approved.held()
    assert held[-1] is None


def test_the_new_price_can_be_sent_back_and_revised(approved: Any) -> None:
    approved.quote([CHEAP, DEAR, DEAREST])
    approved.decide("tom", "rework", "Three of them are enough.")
    fewer = approved.request(None, **{**BENCHES, "quantity": 3, "unit_cost": 6440, "action": "resubmit"})
    approved.complete("rita", "A20", fewer)
    approved.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    approved.approve("tom", "ines")
    assert set(approved.open()) == {"B5"}, "what was quoted before no longer counts"


@pytest.mark.parametrize(("price", "over"), [(6325, False), (6330, True)])
def test_up_to_a_tenth_more_needs_nobody(approved: Any, price: int, over: bool) -> None:
    approved.quote([{**CHEAP, "unit_price": price}, DEAR, DEAREST])
    assert set(approved.open()) == ({"P6"} if over else {"B15"})


@pytest.mark.parametrize(("price", "over"), [(1600, False), (1600.01, True)])
def test_a_thousand_more_is_free_where_a_tenth_is_less(organisation: Any, price: float, over: bool) -> None:
    organisation.start("rita", organisation.request(None, **{**BENCHES, "quantity": 1, "unit_cost": 600}))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.approve("tom")
    organisation.quote([{**CHEAP, "unit_price": price}])
    assert set(organisation.open()) == ({"P6"} if over else {"B15"})


def test_without_the_cheapest_a_reason_is_needed_and_who_has_an_interest_does_not_choose(approved: Any) -> None:
    approved.complete("petra", "B5", {"quotes": [DEAR, CHEAP, DEAREST]})
    first = [{"take": True}, {"take": False}, {"take": False}]
    with approved.refused(422) as problem:
        approved.complete("petra", "B7", {"quotes": first, "buyer_conflict": True})
    assert set(problem["errors"]) == {"selection_reason", "buyer_conflict"}
    with approved.refused(422) as problem:
        both = [{"take": True}, {"take": True}, {"take": False}]
        approved.complete("petra", "B7", {"quotes": both, "buyer_conflict": False})
    assert set(problem["errors"]) == {"quotes"}
    reason = "They deliver within a week, the other one in May."
    approved.complete("petra", "B7", {"quotes": first, "buyer_conflict": False, "selection_reason": reason})
    assert approved.variable("total") == 26000


def test_fewer_quotes_than_needed_need_a_reason(approved: Any) -> None:
    with approved.refused(422) as problem:
        approved.complete("petra", "B5", {"quotes": [CHEAP]})
    assert set(problem["errors"]) == {"sole_source_reason"}
    approved.complete("petra", "B5", {"quotes": [CHEAP], "sole_source_reason": "Only they build such a chamber."})
    assert set(approved.open()) == {"B7"}


def test_from_fifty_thousand_on_the_choice_is_written_down(organisation: Any) -> None:
    organisation.start("rita", organisation.request(None, **{**BENCHES, "unit_cost": 12500}))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.approve("tom", "ines", "anna")
    organisation.complete(
        "petra", "B5", {"quotes": [{**quote, "unit_price": 12500} for quote in (CHEAP, DEAR, DEAREST)]}
    )
    answers = {"quotes": [{"take": True}, {"take": False}, {"take": False}], "buyer_conflict": False}
    with organisation.refused(422) as problem:
        organisation.complete("petra", "B7", answers)
    assert set(problem["errors"]) == {"evaluation"}
