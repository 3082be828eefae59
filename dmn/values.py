"""FEEL values as JSON and back, for state, history, jobs and the API: what is read equals what was written."""

import json
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dmn.feel.budget import MAX_DEPTH
from dmn.feel.calendar import WideDate, WideDateTime, WideDuration, WideTime, YearsMonths
from dmn.feel.iso import parse_date, parse_datetime, parse_duration, parse_time, text_of
from dmn.feel.numbers import number
from dmn.feel.operators import equal as _equal

__all__ = ["YearsMonths", "decode", "dumps", "encode", "equal", "from_json", "loads", "to_json"]

# Whole numbers up to here are plain JSON numbers; every reader keeps them exactly.
MAX_PLAIN = 2**53
# A context that has keys with a dollar sign is wrapped in this, so that it is not taken for a tagged value.
CONTEXT_TAG = "$context"
TAGS: dict[type, str] = {
    Decimal: "$decimal",
    date: "$date",
    WideDate: "$date",
    time: "$time",
    WideTime: "$time",
    datetime: "$datetime",
    WideDateTime: "$datetime",
    timedelta: "$duration",
    WideDuration: "$duration",
    YearsMonths: "$duration",
}


def _later(text: str) -> Any:
    """Read the second of two equal local times, when clocks are put back."""
    moment = parse_datetime(text)
    return moment.replace(fold=1) if isinstance(moment, datetime) else moment


READERS: dict[str, Callable[[str], Any]] = {
    "$decimal": Decimal,
    "$date": parse_date,
    "$time": parse_time,
    "$datetime": parse_datetime,
    "$duration": parse_duration,
    "$datetime.later": _later,
}


def equal(left: Any, right: Any) -> bool | None:
    """Return whether two FEEL values are equal.

    None when their kinds cannot be compared (DMN 1.5 §10.3.2.13, table 50).
    """
    return _equal(left, right)


def encode(value: Any, depth: int = 0) -> Any:
    """Return a FEEL value as JSON-able data; TypeError for what is no FEEL value, ValueError beyond 100 levels.

    Numbers that are not small whole ones, dates, times and durations become `{"$decimal": "1450.10"}`, `{"$date": …}`
    and so on.
    """
    kind = type(value)
    if value is None or kind in (bool, str):
        return value
    if kind is list or kind is dict:
        return _encode_nested(value, depth)
    if kind is int:
        return encode(Decimal(value))
    tag = TAGS.get(kind)
    if tag is None:
        raise TypeError(f"A {kind.__name__} is not a FEEL value.")
    if kind is Decimal:
        return _encode_number(value)
    if kind is datetime and value.fold and value.tzinfo is not None:
        tag = "$datetime.later"
    return {tag: text_of(value)}


def _encode_number(value: Decimal) -> Any:
    if not value.is_finite():
        raise ValueError(f"{value} is not a number.")
    plain = value.as_tuple().exponent == 0 and abs(value) <= MAX_PLAIN and not (value.is_zero() and value.is_signed())
    return int(value) if plain else {"$decimal": str(value)}


def _check_depth(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise ValueError(f"Lists and contexts may nest at most {MAX_DEPTH} deep.")


def _encode_nested(value: list[Any] | dict[str, Any], depth: int) -> Any:
    _check_depth(depth)
    if isinstance(value, list):
        return [encode(item, depth + 1) for item in value]
    _check_keys(value)
    encoded = {key: encode(item, depth + 1) for key, item in value.items()}
    return {CONTEXT_TAG: encoded} if any(key.startswith("$") for key in value) else encoded


def _check_keys(value: dict[Any, Any]) -> None:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"The keys of a context are texts, not {type(key).__name__}.")


def decode(data: Any) -> Any:
    """Return the FEEL value of data made by `encode`; plain JSON numbers are read as Decimal.

    ValueError for an unknown tag.
    """
    if isinstance(data, list):
        return [decode(item) for item in data]
    if isinstance(data, dict):
        return _decode_object(data)
    if isinstance(data, bool) or data is None or isinstance(data, str):
        return data
    return _plain_number(data)


def _decode_object(data: dict[str, Any]) -> Any:
    if len(data) == 1:
        tag, text = next(iter(data.items()))
        if tag == CONTEXT_TAG:
            return {key: decode(item) for key, item in text.items()}
        if tag.startswith("$"):
            return _decode_tagged(tag, text)
    return {key: decode(item) for key, item in data.items()}


def _decode_tagged(tag: str, text: Any) -> Any:
    reader = READERS.get(tag)
    if reader is None or not isinstance(text, str):
        raise ValueError(f"There is no value with the tag “{tag}”.")
    return reader(text)


def dumps(value: Any) -> bytes:
    """Return a FEEL value as canonical JSON in UTF-8: keys sorted, no spaces, so equal values have equal bytes."""
    text = json.dumps(encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    # A lone surrogate is no character, but a text read from JSON may have one.
    return text.encode("utf-8", "surrogatepass")


def loads(data: bytes | str) -> Any:
    """Return the FEEL value of bytes made by `dumps`; ValueError when they are not."""
    text = data if isinstance(data, str) else data.decode("utf-8", "surrogatepass")
    return decode(json.loads(text, parse_float=Decimal, parse_int=Decimal))


def _plain_number(data: Any) -> Decimal:
    if isinstance(data, float):
        if not math.isfinite(data):
            raise ValueError("Infinity and NaN are not numbers.")
        return number(repr(data))
    if isinstance(data, (int, Decimal)):
        return number(data) if isinstance(data, int) or data.is_finite() else _not_a_number(data)
    raise TypeError(f"A {type(data).__name__} is not JSON data.")


def _not_a_number(data: Decimal) -> Decimal:
    raise ValueError(f"{data} is not a number.")


def from_json(data: Any, depth: int = 0) -> Any:
    """Return plain decoded JSON (with int, float) as FEEL values; numbers keep the digits that were written.

    FEEL values in it (dates, say) stay as they are. TypeError for anything else, ValueError beyond 100 levels.
    """
    if data is None or isinstance(data, (bool, str)) or (type(data) in TAGS and type(data) is not Decimal):
        return data
    if isinstance(data, (list, tuple, dict)):
        _check_depth(depth)
        if not isinstance(data, dict):
            return [from_json(item, depth + 1) for item in data]
        _check_keys(data)
        return {key: from_json(item, depth + 1) for key, item in data.items()}
    return _plain_number(data)


def to_json(value: Any) -> Any:
    """Return a FEEL value as plain JSON data for people and other programs.

    A whole number is an int, a fraction a JSON number; a number that JSON readers would round becomes text. Dates,
    times and durations become ISO 8601 text.
    """
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return _number_to_json(value)
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if type(value) not in TAGS:
        raise TypeError(f"A {type(value).__name__} is not a FEEL value.")
    return text_of(value)


def _number_to_json(value: Decimal) -> int | float | str:
    if value.adjusted() > 40 or value.adjusted() < -40:
        return 0 if not value else str(value)
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)
