"""Intervals: membership and the values they run through."""

from collections.abc import Iterator
from decimal import Decimal

from dmn.feel import calendar as cal
from dmn.feel.kinds import DATE, NUMBER, FeelRange, Value, kind
from dmn.feel.numbers import is_whole
from dmn.feel.operators import compare, equal


def make_range(low: Value, high: Value, low_closed: bool, high_closed: bool, sign: str = "") -> FeelRange | None:
    """Return the interval; None when both ends are missing or have no common order."""
    if low is None and high is None:
        return None
    if sign:
        return FeelRange(low, high, low_closed, high_closed, sign)
    if low is not None and high is not None and compare(low, high) is None:
        return None
    return FeelRange(low, high, low_closed, high_closed)


def holds(interval: FeelRange, value: Value) -> bool | None:
    """Say whether a value lies in the interval; None when it cannot be compared with the ends."""
    if value is None:
        return None
    if interval.sign:
        same = equal(value, interval.low)
        return None if same is None else same is (interval.sign == "=")
    if interval.low is not None:
        order = compare(value, interval.low)
        if order is None:
            return None
        if order < 0 or (order == 0 and not interval.low_closed):
            return False
    if interval.high is not None:
        order = compare(value, interval.high)
        if order is None:
            return None
        if order > 0 or (order == 0 and not interval.high_closed):
            return False
    return True


def contains(test: Value, value: Value) -> bool | None:
    """Answer a positive unary test whose expression gave `test` (DMN 1.5 §10.3.2.8, table 55)."""
    if isinstance(test, FeelRange):
        return equal(value, test) if isinstance(value, FeelRange) else holds(test, value)
    if isinstance(test, list):
        for item in test:
            found = (
                holds(item, value)
                if isinstance(item, FeelRange) and not isinstance(value, FeelRange)
                else equal(value, item)
            )
            if found is True:
                return True
        return isinstance(value, list) and equal(value, test) is True
    return equal(value, test)


def run_through(interval: FeelRange, downwards: bool = False) -> Iterator[Value] | None:
    """Return the values of an interval of whole numbers or dates; None when it has none to count.

    Only `a..b` of a loop may go `downwards`; the interval [2..1] is none.
    """
    low, high = interval.low, interval.high
    if low is None or high is None or interval.sign == "!=" or (not downwards and compare(low, high) == 1):
        return None
    if kind(low) == NUMBER and kind(high) == NUMBER and is_whole(low) and is_whole(high):
        return (Decimal(number) for number in _steps(int(low), int(high), interval))
    if kind(low) == DATE and kind(high) == DATE:
        return (cal.date_from_day(day) for day in _steps(cal.day_of(low), cal.day_of(high), interval))
    return None


def _steps(low: int, high: int, interval: FeelRange) -> range:
    step = 1 if low <= high else -1
    first = low if interval.low_closed else low + step
    last = high if interval.high_closed else high - step
    return range(first, last + step, step)
