"""Story (e): nobody answers; reminder, escalation and expiry come at the right working day across a public holiday."""

from datetime import UTC, datetime
from typing import Any

import pytest

#: Monday before Easter 2026; Good Friday is 3 April, Easter Monday 6 April. Ten o'clock in Berlin.
SENT = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
#: Three working days later.
DUE = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
#: Ten working days later, two holidays and two week-ends on the way.
EXPIRED = datetime(2026, 4, 15, 8, 0, tzinfo=UTC)


@pytest.fixture
def waiting(organisation: Any) -> Any:
    """The organisation with a request that waits for its line manager."""
    organisation.clock.set(SENT)
    organisation.start("rita", organisation.request())
    return organisation


def test_the_task_is_due_on_the_third_working_day(waiting: Any) -> None:
    assert waiting.open()["P6"].due_at == DUE


def test_the_approver_is_reminded_each_day_three_times(waiting: Any) -> None:
    waiting.until(datetime(2026, 3, 31, 7, 59, tzinfo=UTC))
    assert waiting.told("tom").count("reminder") == 0
    waiting.until(datetime(2026, 3, 31, 8, 0, tzinfo=UTC))
    assert waiting.told("tom").count("reminder") == 1
    waiting.until(datetime(2026, 4, 14, 8, 0, tzinfo=UTC))
    assert waiting.told("tom").count("reminder") == 3


def test_the_approvers_manager_may_decide_once_it_is_overdue(waiting: Any) -> None:
    waiting.until(datetime(2026, 4, 2, 7, 59, tzinfo=UTC))
    assert waiting.told("ines") == []
    waiting.until(DUE)
    assert waiting.told("ines") == ["escalated"]
    task = waiting.open()["P6"]
    assert (task.assignee, task.candidate_users) == ("tom", ("ines",))
    waiting.decide("ines")
    assert [vote["person"] for vote in waiting.votes()] == ["ines"]


def test_it_expires_after_ten_working_days_and_not_an_hour_before(waiting: Any) -> None:
    waiting.until(datetime(2026, 4, 15, 7, 0, tzinfo=UTC))
    assert "P6" in waiting.open()
    waiting.until(EXPIRED)
    assert waiting.state().state == "completed"
    assert waiting.still_open() == []
    assert "E22" in waiting.ended()
    assert waiting.remembered("approval")[-1].details["outcome"] == "expired"
    assert "not_fulfilled" in waiting.told("rita")


def test_votes_given_before_an_expiry_stand_in_the_sealed_record(organisation: Any) -> None:
    organisation.clock.set(SENT)
    organisation.start("rita", organisation.request(quantity=10))
    organisation.decide("tom")
    organisation.until(datetime(2026, 4, 30, 8, 0, tzinfo=UTC))
    assert [vote["person"] for vote in organisation.votes()] == ["tom"]
    assert organisation.state().state == "completed"


def test_reviews_that_nobody_gives_expire_too(organisation: Any) -> None:
    organisation.clock.set(SENT)
    needed = "A microscope with a camera and a motor for the focus, for the test laboratory."
    organisation.start("rita", organisation.request(None, spec_text=needed))
    organisation.until(DUE)
    assert organisation.told("artur").count("reminder") == 3
    assert organisation.open()["A8"].candidate_groups == ("architecture_board", "itam_manager")
    assert "escalated" in organisation.told("anna")
    organisation.until(EXPIRED)
    assert organisation.still_open() == []
    assert set(organisation.ended()) >= {"S7", "E22"}


def test_a_request_that_is_not_revised_ends_after_two_weeks(organisation: Any) -> None:
    organisation.clock.set(SENT)
    organisation.start("rita", organisation.request())
    organisation.decide("tom", "rework", "Which notebook is it to replace?")
    sent_back = organisation.clock.now()
    organisation.until(sent_back.replace(month=4, day=12))
    assert organisation.told("rita").count("reminder") == 2
    organisation.until(sent_back.replace(month=4, day=13, hour=7))
    assert "A20" in organisation.open()
    organisation.until(sent_back.replace(month=4, day=13, hour=8))
    assert organisation.still_open() == []
    assert "E22" in organisation.ended()


def test_itam_managers_are_reminded_that_somebody_must_be_named(organisation: Any) -> None:
    organisation.clock.set(SENT)
    organisation.start("greta", organisation.request())
    assert set(organisation.open()) == {"P4"}
    organisation.until(datetime(2026, 4, 2, 8, 0, tzinfo=UTC))
    assert organisation.told("anna").count("reminder") == 3
