"""Waits between attempts, and what of a value can be searched."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine import facts, leases
from engine.extension import Extension, merged
from engine.topics import Topic


def test_each_wait_is_twice_as_long_up_to_the_longest() -> None:
    waits = [leases.backoff(10, attempt, timedelta(minutes=1)) for attempt in (1, 2, 3, 4, 500)]
    assert [wait.total_seconds() for wait in waits] == [10, 20, 40, 60, 60]


@pytest.mark.parametrize(
    ("value", "searched"),
    [
        ("text", ("text", None)),
        ("x" * 600, ("x" * 500, None)),
        (True, ("true", None)),
        (Decimal("1.50"), (None, Decimal("1.50"))),
        (3, (None, Decimal(3))),
        (date(2026, 1, 2), ("2026-01-02", None)),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), ("2026-01-02T03:00:00+00:00", None)),
        (timedelta(hours=2), ("PT2H", None)),
        (None, (None, None)),
        ([1], (None, None)),
        ({"a": 1}, (None, None)),
    ],
)
def test_scalars_are_searched_as_text_or_number(value: Any, searched: tuple[str | None, Decimal | None]) -> None:
    assert facts.searchable(value) == searched


@pytest.mark.parametrize(("text", "number"), [("1.5", Decimal("1.5")), ("x", None), ("NaN", None), ("Infinity", None)])
def test_a_text_may_mean_a_number(text: str, number: Decimal | None) -> None:
    assert facts.as_number(text) == number


def test_two_extensions_cannot_bring_the_same_topic() -> None:
    one = Extension(topics={"act": Topic(name="act", handler=lambda call: {})})
    assert set(merged([one]).topics) == {"act"}
    with pytest.raises(ValueError, match="“act”"):
        merged([one, one])
