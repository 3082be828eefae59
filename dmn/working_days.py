"""Working days in FEEL.

`working days after`, `before` and `between`, with the public holidays of a country or region.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from dmn.feel import Function, Functions, Host, NoValue

# About twenty years; longer walks are a mistake in a model.
MAX_DAYS = 5_000
DAY = timedelta(days=1)
# A call may walk some weeks of days.
COST = 50


@lru_cache(maxsize=512)
def _free_days(
    country: str, subdivision: str | None, year: int
) -> tuple[frozenset[date], frozenset[int], frozenset[date]]:
    """Return public holidays, weekdays of the weekend (Monday is 0), and weekend days that are worked, of one year."""
    # The package is large; a process that never asks for working days does not load it.
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError as error:
        raise LookupError(f"There is no holiday calendar for {country} {subdivision or ''}".rstrip() + ".") from error
    return frozenset(found), frozenset(found.weekend), frozenset(found.weekend_workdays)


class Calendar(Struct, frozen=True):
    """The working days of a country (ISO 3166 code) or one of its regions; LookupError at first use when unknown."""

    country: str
    subdivision: str | None = None
    #: Days on which people work (True) or do not (False) whatever the country says: bridge days, plant holidays.
    special: Mapping[date, bool] = {}

    @staticmethod
    def named(name: str) -> "Calendar":
        """Return the calendar of a code such as DE or DE-BY; LookupError when there is none."""
        country, _, subdivision = name.partition("-")
        calendar = Calendar(country, subdivision or None)
        calendar.is_working_day(date(2000, 1, 3))
        return calendar

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on a day: no weekend, no public holiday, unless it is a special day."""
        if (said := self.special.get(day)) is not None:
            return said
        holidays, weekend, worked = _free_days(self.country, self.subdivision, day.year)
        return day not in holidays and (day.weekday() not in weekend or day in worked)

    def after(self, day: date, count: int) -> date:
        """Return the day `count` working days later (earlier when negative).

        0 gives the day itself, or the next working day when it is none. ValueError beyond 5,000 days.
        """
        if abs(count) > MAX_DAYS:
            raise ValueError(f"at most {MAX_DAYS} working days can be counted")
        step = DAY if count >= 0 else -DAY
        left = abs(count)
        if left == 0:
            while not self.is_working_day(day):
                day += step
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and with `last`; negative when `last` is earlier."""
        if last < first:
            return -self.between(last, first)
        days = (last - first).days
        if days > 2 * MAX_DAYS:
            raise ValueError(f"at most {2 * MAX_DAYS} days can be counted through")
        return sum(self.is_working_day(first + DAY * number) for number in range(1, days + 1))


CalendarOf = Callable[[str | None], Calendar]


def _calendar(calendar_of: CalendarOf, host: Host, name: Any) -> Calendar:
    if name is not None and not isinstance(name, str):
        raise NoValue("the calendar is named by a text such as “DE-BY”")
    try:
        calendar = calendar_of(name)
        return calendar if name else replace(calendar, special=host.special_days())
    except LookupError as error:
        raise NoValue(str(error.args[0]) if error.args else "there is no such calendar") from None


def _whole(count: Any) -> int:
    if not isinstance(count, (Decimal, int)) or isinstance(count, bool) or count != int(count):
        raise NoValue("the number of days must be a whole number")
    return int(count)


def _local(host: Host, moment: Any) -> date:
    """Return a date or date and time as it stands on the wall where the host is."""
    if isinstance(moment, datetime):
        return moment if moment.tzinfo is None else moment.astimezone(host.zone)
    if isinstance(moment, date):
        return moment
    raise NoValue("“from” must be a date or a date and time of the years 1 to 9999")


def _moved(host: Host, calendar: Calendar, moment: Any, count: int) -> Any:
    local = _local(host, moment)
    try:
        if not isinstance(local, datetime):
            return calendar.after(local, count)
        day = calendar.after(local.date(), count)
        moved = datetime.combine(day, local.time(), local.tzinfo)
        # Over UTC and back, so that a time that clocks skip becomes one that exists.
        return moved if moved.tzinfo is None else moved.astimezone(UTC).astimezone(host.zone)
    except (ValueError, OverflowError) as error:
        raise NoValue(str(error)) from None
    except LookupError as error:
        raise NoValue(str(error.args[0])) from None


def _counted(host: Host, calendar: Calendar, first: Any, last: Any) -> Decimal:
    days = [
        local.date() if isinstance(local, datetime) else local for local in (_local(host, first), _local(host, last))
    ]
    try:
        return Decimal(calendar.between(*days))
    except (ValueError, LookupError) as error:
        raise NoValue(str(error.args[0])) from None


def working_day_functions(calendar_of: CalendarOf) -> Functions:
    """Return the host functions of working days; `calendar_of` gives the calendar of a name, or the usual one for None.

    `working days after(from, days, calendar)` and `working days before(…)`: a date gives a date, a date and time the
    same local time of day in the host's zone. `working days between(from, to, calendar)` counts those after `from` up
    to `to`. `is working day(date, calendar)`. The calendar may be left out; then the host's special days count too.
    """

    def after(host: Host, moment: Any, days: Any, name: Any) -> Any:
        return _moved(host, _calendar(calendar_of, host, name), moment, _whole(days))

    def before(host: Host, moment: Any, days: Any, name: Any) -> Any:
        return _moved(host, _calendar(calendar_of, host, name), moment, -_whole(days))

    def between(host: Host, first: Any, last: Any, name: Any) -> Any:
        return _counted(host, _calendar(calendar_of, host, name), first, last)

    def is_working_day(host: Host, moment: Any, name: Any) -> Any:
        local = _local(host, moment)
        return _calendar(calendar_of, host, name).is_working_day(local.date() if isinstance(local, datetime) else local)

    return Functions.of(
        Function("working days after", ("from", "days", "calendar"), after, 1, COST),
        Function("working days before", ("from", "days", "calendar"), before, 1, COST),
        Function("working days between", ("from", "to", "calendar"), between, 1, COST),
        Function("is working day", ("date", "calendar"), is_working_day, 1, COST),
    )
