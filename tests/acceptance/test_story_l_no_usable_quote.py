"""Story (l): no supplier can deliver: the request goes back with the reason, and may be revised or given up."""

from datetime import timedelta
from typing import Any

import pytest

ROBOT = {"unit_cost": 9000, "spec_text": "A small robot arm that feeds the tester at night, with a camera."}
REASON = "Both makers stopped building it last year."


@pytest.fixture
def sent_back(organisation: Any) -> Any:
    """The organisation with a request for which there is no quote."""
    organisation.start("rita", organisation.request(None, **ROBOT))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.approve("tom", "ines")
    organisation.complete("petra", "B5", {"no_usable_quote": True, "no_supply_reason": REASON})
    return organisation


def test_the_requester_hears_why_and_revises(sent_back: Any) -> None:
    assert sent_back.inbox("rita") == ["A20"]
    assert sent_back.form_of("rita", "A20")["no_supply_reason"] == REASON
    again = sent_back.request(None, **{**ROBOT, "unit_cost": 9500, "action": "resubmit"})
    sent_back.complete("rita", "A20", again)
    sent_back.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    sent_back.approve("tom", "ines")
    sent_back.quote([{"supplier": "S-1", "unit_price": 9400}, {"supplier": "S-2", "unit_price": 9700}])
    assert set(sent_back.open()) == {"B15"}


def test_a_request_without_a_quote_can_be_given_up(sent_back: Any) -> None:
    sent_back.complete("rita", "A20", sent_back.request(None, **{**ROBOT, "action": "withdraw"}))
    assert sent_back.still_open() == []
    assert "E22" in sent_back.ended()


def test_it_ends_as_expired_when_nobody_revises_it(sent_back: Any) -> None:
    sent_back.until(sent_back.clock.now() + timedelta(days=15))
    assert sent_back.still_open() == []
    assert "not_fulfilled" in sent_back.told("rita")


def test_that_there_is_no_quote_needs_a_reason(organisation: Any) -> None:
    organisation.start("rita", organisation.request(None, **ROBOT))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.approve("tom", "ines")
    with organisation.refused(422) as problem:
        organisation.complete("petra", "B5", {"no_usable_quote": True})
    assert set(problem["errors"]) == {"no_supply_reason"}


def test_the_buyer_is_reminded_every_other_day_and_itam_managers_may_take_over_in_the_end(organisation: Any) -> None:
    organisation.start("rita", organisation.request(None, **ROBOT))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.approve("tom", "ines")
    begun = organisation.clock.now()
    organisation.until(begun.replace(day=4))
    assert organisation.told("petra").count("reminder") == 1
    organisation.until(begun.replace(day=16))
    assert organisation.told("petra").count("reminder") == 5
    assert organisation.open()["B5"].candidate_groups == ("procurement_buyer", "itam_manager")
