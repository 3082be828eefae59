"""When a timer is due: ISO 8601 dates, durations and cycles in the calendar of people's zone (BPMN 2.0.2 §10.5.5).

Years, months, weeks and days are counted on the wall clock of the zone, so a day across a change to summer time has 23
hours; hours, minutes and seconds are counted on the time line. 31 January plus a month is the last day of February.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Literal

from msgspec import Struct

from bpmn import cron
from dmn.values import YearsMonths

Kind = Literal["date", "duration", "cycle"]

_NUMBER = r"(\d+)"
_DURATION = re.compile(
    rf"P(?!$)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:(\d+(?:\.\d{{1,6}})?)S)?)?"
)
_CYCLE = re.compile(r"R(\d*)/(.+)")


class BadTime(ValueError):
    """This is no date, duration or cycle."""


class Duration(Struct, frozen=True):
    """A length of time: months and days of the calendar and a length on the time line."""

    months: int = 0
    days: int = 0
    exact: timedelta = timedelta()

    def after(self, start: datetime, zone: tzinfo, times: int = 1) -> datetime:
        """Return the UTC moment `times` durations after `start`; counted from there, so month ends do not drift."""
        local = start.astimezone(zone)
        if self.months or self.days:
            moved = _add_months(local.date(), self.months * times) + timedelta(days=self.days * times)
            local = datetime.combine(moved, local.timetz().replace(tzinfo=None), zone)
        return local.astimezone(UTC) + self.exact * times


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def parse_duration(text: str) -> Duration:
    """Read an ISO 8601 duration such as P1M, PT36H or P1DT12H; BadTime when it is none or is empty or negative."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise BadTime(f"“{text}” is no ISO 8601 duration such as P3D or PT2H.")
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
    exact = timedelta(hours=hours, minutes=minutes, seconds=float(match[7] or 0))
    return Duration(years * 12 + months, weeks * 7 + days, exact)


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """Read an ISO 8601 date (midnight in the zone) or date and time (in the zone when it names no offset), as UTC."""
    text = text.strip()
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadTime(f"“{text}” is no ISO 8601 date or date and time such as 2027-03-01T09:00.") from error
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)


def moment(value: Any, now: datetime, zone: tzinfo) -> datetime:
    """Return the UTC moment that a FEEL value means: a date its midnight, a duration from now, a text as ISO 8601."""
    if isinstance(value, datetime):
        return (value if value.tzinfo is not None else value.replace(tzinfo=zone)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone).astimezone(UTC)
    if isinstance(value, str) and not value.strip().startswith("P"):
        return parse_moment(value, zone)
    return duration(value).after(now, zone)


def duration(value: Any) -> Duration:
    """Return the length that a FEEL duration or an ISO 8601 text means; BadTime for anything else or a negative one."""
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, YearsMonths) and value.months >= 0:
        return Duration(months=value.months)
    if isinstance(value, timedelta) and value >= timedelta():
        return Duration(days=value.days, exact=timedelta(seconds=value.seconds, microseconds=value.microseconds))
    raise BadTime(f"A duration that is not negative is needed, this is {value!r}.")


class Cycle(Struct, frozen=True):
    """R3/P1D: how often (None: without an end), from when (None: from now), how far apart, until when."""

    times: int | None
    start: datetime | None
    every: Duration
    end: datetime | None = None

    def due(self, anchor: datetime, zone: tzinfo, fired: int) -> datetime | None:
        """Return when occurrence number `fired` (from 0) is due, or None when the cycle is over.

        With a start in the text the first occurrence is at the start, otherwise one interval after `anchor`.
        """
        if self.times is not None and fired >= self.times:
            return None
        due = self.every.after(self.start or anchor, zone, fired if self.start else fired + 1)
        return None if self.end is not None and due > self.end else due


def parse_cycle(text: str, zone: tzinfo) -> Cycle:
    """Read R[n]/duration, R[n]/start/duration or R[n]/duration/end; BadTime when it is none or would never move on."""
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        raise BadTime(f"“{text}” is no ISO 8601 cycle such as R3/P1D.")
    parts = match[2].split("/")
    if len(parts) == 1:
        start, every, end = None, parse_duration(parts[0]), None
    elif len(parts) == 2 and parts[1].startswith("P"):
        start, every, end = parse_moment(parts[0], zone), parse_duration(parts[1]), None
    elif len(parts) == 2:
        start, every, end = None, parse_duration(parts[0]), parse_moment(parts[1], zone)
    else:
        raise BadTime(f"“{text}” has too many parts for a cycle.")
    if every == Duration():
        raise BadTime(f"“{text}” repeats without any time between.")
    return Cycle(int(match[1]) if match[1] else None, start, every, end)


class Due(Struct, frozen=True):
    """When a timer is due, and what it must remember for the next time: plain JSON."""

    at: datetime
    #: None for a date or a duration, which come once.
    cycle: Mapping[str, Any] | None = None


def first(kind: Kind, value: Any, now: datetime, zone: tzinfo) -> Due:
    """Return when a timer that starts to wait now is due; BadTime when `value` does not say."""
    if kind == "date":
        return Due(moment(value, now, zone))
    if kind == "duration":
        return Due(duration(value).after(now, zone))
    if not isinstance(value, str):
        return Due(
            duration(value).after(now, zone),
            {"text": f"R/{_iso(duration(value))}", "from": now.isoformat(), "fired": 0},
        )
    if cron.is_cron(value):
        return _cron(value, now, zone)
    text = value if value.startswith("R") else f"R1/{value}"
    due = parse_cycle(text, zone).due(now, zone, 0)
    if due is None:
        raise BadTime(f"“{value}” never comes.")
    return Due(due, {"text": text, "from": now.isoformat(), "fired": 0})


def _cron(text: str, now: datetime, zone: tzinfo) -> Due:
    try:
        due = cron.parse(text).after(now, zone)
    except cron.BadCron as error:
        raise BadTime(str(error)) from error
    if due is None:
        raise BadTime(f"“{text}” never comes.")
    return Due(due, {"cron": text})


def check_cycle(text: str) -> None:
    """Raise BadTime when a literal cycle is neither ISO 8601 nor cron."""
    if cron.is_cron(text):
        _cron(text, datetime(2000, 1, 1, tzinfo=UTC), UTC)
    else:
        parse_cycle(text if text.startswith("R") else f"R1/{text}", UTC)


def following(cycle: Mapping[str, Any], now: datetime, zone: tzinfo) -> Due | None:
    """Return the next occurrence of a cycle that has just come, or None when it is over.

    A cycle without an end leaves out what it missed while nothing ran; a counted one catches up.
    """
    if "cron" in cycle:
        due = cron.parse(cycle["cron"]).after(now, zone)
        return None if due is None else Due(due, cycle)
    parsed, anchor, fired = parse_cycle(cycle["text"], zone), datetime.fromisoformat(cycle["from"]), cycle["fired"] + 1
    due = parsed.due(anchor, zone, fired)
    while due is not None and parsed.times is None and due <= now:
        fired += 1
        due = parsed.due(anchor, zone, fired)
    return None if due is None else Due(due, {**cycle, "fired": fired})


def _iso(length: Duration) -> str:
    exact = f"T{length.exact.seconds}.{length.exact.microseconds:06}S" if length.exact else ""
    return f"P{length.months}M{length.days + length.exact.days}D{exact}"
