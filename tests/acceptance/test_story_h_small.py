"""Story (h): a catalogue item under EUR 500 that is in the budget: no approver is asked."""

from typing import Any


def test_a_small_catalogue_item_goes_straight_to_the_order(organisation: Any) -> None:
    organisation.start("rita", organisation.request("MON-27", unit_cost=329))
    assert set(organisation.open()) == {"B15"}
    assert organisation.remembered("approval")[-1].details["outcome"] == "auto"
    assert "approved_without_decision" in organisation.told("tom")


def test_outside_the_budget_the_finance_controller_is_asked_all_the_same(organisation: Any) -> None:
    organisation.start("rita", organisation.request("MON-27", unit_cost=329, budgeted=False, budget_line=None))
    assert organisation.open()["P6"].assignee == "frida"


def test_two_of_them_are_no_longer_small(organisation: Any) -> None:
    organisation.start("rita", organisation.request("MON-27", unit_cost=329, quantity=2))
    assert organisation.open()["P6"].assignee == "tom"
