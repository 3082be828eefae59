"""Dates, times and durations: Python's own types where they can hold the value, wide ones where they cannot.

FEEL (DMN 1.5 §10.3.2.3.4-8) allows years of nine digits and fractions finer than a microsecond. Every value has
exactly one representation: `make_*` gives Python's type whenever it fits, so equal values always have the same type.
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

NANOS_A_SECOND = 1_000_000_000
NANOS_A_MINUTE = 60 * NANOS_A_SECOND
NANOS_AN_HOUR = 60 * NANOS_A_MINUTE
NANOS_A_DAY = 24 * NANOS_AN_HOUR
MAX_YEAR = 999_999_999
# timedelta holds this many days at most.
MAX_TIMEDELTA_DAYS = 999_999_999
# Longer durations are refused; these are those of 64-bit seconds and months.
MAX_SECONDS = 2**63
MAX_MONTHS = 2**63
# Day 1 of Python's calendar is 0001-01-01; day numbers here count from 1970-01-01.
EPOCH = date(1970, 1, 1).toordinal()


class WideDate(Struct, frozen=True):
    """A date outside the years 1 to 9999."""

    year: int
    month: int
    day: int


class WideTime(Struct, frozen=True):
    """A time of day with a fraction finer than a microsecond; `clock` in nanoseconds since midnight."""

    clock: int
    zone: tzinfo | None


class WideDateTime(Struct, frozen=True):
    """A date and time that Python's type cannot hold.

    `day` counts from 1970-01-01, `clock` nanoseconds since midnight.
    """

    day: int
    clock: int
    zone: tzinfo | None


class WideDuration(Struct, frozen=True, order=True):
    """A days and time duration that timedelta cannot hold, in nanoseconds."""

    nanos: int


class YearsMonths(Struct, frozen=True, order=True):
    """A years and months duration, as a whole number of months."""

    months: int


AnyDate: TypeAlias = date | WideDate
AnyTime: TypeAlias = time | WideTime
AnyDateTime: TypeAlias = datetime | WideDateTime
AnyDuration: TypeAlias = timedelta | WideDuration


def is_leap(year: int) -> bool:
    """Say whether a year of the proleptic Gregorian calendar has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_from_civil(year: int, month: int, day: int) -> int:
    """Return the day number of a date, counted from 1970-01-01."""
    # The year is moved into the first 400-year cycle, whose 146,097 days repeat.
    cycles, within = divmod(year - 1, 400)
    return date(within + 1, month, day).toordinal() - EPOCH + cycles * 146_097


def civil_from_day(number: int) -> tuple[int, int, int]:
    """Return year, month and day of a day number."""
    cycles, within = divmod(number + EPOCH - 1, 146_097)
    plain = date.fromordinal(within + 1)
    return plain.year + 400 * cycles, plain.month, plain.day


def make_date(year: int, month: int, day: int) -> AnyDate:
    """Return the date; ValueError when there is no such day or the year has more than nine digits."""
    if 1 <= year <= 9999:
        return date(year, month, day)
    if abs(year) > MAX_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        raise ValueError("there is no such day")
    return WideDate(year, month, day)


def date_from_day(number: int) -> AnyDate:
    """Return the date of a day number; ValueError outside the years of nine digits."""
    return make_date(*civil_from_day(number))


def make_time(clock: int, zone: tzinfo | None = None) -> AnyTime:
    """Return the time of day `clock` nanoseconds after midnight (0 <= clock < one day)."""
    micros, rest = divmod(clock, 1000)
    if rest:
        return WideTime(clock, zone)
    seconds, micro = divmod(micros, 1_000_000)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, micro, zone)


def make_datetime(day: int, clock: int, zone: tzinfo | None = None) -> AnyDateTime:
    """Return the date and time of a day number and nanoseconds after midnight; ValueError outside nine-digit years."""
    plain = date_from_day(day)
    micros, rest = divmod(clock, 1000)
    if isinstance(plain, WideDate) or rest:
        return WideDateTime(day, clock, zone)
    seconds, micro = divmod(micros, 1_000_000)
    return datetime(
        plain.year, plain.month, plain.day, seconds // 3600, seconds // 60 % 60, seconds % 60, micro, tzinfo=zone
    )


def make_duration(nanos: int) -> AnyDuration:
    """Return the days and time duration of so many nanoseconds; ValueError beyond MAX_SECONDS."""
    if abs(nanos) > MAX_SECONDS * NANOS_A_SECOND:
        raise ValueError("the duration is too long")
    micros, rest = divmod(nanos, 1000)
    if rest or abs(nanos) > MAX_TIMEDELTA_DAYS * NANOS_A_DAY:
        return WideDuration(nanos)
    return timedelta(microseconds=micros)


def make_months(months: int) -> YearsMonths:
    """Return the years and months duration of so many months; ValueError beyond MAX_MONTHS."""
    if abs(months) > MAX_MONTHS:
        raise ValueError("the duration is too long")
    return YearsMonths(months)


def nanos_of(duration: AnyDuration) -> int:
    """Return a days and time duration in nanoseconds."""
    if isinstance(duration, WideDuration):
        return duration.nanos
    return ((duration.days * 86_400 + duration.seconds) * 1_000_000 + duration.microseconds) * 1000


def civil_of(value: AnyDate | AnyDateTime) -> tuple[int, int, int]:
    """Return year, month and day of a date or a date and time."""
    if isinstance(value, WideDateTime):
        return civil_from_day(value.day)
    return value.year, value.month, value.day


def day_of(value: AnyDate | AnyDateTime) -> int:
    """Return the day number of a date or a date and time, as written (not moved to another zone)."""
    if isinstance(value, WideDateTime):
        return value.day
    if isinstance(value, WideDate):
        return day_from_civil(value.year, value.month, value.day)
    return value.toordinal() - EPOCH


def clock_of(value: AnyTime | AnyDateTime) -> int:
    """Return nanoseconds since midnight, as written."""
    if isinstance(value, (WideTime, WideDateTime)):
        return value.clock
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return (seconds * 1_000_000 + value.microsecond) * 1000


def zone_of(value: AnyTime | AnyDateTime) -> tzinfo | None:
    """Return the zone or offset of a time or a date and time; None when it is local."""
    return value.zone if isinstance(value, (WideTime, WideDateTime)) else value.tzinfo


def offset_at(zone: tzinfo, day: int, clock: int) -> int:
    """Return the offset from UTC in nanoseconds that a zone has at a local day and clock."""
    offset: timedelta | None
    if isinstance(zone, timezone):
        offset = zone.utcoffset(None)
    else:
        year, month, day_in_month = civil_from_day(day)
        # Rules of zones beyond Python's years are those of a year with the same calendar.
        year = year if 2 <= year <= 9998 else year % 400 + 2000
        seconds = clock // NANOS_A_SECOND
        moment = datetime(year, month, day_in_month, seconds // 3600, seconds // 60 % 60, seconds % 60, tzinfo=zone)
        offset = moment.utcoffset()
    return nanos_of(offset) if offset is not None else 0


def offset_of(value: AnyDateTime | AnyTime) -> int | None:
    """Return the offset from UTC in nanoseconds, None when local.

    A time in a named zone has no date; the zone's offset of 1 January 2000, its standard or summer time then, stands
    in.
    """
    zone = zone_of(value)
    if zone is None:
        return None
    if isinstance(value, datetime):
        # Python's own way knows which of two equal local times is meant when clocks are put back.
        own = value.utcoffset()
        return nanos_of(own) if own is not None else None
    if isinstance(value, (datetime, WideDateTime)):
        return offset_at(zone, day_of(value), clock_of(value))
    return offset_at(zone, 10_957, clock_of(value))


def instant_of(value: AnyDateTime) -> int:
    """Return nanoseconds since 1970-01-01T00:00Z; a local value is read as UTC."""
    return day_of(value) * NANOS_A_DAY + clock_of(value) - (offset_of(value) or 0)


@lru_cache(maxsize=256)
def zone_named(name: str) -> tzinfo:
    """Return an IANA zone; ValueError when it is unknown."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"the zone “{name[:60]}” is unknown") from error


def zone_from_offset(seconds: int) -> tzinfo:
    """Return the fixed offset; ValueError beyond 18 hours."""
    if abs(seconds) > 18 * 3600:
        raise ValueError("an offset is at most 18 hours")
    return timezone(timedelta(seconds=seconds)) if seconds else UTC


def zone_name(zone: tzinfo | None) -> str | None:
    """Return the IANA name of a named zone, None for an offset or a local value."""
    return zone.key if isinstance(zone, zoneinfo.ZoneInfo) else None
