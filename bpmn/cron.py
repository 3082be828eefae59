"""Cron as Camunda's timers write it: seconds, minutes, hours, day of month, month, day of week and, if wanted, year.

`0 0 9 ? * MON-FRI` is nine o'clock on working weekdays. Known are lists, ranges, steps, names, `*`, `?`; of days of the
month `L` (the last), `L-2`, `15W` (the weekday nearest the 15th), `LW`; of days of the week `6L` (the last Friday) and
`6#2` (the second). Times are those of the wall clock; one that a change to summer time skips comes an hour later.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

_MONTHS = dict(
    zip(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], range(1, 13), strict=True)
)
#: Sunday is 1, as in Quartz.
_DAYS = dict(zip(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], range(1, 8), strict=True))
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")
#: What never comes within this many days never comes: 29 February on a given weekday needs 28 years.
_HORIZON = 366 * 29


class BadCron(ValueError):
    """This is no cron expression."""


class Cron(Struct, frozen=True):
    """A compiled cron expression. None: any day of the month, or any day of the week."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int] | None
    #: A day that each month has elsewhere: `L`, `15W`, `6#2`.
    moving: "Moving | None"
    months: frozenset[int]
    weekdays: frozenset[int] | None
    years: frozenset[int] | None

    def after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """Return the first time after `moment`, as UTC; None when it never comes."""
        local = moment.astimezone(zone)
        for days in range(_HORIZON):
            day = local.date() + timedelta(days=days)
            if self._falls_on(day):
                for wall in self._times():
                    due = datetime.combine(day, wall, zone).astimezone(UTC)
                    if due > moment:
                        return due
        return None

    def _falls_on(self, day: date) -> bool:
        if day.month not in self.months or (self.years is not None and day.year not in self.years):
            return False
        if self.moving is not None:
            return day == self.moving.of(day.year, day.month)
        weekday = day.isoweekday() % 7 + 1
        return (self.days is None or day.day in self.days) and (self.weekdays is None or weekday in self.weekdays)

    def _times(self) -> Iterator[time]:
        return (time(h, m, s) for h in self.hours for m in self.minutes for s in self.seconds)


class Moving(Struct, frozen=True):
    """A day that is another one in each month."""

    #: Day of the month; 0 is the last, -2 the second before it.
    number: int = 0
    #: The weekday (Monday to Friday) of the same month nearest to it.
    working: bool = False
    #: Day of the week from 1 (Sunday): its occurrence `number`, 0 the last.
    weekday: int | None = None

    def of(self, year: int, month: int) -> date | None:
        """Return the day in that month, None when it has none."""
        last = monthrange(year, month)[1]
        if self.weekday is not None:
            found = [n for n in range(1, last + 1) if date(year, month, n).isoweekday() % 7 + 1 == self.weekday]
            return date(year, month, found[self.number - 1]) if self.number <= len(found) else None
        number = self.number if self.number > 0 else last + self.number
        if not 1 <= number <= last:
            return None
        day = date(year, month, number)
        if self.working and day.isoweekday() > 5:
            saturday = day.isoweekday() == 6
            step = (2 if number == 1 else -1) if saturday else (-2 if number == last else 1)
            day += timedelta(days=step)
        return day


def _moving(day: str, weekday: str) -> Moving | None:
    """Read the fields that mean another day in each month; None when both are plain."""
    if match := re.fullmatch(r"L(?:-(\d+))?|(L|\d+)W", day):
        if match[2]:
            return Moving(0 if match[2] == "L" else _within(int(match[2]), 1, 31, day), working=True)
        return Moving(-int(match[1] or 0))
    if match := re.fullmatch(r"(\w{3}|\d)(?:L|#(\d))", weekday):
        number = _within(_number(match[1], _DAYS), 1, 7, weekday)
        return Moving(_within(int(match[2]), 1, 5, weekday) if match[2] else 0, weekday=number)
    return None


def _within(number: int, low: int, high: int, part: str) -> int:
    if not low <= number <= high:
        raise BadCron(f"“{part}” is not between {low} and {high}.")
    return number


def parse(text: str) -> Cron:
    """Read a cron expression of six or seven fields; BadCron when it is none."""
    fields = text.split()
    if len(fields) not in (6, 7):
        raise BadCron(f"“{text}” has {len(fields)} fields; cron needs six or seven.")
    day, weekday = fields[3].upper(), fields[5].upper()
    moving = _moving(day, weekday)
    return Cron(
        seconds=tuple(sorted(_values(fields[0], 0, 59))),
        minutes=tuple(sorted(_values(fields[1], 0, 59))),
        hours=tuple(sorted(_values(fields[2], 0, 23))),
        days=None if moving or day in ("?", "*") else frozenset(_values(day, 1, 31)),
        moving=moving,
        months=frozenset(_values(fields[4], 1, 12, _MONTHS)),
        weekdays=None if moving or weekday in ("?", "*") else frozenset(_values(weekday, 1, 7, _DAYS)),
        years=None if len(fields) == 6 or fields[6] == "*" else frozenset(_values(fields[6], 1970, 2199)),
    )


def is_cron(text: str) -> bool:
    """Tell whether a text looks like cron: fields apart by spaces."""
    return len(text.split()) > 1


def _values(field: str, low: int, high: int, names: dict[str, int] | None = None) -> set[int]:
    values: set[int] = set()
    for part in field.upper().split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadCron(f"“{part}” is no cron field that is known here.")
        first, last, step = match.groups()
        start = low if first == "*" else _number(first, names)
        end = _number(last, names) if last else high if first == "*" or step else start
        if not low <= start <= end <= high or step == "0":
            raise BadCron(f"“{part}” is not between {low} and {high}.")
        values.update(range(start, end + 1, int(step or 1)))
    return values


def _number(text: str, names: dict[str, int] | None) -> int:
    if names is not None and text in names:
        return names[text]
    if not text.isdecimal():
        raise BadCron(f"“{text}” is no number.")
    return int(text)
