"""Story (d): withdrawn while three reviews are open, and nothing of it stays open."""

from typing import Any


def cloud(organisation: Any) -> dict[str, Any]:
    """Return a request that three reviewers look at."""
    found: dict[str, Any] = organisation.request(
        None,
        asset_kind="cloud_service",
        spec_text="A hosted tool in which customers report defects and see what became of them.",
        unit_cost=400,
        data_classification="confidential",
        location=None,
    )
    return found


def test_three_reviews_are_closed_when_the_request_is_withdrawn(organisation: Any) -> None:
    organisation.start("rita", cloud(organisation))
    assert set(organisation.open()) == {"A8", "A9", "A10"}
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.withdraw("rita", "We found a tool that we have already.")
    assert organisation.state().state == "completed"
    assert "E22" in organisation.ended()
    assert organisation.still_open() == []


def test_withdrawing_frees_the_budget_that_was_kept(organisation: Any) -> None:
    organisation.start("rita", cloud(organisation))
    assert [entry.details["after"] for entry in organisation.remembered("register")] == [400]
    organisation.withdraw("rita", "We found a tool that we have already.")
    assert [entry.details["after"] for entry in organisation.remembered("register")] == [400, None]


def test_it_can_be_withdrawn_while_it_is_being_approved_but_not_once_it_is_ordered(organisation: Any) -> None:
    organisation.start("rita", organisation.request())
    organisation.decide("tom")
    with organisation.refused(409):
        organisation.withdraw("rita", "Too late.")
    organisation.start("rita", organisation.request())
    organisation.withdraw("rita", "In time.")
    assert organisation.still_open() == []


def test_a_stranger_cannot_withdraw_it(organisation: Any) -> None:
    organisation.start("rita", organisation.request())
    with organisation.refused(404):
        organisation.withdraw("jonas", "Not mine.")
    assert "P6" in organisation.open()
