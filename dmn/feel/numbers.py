"""Numbers: decimal arithmetic with 34 digits, as IEEE 754 decimal128 (DMN 1.5 §10.3.2.3.1)."""

import decimal
from decimal import Decimal
from typing import Any

CONTEXT = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emax=6144,
    Emin=-6143,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
# The scales that `decimal` and the rounding functions take.
MIN_SCALE, MAX_SCALE = -6111, 6176
ZERO = Decimal(0)
ONE = Decimal(1)


def number(value: int | str | Decimal) -> Decimal:
    """Return the value rounded to 34 digits; decimal.InvalidOperation when the text is no finite number."""
    result = CONTEXT.create_decimal(value)
    if not result.is_finite():
        raise decimal.InvalidOperation("not a finite number")
    return result


def is_whole(value: Any) -> bool:
    """Say whether a number has no fraction."""
    return isinstance(value, int) or value == value.to_integral_value()


def text_of_number(value: int | Decimal) -> str:
    """Write a number without exponent and without zeros at the end."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def quantize(value: int | Decimal, scale: int, rounding: str) -> Decimal:
    """Round to `scale` digits after the point (before it, when negative); decimal.InvalidOperation beyond 34 digits."""
    plain = Decimal(value)
    if -plain.as_tuple().exponent <= scale:  # type: ignore[operator]  # a finite number has a whole exponent
        return plain
    return plain.quantize(ONE.scaleb(-scale, CONTEXT), rounding=rounding, context=CONTEXT)
