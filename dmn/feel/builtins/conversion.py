"""Conversions: number, string, date, time, date and time, durations (DMN 1.5 §10.3.4.1)."""

import re
from datetime import UTC
from decimal import Decimal

from dmn.feel import calendar as cal
from dmn.feel.budget import MAX_DEPTH, Run
from dmn.feel.builtins.registry import built_in
from dmn.feel.errors import FeelLimit, NoValue
from dmn.feel.iso import parse_date, parse_datetime, parse_duration, parse_time, text_of
from dmn.feel.kinds import BOOLEAN, CONTEXT, DATE, FUNCTION, LIST, NULL, NUMBER, RANGE, STRING, Value, kind
from dmn.feel.numbers import number, text_of_number
from dmn.feel.operators import midnight_utc

NUMBER_TEXT = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
PLAIN_KEY = re.compile(r"[^\W\d][\w ]*")


@built_in("number", "from: string, grouping separator?: string?, decimal separator?: string?")
def number_(run: Run, text: str, grouping: str | None = None, point: str | None = None) -> Value:
    """Read a number; the separators are a space, comma or full stop, and differ."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        raise NoValue("the separators are a space, a comma or a full stop, and differ")
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    if len(text) > 10_000 or not NUMBER_TEXT.fullmatch(text.strip()):
        raise NoValue("the text is no number")
    return number(text.strip())


def _texts(run: Run, value: Value, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise FeelLimit(f"Lists and contexts may nest at most {MAX_DEPTH} deep.")
    family = kind(value)
    if family == LIST:
        run.spend(1 + len(value))
        return _checked(run, f"[{', '.join(_texts(run, item, depth + 1) for item in value)}]")
    if family == CONTEXT:
        run.spend(1 + len(value))
        return _checked(
            run, "{" + ", ".join(f"{_key(key)}: {_texts(run, item, depth + 1)}" for key, item in value.items()) + "}"
        )
    return _scalar_text(run, value, family)


def _checked(run: Run, text: str) -> str:
    run.check_string(len(text))
    run.pay_items(len(text))
    return text


def _key(key: str) -> str:
    return key if PLAIN_KEY.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _scalar_text(run: Run, value: Value, family: str) -> str:
    if family == STRING:
        return _quoted(value)
    if family == NUMBER:
        return text_of_number(value)
    if family in (BOOLEAN, NULL):
        return {True: "true", False: "false", None: "null"}[value]
    if family == RANGE and value.sign:
        return f"({value.sign} {_texts(run, value.low, MAX_DEPTH)})"
    if family == RANGE:
        left, right = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
        ends = [_texts(run, end, MAX_DEPTH) if end is not None else "" for end in (value.low, value.high)]
        return f"{left}{ends[0]}..{ends[1]}{right}"
    return f"function({', '.join(value.parameters)})" if family == FUNCTION else text_of(value)


@built_in("string", "from: any")
def string(run: Run, value: Value) -> Value:
    """Write a value as text; null stays null."""
    if value is None or isinstance(value, str):
        return value
    text = _texts(run, value, 0)
    run.pay_items(len(text))
    return text


@built_in("date", "from: string")
def date_from_text(run: Run, text: str) -> Value:
    """Read a date."""
    return parse_date(text)


@built_in("date", "from: date and time|date")
def date_from_moment(run: Run, moment: Value) -> Value:
    """Take the date of a date and time."""
    return cal.date_from_day(cal.day_of(moment))


@built_in("date", "year: number, month: number, day: number")
def date_from_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    """Put a date together."""
    return cal.make_date(int(year), int(month), int(day))


@built_in("date and time", "from: string")
def moment_from_text(run: Run, text: str) -> Value:
    """Read a date and time."""
    return parse_datetime(text)


@built_in("date and time", "from: date|date and time")
def moment_from_date(run: Run, day: Value) -> Value:
    """Take the midnight of a date, in UTC."""
    return midnight_utc(day)


@built_in("date and time", "date: date|date and time, time: time")
def moment_from_both(run: Run, day: Value, clock: Value) -> Value:
    """Join a date and a time."""
    return cal.make_datetime(cal.day_of(day), cal.clock_of(clock), cal.zone_of(clock))


@built_in("date and time", "date: date and time, timezone: string")
def moment_in_zone(run: Run, moment: Value, zone_name: str) -> Value:
    """Give the same instant in another zone."""
    zone = cal.zone_named(zone_name)
    if isinstance(moment, cal.WideDateTime):
        raise NoValue("dates outside the years 1 to 9999 cannot be moved to another zone")
    return moment.astimezone(zone)


def _clock(hour: Decimal, minute: Decimal, second: Decimal) -> int:
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        raise NoValue("there is no such time")
    return int(hour) * cal.NANOS_AN_HOUR + int(minute) * cal.NANOS_A_MINUTE + int(Decimal(second) * cal.NANOS_A_SECOND)


def _zone(offset: Value) -> Value:
    if offset is None:
        return None
    if isinstance(offset, str):
        return cal.zone_named(offset)
    return cal.zone_from_offset(cal.nanos_of(offset) // cal.NANOS_A_SECOND)


@built_in(
    "date and time",
    "year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " offset?: days and time duration?",
)
@built_in(
    "date and time",
    "year: number, month: number, day: number, hour: number, minute: number, second: number, timezone: string",
)
def moment_from_parts(
    run: Run,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    zone: Value = None,
) -> Value:
    """Put a date and time together."""
    date = cal.make_date(int(year), int(month), int(day))
    return cal.make_datetime(cal.day_of(date), _clock(hour, minute, second), _zone(zone))


@built_in("time", "from: string")
def time_from_text(run: Run, text: str) -> Value:
    """Read a time."""
    return parse_time(text)


@built_in("time", "from: time|date and time|date")
def time_from_moment(run: Run, moment: Value) -> Value:
    """Take the time of a date and time; a date has midnight in UTC."""
    if kind(moment) == DATE:
        return cal.make_time(0, UTC)
    return cal.make_time(cal.clock_of(moment), cal.zone_of(moment))


@built_in("time", "hour: number, minute: number, second: number, offset?: days and time duration?")
def time_from_parts(run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: Value = None) -> Value:
    """Put a time together."""
    return cal.make_time(_clock(hour, minute, second), _zone(offset))


@built_in("duration", "from: string")
def duration_from_text(run: Run, text: str) -> Value:
    """Read a duration."""
    return parse_duration(text)


@built_in("duration", "from: days and time duration|years and months duration")
def duration_itself(run: Run, duration: Value) -> Value:
    """Give the duration."""
    return duration


@built_in("years and months duration", "from: date|date and time, to: date|date and time")
def months_between(run: Run, start: Value, end: Value) -> Value:
    """Count whole months between two dates."""
    first, last = cal.civil_of(start), cal.civil_of(end)
    sign = 1
    if last < first:
        first, last, sign = last, first, -1
    months = (last[0] - first[0]) * 12 + last[1] - first[1] - (last[2] < first[2])
    return cal.YearsMonths(sign * months)
