"""Functions of numbers, and abs of durations (DMN 1.5 §10.3.4.5)."""

import decimal
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from dmn.feel.budget import Run
from dmn.feel.builtins.registry import built_in
from dmn.feel.calendar import WideDuration, YearsMonths, make_duration, nanos_of
from dmn.feel.errors import NoValue
from dmn.feel.kinds import Value
from dmn.feel.numbers import CONTEXT, MAX_SCALE, MIN_SCALE, ONE, is_whole, quantize


def _scale(scale: Decimal | None) -> int:
    if scale is None:
        return 0
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise NoValue(f"the scale must lie between {MIN_SCALE} and {MAX_SCALE}")
    return int(scale)


@built_in("decimal", "n: number, scale: number")
def decimal_(run: Run, number: Decimal, scale: Decimal) -> Value:
    """Round half to even."""
    digits = ONE.scaleb(-_scale(scale), CONTEXT)
    return Decimal(number).quantize(digits, rounding=decimal.ROUND_HALF_EVEN, context=CONTEXT)


def _rounding(rounding: str) -> Callable[..., Value]:
    def round_(run: Run, number: Decimal, scale: Decimal | None = None) -> Value:
        return quantize(number, _scale(scale), rounding)

    return round_


built_in("floor", "n: number, scale?: number")(_rounding(decimal.ROUND_FLOOR))
built_in("ceiling", "n: number, scale?: number")(_rounding(decimal.ROUND_CEILING))
built_in("round up", "n: number, scale: number")(_rounding(decimal.ROUND_UP))
built_in("round down", "n: number, scale: number")(_rounding(decimal.ROUND_DOWN))
built_in("round half up", "n: number, scale: number")(_rounding(decimal.ROUND_HALF_UP))
built_in("round half down", "n: number, scale: number")(_rounding(decimal.ROUND_HALF_DOWN))


@built_in("abs", "n: number|days and time duration|years and months duration")
def abs_(run: Run, value: Value) -> Value:
    """Drop the sign of a number or a duration."""
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    if isinstance(value, (timedelta, WideDuration)):
        return make_duration(abs(nanos_of(value)))
    return abs(value) if isinstance(value, int) else CONTEXT.abs(value)


@built_in("modulo", "dividend: number, divisor: number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Value:
    """Give dividend - divisor * floor(dividend / divisor)."""
    if not divisor:
        raise NoValue("division by zero")
    quotient = CONTEXT.divide(dividend, divisor).to_integral_value(decimal.ROUND_FLOOR)
    return CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, quotient))


@built_in("sqrt", "number: number")
def sqrt(run: Run, number: Decimal) -> Value:
    """Give the square root of a number that is not negative."""
    if number < 0:
        raise NoValue("a negative number has no square root")
    return CONTEXT.sqrt(number)


@built_in("log", "number: number")
def log(run: Run, number: Decimal) -> Value:
    """Give the natural logarithm of a positive number."""
    if number <= 0:
        raise NoValue("only positive numbers have a logarithm")
    return CONTEXT.ln(number)


@built_in("exp", "number: number")
def exp(run: Run, number: Decimal) -> Value:
    """Give e to the power of a number."""
    return CONTEXT.exp(number)


@built_in("odd", "number: number")
def odd(run: Run, number: Decimal) -> Value:
    """Say whether a whole number is odd; false for fractions."""
    return is_whole(number) and int(number) % 2 == 1


@built_in("even", "number: number")
def even(run: Run, number: Decimal) -> Value:
    """Say whether a whole number is even; false for fractions."""
    return is_whole(number) and int(number) % 2 == 0


@built_in("not", "negand: any")
def not_(run: Run, negand: Value) -> Value:
    """Negate true and false; anything else gives null (§10.3.4.2)."""
    if not isinstance(negand, bool):
        raise NoValue("only true and false can be negated")
    return not negand
