"""Story (c): a request is rejected with a reason, and the requester hears it."""

from typing import Any


def test_a_rejection_needs_a_reason(organisation: Any) -> None:
    organisation.start("rita", organisation.request())
    with organisation.refused(422) as problem:
        organisation.decide("tom", "reject")
    assert set(problem["errors"]) == {"comment"}
    assert "P6" in organisation.open()


def test_a_rejected_request_ends_unfulfilled_and_the_requester_hears_why(organisation: Any) -> None:
    organisation.start("rita", organisation.request())
    organisation.decide("tom", "reject", "We replace notebooks after four years, not two.")
    assert organisation.state().state == "completed"
    assert "E22" in organisation.ended()
    assert organisation.still_open() == []
    assert organisation.votes()[-1]["comment"] == "We replace notebooks after four years, not two."
    assert "not_fulfilled" in organisation.told("rita")
