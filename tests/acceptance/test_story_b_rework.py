"""Story (b): a reviewer blocks, the requester revises, the same managers approve."""

from typing import Any

WORKSTATION = {
    "unit_cost": 28000,
    "spec_text": "A workstation with two graphics processors for training the defect detection model.",
}
NO = {"fit": "no", "alternative": "Use the nodes at Meridian, we pay for them already.", "risk_spec": "low"}
FITS = {"fit": "standard", "alternative": "", "risk_spec": "low"}
MANAGERS = ("tom", "ines", "anna")
ONLY_ONE = "Nobody else builds this workstation for our detectors."


def test_a_block_sends_the_request_back_before_anybody_is_asked_to_approve(organisation: Any) -> None:
    organisation.start("rita", organisation.request(None, **WORKSTATION))
    assert set(organisation.open()) == {"A8"}
    assert organisation.inbox("artur", "groups") == ["A8"]
    organisation.complete("artur", "A8", NO)
    assert organisation.inbox("rita") == ["A20"]
    assert organisation.remembered("approval") == []


def test_the_same_managers_approve_what_was_revised(organisation: Any) -> None:
    first = organisation.request(None, **WORKSTATION)
    organisation.start("rita", first)
    organisation.complete("artur", "A8", NO)
    again = {**first, "unit_cost": 26000, "action": "resubmit"}
    organisation.complete("rita", "A20", again)
    organisation.complete("mei", "A8", FITS)
    for manager in MANAGERS:
        organisation.decide(manager)
    assert [vote["person"] for vote in organisation.votes()] == list(MANAGERS)
    assert organisation.open()["B5"].candidate_groups == ("procurement_buyer",)
    organisation.quote([{"supplier": "S-1", "unit_price": 26000}], sole_source_reason=ONLY_ONE)
    organisation.order()
    organisation.deliver(1, 1)
    organisation.pay(26000)
    assert organisation.state().state == "completed"
    assert "E21" in organisation.ended()
    assert organisation.variable("total") == 26000


def test_a_manager_who_asked_for_rework_decides_again_in_the_next_round(organisation: Any) -> None:
    answers = organisation.request(quantity=10)
    organisation.start("rita", answers)
    organisation.decide("tom")
    organisation.decide("ines", "rework", "Ask for eight, two people leave in May.")
    assert [vote["decision"] for vote in organisation.votes()] == ["approve", "rework"]
    organisation.complete("rita", "A20", {**answers, "quantity": 8, "action": "resubmit"})
    organisation.decide("tom")
    organisation.decide("ines")
    assert [(vote["person"], vote["decision"]) for vote in organisation.votes()] == [
        ("tom", "approve"),
        ("ines", "approve"),
    ]
    assert "B15" in organisation.open()


def test_what_no_longer_applies_after_a_revision_is_forgotten(organisation: Any) -> None:
    rented = organisation.request(None, **WORKSTATION, recurring="monthly", term_months=24)
    organisation.start("rita", rented)
    assert set(organisation.open()) == {"A8", "A10b"}
    organisation.complete("artur", "A8", NO)
    organisation.complete("karl", "A10b", {"supplier_ok": True, "renewal_notice_days": 90, "risk_con": "low"})
    bought = {**rented, "recurring": "none", "action": "resubmit"}
    del bought["term_months"]
    organisation.complete("rita", "A20", bought)
    assert set(organisation.open()) == {"A8"}
    assert organisation.variable("term_months") is None
    assert organisation.variable("total") == 28000


def test_instead_of_revising_the_requester_may_withdraw(organisation: Any) -> None:
    answers = organisation.request(None, **WORKSTATION)
    organisation.start("rita", answers)
    organisation.complete("artur", "A8", NO)
    organisation.complete("rita", "A20", {**answers, "action": "withdraw"})
    assert "E22" in organisation.ended()
    assert organisation.still_open() == []
