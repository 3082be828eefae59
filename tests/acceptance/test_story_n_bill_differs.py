"""Story (n): the bill is 8 % above what has come: it is paid with a comment only, or sent back to be corrected."""

from decimal import Decimal
from typing import Any

import pytest

from register.store.tables import invoice, posting


@pytest.fixture
def received(organisation: Any) -> Any:
    """The organisation with two notebooks received and not yet paid."""
    organisation.start("rita", organisation.request(quantity=2))
    organisation.approve("tom")
    organisation.order()
    organisation.deliver(1, 2)
    return organisation


def test_eight_per_cent_more_needs_a_comment(received: Any) -> None:
    with received.refused(422) as problem:
        received.pay(3132)
    assert set(problem["errors"]) == {"comment"}
    assert received.rows(invoice) == []
    assert set(received.open()) == {"D10"}
    received.pay(3132, comment="Express delivery, agreed on the phone with the buyer.")
    (bill,) = received.rows(invoice)
    assert (bill.variance, bill.within) == (Decimal(232), False)
    assert bill.comment.startswith("Express")
    (posted,) = received.rows(posting)
    assert posted.amount == Decimal(3132)
    assert "E21" in received.ended()


@pytest.mark.parametrize(("quantity", "amount", "asked"), [(2, 3045, False), (2, 3045.01, True), (2, 2754, True)])
def test_five_per_cent_are_let_pass(received: Any, quantity: int, amount: float, asked: bool) -> None:
    if asked:
        with received.refused(422) as problem:
            received.pay(amount)
        assert set(problem["errors"]) == {"comment"}
    else:
        received.pay(amount)
        assert "E21" in received.ended()


def test_more_than_250_needs_a_comment_however_little_it_is_of_the_whole(organisation: Any) -> None:
    organisation.start("rita", organisation.request(quantity=10))
    organisation.approve("tom", "ines")
    organisation.order()
    organisation.deliver(1, 10)
    with organisation.refused(422) as problem:
        organisation.pay(14750.01)
    assert set(problem["errors"]) == {"comment"}
    organisation.pay(14750)
    assert "E21" in organisation.ended()


def test_a_bill_that_is_wrong_goes_back_to_the_buyer_and_is_asked_for_again(received: Any) -> None:
    wrong = {"invoice_no": "R-1", "amount": 4350, "matches": False}
    with received.refused(422) as problem:
        received.complete("frida", "D10", wrong)
    assert set(problem["errors"]) == {"comment"}
    received.complete("frida", "D10", {**wrong, "comment": "Three were billed, two have come."})
    assert received.told("petra")[-1] == "invoice_disputed"
    assert received.rows(invoice) == []
    received.pay(2900, number="R-2")
    assert "E21" in received.ended()


def test_the_same_bill_is_not_paid_twice(received: Any) -> None:
    received.pay(2900, number="R-1")
    received.start("rita", received.request("MON-27", unit_cost=329))
    received.order()
    received.deliver(11, 11)
    with received.refused(422) as problem:
        received.pay(329, number="R-1")
    assert set(problem["errors"]) == {"invoice_no"}
    assert "PO-2026-00001" in problem["errors"]["invoice_no"][0]
