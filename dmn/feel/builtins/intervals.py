"""Relations between points and intervals, and `range` (DMN 1.5 §10.3.4.10)."""

import re
from collections.abc import Callable

from dmn.feel.budget import Run
from dmn.feel.builtins.registry import built_in
from dmn.feel.errors import NoValue
from dmn.feel.iso import parse_any, parse_date, parse_datetime, parse_duration, parse_time
from dmn.feel.kinds import FeelRange, Value, a_kind
from dmn.feel.literals import unescape
from dmn.feel.numbers import number
from dmn.feel.operators import compare

Relation = Callable[[FeelRange, FeelRange], bool]


def _order(left: Value, right: Value) -> int:
    order = compare(left, right)
    if order is None:
        raise NoValue(f"{a_kind(left)} and {a_kind(right)} have no order")
    return order


def _starts(one: FeelRange, two: FeelRange) -> int:
    """Compare where two intervals start; a closed start comes before an open one at the same value."""
    if one.low is None or two.low is None:
        return (one.low is not None) - (two.low is not None)
    return _order(one.low, two.low) or (two.low_closed - one.low_closed)


def _ends(one: FeelRange, two: FeelRange) -> int:
    """Compare where two intervals end; an open end comes before a closed one at the same value."""
    if one.high is None or two.high is None:
        return (one.high is None) - (two.high is None)
    return _order(one.high, two.high) or (one.high_closed - two.high_closed)


def _is_before(one: FeelRange, two: FeelRange) -> bool:
    if one.high is None or two.low is None:
        return False
    order = _order(one.high, two.low)
    return order < 0 or (order == 0 and not (one.high_closed and two.low_closed))


def _meet(one: FeelRange, two: FeelRange) -> bool:
    if one.high is None or two.low is None:
        return False
    return one.high_closed and two.low_closed and _order(one.high, two.low) == 0


def _overlap(one: FeelRange, two: FeelRange) -> bool:
    return not _is_before(one, two) and not _is_before(two, one)


def _overlaps_before(one: FeelRange, two: FeelRange) -> bool:
    return _starts(one, two) < 0 and _overlap(one, two) and _ends(one, two) <= 0


def _overlaps_after(one: FeelRange, two: FeelRange) -> bool:
    return _starts(two, one) < 0 and _overlap(one, two) and _ends(two, one) <= 0


def _finishes(one: FeelRange, two: FeelRange) -> bool:
    return _ends(one, two) == 0 and _starts(two, one) <= 0


def _includes(one: FeelRange, two: FeelRange) -> bool:
    return _starts(one, two) <= 0 and _ends(two, one) <= 0


def _start(one: FeelRange, two: FeelRange) -> bool:
    return _starts(one, two) == 0 and _ends(one, two) <= 0


def _coincide(one: FeelRange, two: FeelRange) -> bool:
    return _starts(one, two) == 0 and _ends(one, two) == 0


def _flip(relation: Relation) -> Relation:
    return lambda one, two: relation(two, one)


def _interval(value: Value) -> FeelRange:
    return value if isinstance(value, FeelRange) else FeelRange(value, value, True, True)


def _declare(name: str, relation: Relation, *parameters: str) -> None:
    def call(run: Run, one: Value, two: Value) -> Value:
        if one is None or two is None:
            raise NoValue("an argument is null")
        return relation(_interval(one), _interval(two))

    for pair in parameters:
        built_in(name, pair)(call)


POINT = "number|string|date|time|date and time|days and time duration|years and months duration"
BOTH = (
    f"point1: {POINT}, point2: {POINT}",
    f"point: {POINT}, range: range",
    f"range: range, point: {POINT}",
    "range1: range, range2: range",
)
RANGES = ("range1: range, range2: range",)
POINT_FIRST = (f"point: {POINT}, range: range", "range1: range, range2: range")
POINT_LAST = (f"range: range, point: {POINT}", "range1: range, range2: range")
POINTS_OR_RANGES = (f"point1: {POINT}, point2: {POINT}", "range1: range, range2: range")

_declare("before", _is_before, *BOTH)
_declare("after", _flip(_is_before), *BOTH)
_declare("meets", _meet, *RANGES)
_declare("met by", _flip(_meet), *RANGES)
_declare("overlaps", _overlap, *RANGES)
_declare("overlaps before", _overlaps_before, *RANGES)
_declare("overlaps after", _overlaps_after, *RANGES)
_declare("finishes", _finishes, *POINT_FIRST)
_declare("finished by", _flip(_finishes), *POINT_LAST)
_declare("includes", _includes, *POINT_LAST)
_declare("during", _flip(_includes), *POINT_FIRST)
_declare("starts", _start, *POINT_FIRST)
_declare("started by", _flip(_start), *POINT_LAST)
_declare("coincides", _coincide, *POINTS_OR_RANGES)


END_TEXT = re.compile(
    r'(-?[0-9]+(?:\.[0-9]+)?)|(@|date and time|date|time|duration)?\s*+(\()?\s*+"((?:[^"\\]|\\.)*+)"\s*+(\))?',
    re.DOTALL,
)
READERS: dict[str | None, Callable[[str], Value]] = {
    None: unescape,
    "@": parse_any,
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "duration": parse_duration,
}


def _end(text: str) -> Value:
    if not text:
        return None
    match = END_TEXT.fullmatch(text)
    if match is None:
        raise NoValue("the ends of a range text are literals")
    if match[1] is not None:
        return number(match[1])
    called = match[2] not in (None, "@")
    if (match[3] is not None) != called or (match[5] is not None) != called:
        raise NoValue("the ends of a range text are literals")
    return READERS[match[2]](match[4])


@built_in("range", "from: string")
def range_(run: Run, text: str) -> Value:
    """Read a range whose ends are literals, such as `[1..10)`."""
    inner = text.strip()
    opening, closing = inner[:1], inner[-1:]
    first, dots, last = inner[1:-1].partition("..")
    if not (opening in {"[", "]", "("} and dots and closing in {"]", ")", "["}):
        raise NoValue("the text is no range")
    low, high = _end(first.strip()), _end(last.strip())
    low_closed, high_closed = opening == "[", closing == "]"
    if (low is None and (low_closed or high is None)) or (high is None and high_closed):
        raise NoValue("an end that is missing cannot be included")
    if low is not None and high is not None and _order(low, high) > 0:
        raise NoValue("the range ends before it starts")
    return FeelRange(low, high, low_closed, high_closed)
