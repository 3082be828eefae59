"""Story (o): the delivery is late: the buyer is reminded on working days, over Easter too, until it has come."""

from datetime import UTC, datetime
from typing import Any

import pytest

#: Thursday before Good Friday 2026; Easter Monday is 6 April, so the second working day after it is Wednesday.
PROMISED = "2026-04-02"


def at(month: int, day: int, hour: int = 7, minute: int = 0) -> datetime:
    """Return a time of 2026 in UTC; seven o'clock is nine in Berlin in summer."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def waiting(organisation: Any) -> Any:
    """The organisation with two notebooks promised for the day before Good Friday."""
    organisation.start("rita", organisation.request(quantity=2))
    organisation.approve("tom")
    organisation.complete("petra", "B15", {"promised_date": PROMISED})
    return organisation


def told(organisation: Any) -> int:
    """Return how often the buyer was told that the delivery is late."""
    return int(organisation.told("petra").count("delivery_late"))


def test_the_buyer_is_told_after_two_working_days_and_every_five_after_that(waiting: Any) -> None:
    waiting.until(at(4, 8, 6, 59))
    assert told(waiting) == 0
    waiting.until(at(4, 8))
    assert told(waiting) == 1
    waiting.until(at(4, 15, 6, 59))
    assert told(waiting) == 1
    waiting.until(at(4, 15))
    assert told(waiting) == 2
    waiting.until(at(4, 22))
    assert told(waiting) == 3


def test_a_part_of_it_is_still_late_and_the_rest_ends_it(waiting: Any) -> None:
    waiting.until(at(4, 8))
    waiting.deliver(1, 1)
    waiting.until(at(4, 15))
    assert told(waiting) == 2
    waiting.deliver(2, 2)
    waiting.until(at(4, 30))
    assert told(waiting) == 2


def test_paying_ends_the_waiting(waiting: Any) -> None:
    waiting.until(at(4, 8))
    waiting.deliver(1, 2)
    waiting.pay(2900)
    assert waiting.still_open() == []
    assert "E21" in waiting.ended()


def test_what_comes_in_time_reminds_nobody(waiting: Any) -> None:
    waiting.deliver(1, 2)
    waiting.until(at(4, 30))
    assert told(waiting) == 0
    assert waiting.told("frida").count("reminder") == 3, "of the bill, which nobody has matched"


def test_an_order_that_is_not_sent_out_is_reminded_of_after_three_working_days(organisation: Any) -> None:
    organisation.start("rita", organisation.request())
    organisation.approve("tom")
    organisation.until(at(3, 5, 9))
    assert organisation.told("petra").count("reminder") == 1


def test_itam_managers_hear_of_a_request_that_is_open_for_ninety_days(waiting: Any) -> None:
    waiting.until(at(5, 31, 7, 59))
    assert waiting.told("anna").count("case_is_old") == 0
    waiting.until(at(5, 31, 8))
    assert waiting.told("anna").count("case_is_old") == 1
    assert set(waiting.open()) == {"D3"}
