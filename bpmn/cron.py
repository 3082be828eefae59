"""Cron as Camunda's timers write it: seconds, minutes, hours, day of month, month, day of week and, if wanted, year.

`0 0 9 ? * MON-FRI` is nine o'clock on working weekdays. Known are lists, ranges, steps, names, `*`, `?` and `L` for the
last day of the month. Times are those of the wall clock; one that a change to summer time skips comes an hour later.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

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


@dataclass(frozen=True, slots=True)
class Cron:
    """A compiled cron expression. None: any day of the month, or any day of the week."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int] | None
    last_day: bool
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
        if self.last_day:
            return day.day == monthrange(day.year, day.month)[1]
        weekday = day.isoweekday() % 7 + 1
        return (self.days is None or day.day in self.days) and (self.weekdays is None or weekday in self.weekdays)

    def _times(self) -> Iterator[time]:
        return (time(h, m, s) for h in self.hours for m in self.minutes for s in self.seconds)


def parse(text: str) -> Cron:
    """Read a cron expression of six or seven fields; BadCron when it is none."""
    fields = text.split()
    if len(fields) not in (6, 7):
        raise BadCron(f"“{text}” has {len(fields)} fields; cron needs six or seven.")
    day, weekday = fields[3].upper(), fields[5].upper()
    return Cron(
        seconds=tuple(sorted(_values(fields[0], 0, 59))),
        minutes=tuple(sorted(_values(fields[1], 0, 59))),
        hours=tuple(sorted(_values(fields[2], 0, 23))),
        days=None if day in ("?", "*", "L") else frozenset(_values(day, 1, 31)),
        last_day=day == "L",
        months=frozenset(_values(fields[4], 1, 12, _MONTHS)),
        weekdays=None if weekday in ("?", "*") else frozenset(_values(weekday, 1, 7, _DAYS)),
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
