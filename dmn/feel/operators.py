"""Equality, order and arithmetic by kind of value (DMN 1.5 §10.3.2.13, tables 50 to 62)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dmn.feel import calendar as cal
from dmn.feel.budget import MAX_DEPTH, Run
from dmn.feel.calendar import make_duration, make_months, nanos_of
from dmn.feel.errors import FeelLimit
from dmn.feel.kinds import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DURATION,
    LIST,
    MONTHS,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    Value,
    kind,
)
from dmn.feel.numbers import CONTEXT as DECIMAL


def order_key(value: Value) -> tuple[str, Any] | None:
    """Return (family, sortable key) of a value that has an order, else None.

    Values of one family can be compared. A date stands for its midnight in UTC; local and zoned times are two
    families.
    """
    name = kind(value)
    if name in (NUMBER, STRING):
        return name, value
    if name == DATE:
        return "zoned date and time", cal.day_of(value) * cal.NANOS_A_DAY
    if name == DATE_TIME:
        family = "local date and time" if cal.zone_of(value) is None else "zoned date and time"
        return family, cal.instant_of(value)
    if name == TIME:
        offset = cal.offset_of(value)
        return ("local time" if offset is None else "zoned time"), cal.clock_of(value) - (offset or 0)
    if name == DURATION:
        return name, nanos_of(value)
    if name == MONTHS:
        return name, value.months
    return None


def compare(left: Value, right: Value) -> int | None:
    """Return -1, 0 or 1, or None when the two have no order."""
    if type(left) is date and type(right) is date:
        return (left > right) - (left < right)
    one, two = order_key(left), order_key(right)
    if one is None or two is None or one[0] != two[0]:
        return None
    return int(one[1] > two[1]) - int(one[1] < two[1])


def equal(left: Value, right: Value, run: Run | None = None, depth: int = 0) -> bool | None:
    """Return whether two values are equal; None when their kinds cannot be compared.

    `run` pays for lists and contexts; without one the caller answers for their size.
    """
    if left is None or right is None:
        return left is right
    one, two = kind(left), kind(right)
    if one != two:
        return _equal_kinds(left, one, right, two, run, depth)
    if one in (NUMBER, STRING, BOOLEAN, RANGE):
        return bool(left == right) if one != RANGE else _equal_ranges(left, right)
    if one == LIST:
        return _equal_lists(left, right, run, depth)
    if one == CONTEXT:
        return _equal_contexts(left, right, run, depth)
    order = compare(left, right)
    if order is not None:
        return order == 0
    return False if one in (DATE_TIME, TIME) else left is right


def _equal_kinds(left: Value, one: str, right: Value, two: str, run: Run | None, depth: int) -> bool | None:
    # A list of one item and the item are interchangeable (§10.3.2.9.4).
    if one == LIST and len(left) == 1:
        return equal(left[0], right, run, depth + 1) if depth < MAX_DEPTH else None
    if two == LIST and len(right) == 1:
        return equal(left, right[0], run, depth + 1) if depth < MAX_DEPTH else None
    order = compare(left, right)
    return None if order is None else order == 0


def _step_down(run: Run | None, items: int, depth: int, cost: int = 1) -> None:
    if depth >= MAX_DEPTH:
        raise FeelLimit(f"Lists and contexts may nest at most {MAX_DEPTH} deep.")
    if run is not None:
        run.spend(cost * (1 + items))


def _equal_lists(left: list[Value], right: list[Value], run: Run | None, depth: int) -> bool | None:
    if len(left) != len(right):
        return False
    _step_down(run, len(left), depth)
    result: bool | None = True
    for one, two in zip(left, right, strict=True):
        same = equal(one, two, run, depth + 1)
        if same is False:
            return False
        if same is None:
            result = None
    return result


def _equal_contexts(left: dict[str, Value], right: dict[str, Value], run: Run | None, depth: int) -> bool:
    if left.keys() != right.keys():
        return False
    _step_down(run, len(left), depth)
    return all(equal(value, right[key], run, depth + 1) is True for key, value in left.items())


def _equal_ranges(left: Value, right: Value) -> bool:
    return (
        left.sign == right.sign
        and left.low_closed == right.low_closed
        and left.high_closed == right.high_closed
        and equal(left.low, right.low) is True
        and equal(left.high, right.high) is True
    )


# Building and hashing a key costs several times what comparing does.
KEY_COST = 4


def identity_key(value: Value, run: Run | None = None, depth: int = 0) -> object:
    """Return a hashable key; two values have the same key when they are equal. `run` pays for lists and contexts."""
    if value is None or isinstance(value, bool):
        return value, NULL
    if isinstance(value, (Decimal, int)):
        # As text, because Python's hash of numbers can be made to collide at will.
        return NUMBER, str(DECIMAL.normalize(Decimal(value)))
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        _step_down(run, len(value), depth, KEY_COST)
        keys = tuple(identity_key(item, run, depth + 1) for item in value)
        # A list of one item and the item are equal, but neither is an empty list or null.
        alone = len(value) == 1 and value[0] is not None and not (isinstance(keys[0], tuple) and keys[0][0] == LIST)
        return keys[0] if alone else (LIST, keys)
    if isinstance(value, dict):
        _step_down(run, len(value), depth, KEY_COST)
        return CONTEXT, frozenset((key, identity_key(item, run, depth + 1)) for key, item in value.items())
    key = order_key(value)
    return (kind(value), key) if key is not None else (RANGE, repr(value))


def same_zone_order(left: Value, right: Value) -> bool:
    """Say whether two dates and times are both local or both zoned."""
    return (cal.zone_of(left) is None) == (cal.zone_of(right) is None)


def shift_months(value: Value, months: int) -> Value:
    """Move a date or a date and time by whole months, to the last day of the month when the day is missing there."""
    year, month, day = cal.civil_of(value)
    year, month = divmod(year * 12 + month - 1 + months, 12)
    day = min(day, cal.days_in_month(year, month + 1))
    moved = cal.make_date(year, month + 1, day)
    if kind(value) == DATE:
        return moved
    return cal.make_datetime(cal.day_of(moved), cal.clock_of(value), cal.zone_of(value))


def shift_nanos(value: Value, nanos: int) -> Value:
    """Move a date, time, or date and time by nanoseconds; in a named zone along the real time line."""
    name = kind(value)
    if name == DATE:
        return cal.date_from_day((cal.day_of(value) * cal.NANOS_A_DAY + nanos) // cal.NANOS_A_DAY)
    if name == TIME:
        return cal.make_time((cal.clock_of(value) + nanos) % cal.NANOS_A_DAY, cal.zone_of(value))
    if isinstance(value, datetime) and cal.zone_name(value.tzinfo) is not None:
        moved = _shift_zoned(value, nanos)
        if moved is not None:
            return moved
    total = cal.day_of(value) * cal.NANOS_A_DAY + cal.clock_of(value) + nanos
    return cal.make_datetime(total // cal.NANOS_A_DAY, total % cal.NANOS_A_DAY, cal.zone_of(value))


def _shift_zoned(value: datetime, nanos: int) -> datetime | None:
    if nanos % 1000:
        return None
    try:
        return (value.astimezone(UTC) + timedelta(microseconds=nanos // 1000)).astimezone(value.tzinfo)
    except OverflowError:
        return None


def midnight_utc(value: Value) -> Value:
    """Return a date as its midnight in UTC, any other value as it is."""
    if kind(value) == DATE:
        return cal.make_datetime(cal.day_of(value), 0, UTC)
    return value


def _between(left: Value, right: Value) -> Value:
    left, right = midnight_utc(left), midnight_utc(right)
    if not same_zone_order(left, right):
        return None
    return make_duration(cal.instant_of(left) - cal.instant_of(right))


def _between_times(left: Value, right: Value) -> Value:
    if not same_zone_order(left, right):
        return None
    one, two = order_key(left), order_key(right)
    return make_duration(one[1] - two[1]) if one and two else None


def _months_times(left: Value, right: Value) -> Value:
    return _months(DECIMAL.multiply(left.months, right))


def _months(months: Decimal) -> Value:
    if abs(months) > cal.MAX_MONTHS:
        raise ValueError("the duration is too long")
    return make_months(int(months))


def _duration_times(left: Value, right: Value) -> Value:
    return make_duration(_micros(DECIMAL.multiply(Decimal(nanos_of(left)), right)))


def _micros(nanos: Decimal) -> int:
    # Products and quotients of durations are cut to whole microseconds, as dates and times are kept.
    if abs(nanos) > cal.MAX_SECONDS * cal.NANOS_A_SECOND:
        raise ValueError("the duration is too long")
    return int(nanos) // 1000 * 1000 if nanos >= 0 else -(int(-nanos) // 1000 * 1000)


def _months_ratio(left: Value, right: Value) -> Value:
    return DECIMAL.divide(Decimal(left.months), Decimal(right.months))


def _duration_ratio(left: Value, right: Value) -> Value:
    return DECIMAL.divide(Decimal(nanos_of(left)), Decimal(nanos_of(right)))


Operation = Callable[[Any, Any], Any]


def _flip(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _rows() -> dict[tuple[str, str, str], Operation]:
    rows: dict[tuple[str, str, str], Operation] = {
        ("+", NUMBER, NUMBER): DECIMAL.add,
        ("-", NUMBER, NUMBER): DECIMAL.subtract,
        ("*", NUMBER, NUMBER): DECIMAL.multiply,
        ("/", NUMBER, NUMBER): DECIMAL.divide,
        ("**", NUMBER, NUMBER): lambda base, exponent: DECIMAL.power(Decimal(base), Decimal(exponent)),
        ("+", STRING, STRING): lambda left, right: left + right,
        ("+", DURATION, DURATION): lambda left, right: make_duration(nanos_of(left) + nanos_of(right)),
        ("-", DURATION, DURATION): lambda left, right: make_duration(nanos_of(left) - nanos_of(right)),
        ("/", DURATION, DURATION): _duration_ratio,
        ("*", DURATION, NUMBER): _duration_times,
        ("*", NUMBER, DURATION): _flip(_duration_times),
        ("/", DURATION, NUMBER): lambda left, right: make_duration(
            _micros(DECIMAL.divide(Decimal(nanos_of(left)), right))
        ),
        ("+", MONTHS, MONTHS): lambda left, right: make_months(left.months + right.months),
        ("-", MONTHS, MONTHS): lambda left, right: make_months(left.months - right.months),
        ("/", MONTHS, MONTHS): _months_ratio,
        ("*", MONTHS, NUMBER): _months_times,
        ("*", NUMBER, MONTHS): _flip(_months_times),
        ("/", MONTHS, NUMBER): lambda left, right: _months(DECIMAL.divide(left.months, right)),
        ("-", TIME, TIME): _between_times,
    }
    for point in (DATE, DATE_TIME):
        rows["+", point, MONTHS] = lambda left, right: shift_months(left, right.months)
        rows["-", point, MONTHS] = lambda left, right: shift_months(left, -right.months)
        rows["+", MONTHS, point] = _flip(rows["+", point, MONTHS])
        for other in (DATE, DATE_TIME):
            rows["-", point, other] = _between
    for point in (DATE, DATE_TIME, TIME):
        rows["+", point, DURATION] = lambda left, right: shift_nanos(left, nanos_of(right))
        rows["-", point, DURATION] = lambda left, right: shift_nanos(left, -nanos_of(right))
        rows["+", DURATION, point] = _flip(rows["+", point, DURATION])
    return rows


ARITHMETIC = _rows()


def calculate(operator: str, left: Value, right: Value, run: Run) -> Value:
    """Return `left operator right`.

    None when the kinds do not fit, ArithmeticError or ValueError when there is no result.
    """
    one, two = kind(left), kind(right)
    operation = ARITHMETIC.get((operator, one, two))
    if operation is None:
        return None
    if one == STRING:
        run.check_string(len(left) + len(right))
        run.pay_items(len(left) + len(right))
    return operation(left, right)


def negate(value: Value) -> Value:
    """Return the number or duration with the other sign; None for other kinds."""
    name = kind(value)
    if name == NUMBER:
        return -value if isinstance(value, int) else DECIMAL.minus(value)
    if name == DURATION:
        return make_duration(-nanos_of(value))
    if name == MONTHS:
        return make_months(-value.months)
    return None
