"""Reading and writing dates, times and durations as ISO 8601 text (XML Schema lexical forms, plus `@Zone/Name`)."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from dmn.feel.calendar import (
    NANOS_A_DAY,
    NANOS_A_SECOND,
    NANOS_AN_HOUR,
    AnyDate,
    AnyDateTime,
    AnyDuration,
    AnyTime,
    WideDate,
    WideDateTime,
    WideDuration,
    WideTime,
    YearsMonths,
    civil_of,
    clock_of,
    day_of,
    make_date,
    make_datetime,
    make_duration,
    make_months,
    make_time,
    nanos_of,
    offset_of,
    zone_from_offset,
    zone_name,
    zone_named,
    zone_of,
)

DATE = re.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})")
TIME = re.compile(
    r"T?([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,100}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z][A-Za-z0-9_/+-]*)?"
)
DURATION = re.compile(
    r"(-)?P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]{0,100}))?S)?)?"
)
# Texts longer than this are no date or time; numbers in durations stay small enough to multiply.
MAX_TEXT = 200
TEMPORAL = (date, time, datetime, timedelta, WideDate, WideTime, WideDateTime, WideDuration, YearsMonths)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return zone_from_offset(0)
    if text[0] == "@":
        return zone_named(text[1:])
    parts = [int(part) for part in text[1:].split(":")]
    if parts[1] > 59 or (parts[-1] > 59 and len(parts) > 2):
        raise ValueError("an offset has minutes up to 59")
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    return zone_from_offset(-seconds if text[0] == "-" else seconds)


def parse_date(text: str) -> AnyDate:
    """Read a date such as 2024-02-29; ValueError when it is none."""
    match = DATE.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None:
        raise ValueError("a date is written like 2024-02-29")
    return make_date(int(match[1]), int(match[2]), int(match[3]))


def _clock(text: str) -> tuple[int, tzinfo | None]:
    match = TIME.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None:
        raise ValueError("a time is written like 13:45:00")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    fraction = int((match[4] or "")[:9].ljust(9, "0"))
    end_of_day = hour == 24 and not (minute or second or fraction)
    if not (end_of_day or hour <= 23) or minute > 59 or second > 59:
        raise ValueError("there is no such time")
    return (hour * 3600 + minute * 60 + second) * NANOS_A_SECOND + fraction, _zone(match[5])


def parse_time(text: str) -> AnyTime:
    """Read a time such as 13:45:00, 13:45:00.5+02:00 or 13:45:00@Europe/Paris; ValueError when it is none."""
    clock, zone = _clock(text)
    # XML Schema: 24:00:00 is the first instant of the following day.
    return make_time(clock % NANOS_A_DAY, zone)


def parse_datetime(text: str) -> AnyDateTime:
    """Read a date and time such as 2024-02-29T13:45:00Z.

    A date alone means its midnight; ValueError when it is none.
    """
    left, found, right = text.partition("T")
    day = day_of(parse_date(left))
    if not found:
        return make_datetime(day, 0)
    if right.startswith("T"):
        raise ValueError("a date and time is written like 2024-02-29T13:45:00")
    clock, zone = _clock(right)
    return make_datetime(day + clock // NANOS_A_DAY, clock % NANOS_A_DAY, zone)


def parse_duration(text: str) -> AnyDuration | YearsMonths:
    """Read a duration such as P1Y2M or -P3DT4H; ValueError when it is none or mixes months and days."""
    match = DURATION.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None or text[-1] in "PT":
        raise ValueError("a duration is written like P1Y2M or P3DT4H")
    sign, years, months, days, clock, hours, minutes, seconds, fraction = match.groups()
    factor = -1 if sign else 1
    if days is None and clock is None:
        return make_months(factor * (int(years or 0) * 12 + int(months or 0)))
    if years or months:
        raise ValueError("a duration has either years and months or days and time")
    nanos = int(days or 0) * NANOS_A_DAY + int(hours or 0) * NANOS_AN_HOUR + int(minutes or 0) * 60 * NANOS_A_SECOND
    nanos += int(seconds or 0) * NANOS_A_SECOND + int((fraction or "")[:9].ljust(9, "0"))
    return make_duration(factor * nanos)


def parse_any(text: str) -> Any:
    """Read an at-literal: date, time, date and time or duration (DMN 1.5 §10.3.2.3.9); ValueError when it is none."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if DATE.match(text):
        return parse_datetime(text) if "T" in text else parse_date(text)
    return parse_time(text)


def _offset_text(zone: tzinfo | None, offset: int | None) -> str:
    if zone is None or offset is None:
        return ""
    name = zone_name(zone)
    if name is not None:
        return "@" + name
    if not offset:
        return "Z"
    seconds = abs(offset) // NANOS_A_SECOND
    tail = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{'-' if offset < 0 else '+'}{seconds // 3600:02}:{seconds // 60 % 60:02}{tail}"


def _clock_text(clock: int) -> str:
    seconds, fraction = divmod(clock, NANOS_A_SECOND)
    tail = f".{fraction:09}".rstrip("0") if fraction else ""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{tail}"


def _date_text(year: int, month: int, day: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day:02}"


def _duration_text(nanos: int) -> str:
    days, rest = divmod(abs(nanos), NANOS_A_DAY)
    seconds, fraction = divmod(rest, NANOS_A_SECOND)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    tail = f".{fraction:09}".rstrip("0") if fraction else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{tail}S" if seconds or fraction else ""
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if nanos < 0 else ''}P{text or 'T0S'}"


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    text = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return f"{'-' if months < 0 else ''}P{text or '0M'}"


def text_of(value: Any) -> str:
    """Write a date, time, date and time or duration; reading it again gives the same value."""
    if isinstance(value, YearsMonths):
        return _months_text(value.months)
    if isinstance(value, (timedelta, WideDuration)):
        return _duration_text(nanos_of(value))
    if isinstance(value, (datetime, WideDateTime)):
        day = _date_text(*civil_of(value))
        return f"{day}T{_clock_text(clock_of(value))}{_offset_text(zone_of(value), offset_of(value))}"
    if isinstance(value, (date, WideDate)):
        return _date_text(*civil_of(value))
    return f"{_clock_text(clock_of(value))}{_offset_text(zone_of(value), offset_of(value))}"
