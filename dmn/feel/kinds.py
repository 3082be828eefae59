"""The kinds of FEEL values and the Python types that carry them (DMN 1.5 §10.3.2.3)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from dmn.feel.calendar import WideDate, WideDateTime, WideDuration, WideTime, YearsMonths
from dmn.feel.errors import FeelError, Place

if TYPE_CHECKING:
    from dmn.feel.budget import Run

# None, bool, Decimal (int on the way in), str, date, time, datetime, timedelta, YearsMonths, the wide types, list,
# dict.
Value: TypeAlias = Any


class FeelRange(Struct, frozen=True):
    """An interval; None as an end means unbounded. It lives inside an evaluation only.

    `sign` is "=" or "!=" for the one value that such a test names: all others lie in a "!=".
    """

    low: Value
    high: Value
    low_closed: bool
    high_closed: bool
    sign: str = ""


class FeelFunction:
    """A function value: built in, lent by the host, or written by the author. It lives inside an evaluation only."""

    __slots__ = ("fixed", "name", "parameters")

    def __init__(self, name: str, parameters: tuple[str, ...], fixed: bool = True) -> None:
        self.name = name
        self.parameters = parameters
        # Whether it takes exactly these parameters.
        self.fixed = fixed

    def call(self, run: "Run", place: Place, arguments: list[Value]) -> Value:
        """Call it with positional arguments; null and a warning when they do not fit."""
        raise NotImplementedError

    def call_named(self, run: "Run", place: Place, arguments: dict[str, Value]) -> Value:
        """Call it with named arguments; null and a warning when they do not fit."""
        raise NotImplementedError


NULL = "null"
BOOLEAN = "boolean"
NUMBER = "number"
STRING = "string"
DATE = "date"
TIME = "time"
DATE_TIME = "date and time"
DURATION = "days and time duration"
MONTHS = "years and months duration"
LIST = "list"
CONTEXT = "context"
RANGE = "range"
FUNCTION = "function"

KINDS: dict[type, str] = {
    type(None): NULL,
    bool: BOOLEAN,
    Decimal: NUMBER,
    int: NUMBER,
    str: STRING,
    date: DATE,
    WideDate: DATE,
    time: TIME,
    WideTime: TIME,
    datetime: DATE_TIME,
    WideDateTime: DATE_TIME,
    timedelta: DURATION,
    WideDuration: DURATION,
    YearsMonths: MONTHS,
    list: LIST,
    dict: CONTEXT,
    FeelRange: RANGE,
}


def kind(value: Value) -> str:
    """Return the kind of a value; FeelError when Python's type carries no FEEL value (a float, say)."""
    found = KINDS.get(type(value))
    if found is not None:
        return found
    if isinstance(value, FeelFunction):
        return FUNCTION
    raise FeelError(
        f"A Python {type(value).__name__} is not a FEEL value; "
        "dmn.values.from_json turns plain JSON data into FEEL values."
    )


def a_kind(value: Value) -> str:
    """Return the kind with its article, for sentences."""
    name = kind(value)
    return name if name == NULL else f"a {name}"
