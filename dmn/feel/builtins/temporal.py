"""Functions of dates and times, and `is` (DMN 1.5 §10.3.4.6-7, §10.3.4.9)."""

from decimal import Decimal

from dmn.feel import calendar as cal
from dmn.feel.budget import Run
from dmn.feel.builtins.registry import built_in
from dmn.feel.iso import text_of
from dmn.feel.kinds import DATE_TIME, TIME, Value, kind
from dmn.feel.operators import equal

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@built_in("now")
def now(run: Run) -> Value:
    """Give the host's present moment in its zone."""
    return run.host.local_now()


@built_in("today")
def today(run: Run) -> Value:
    """Give the date of the host's present moment in its zone."""
    return run.host.local_now().date()


def _weekday(day: int) -> int:
    # 1970-01-01 was a Thursday.
    return (day + 3) % 7


@built_in("day of week", "date: date|date and time")
def day_of_week(run: Run, date: Value) -> Value:
    """Give the English name of the day."""
    return WEEKDAYS[_weekday(cal.day_of(date))]


@built_in("month of year", "date: date|date and time")
def month_of_year(run: Run, date: Value) -> Value:
    """Give the English name of the month."""
    return MONTHS[cal.civil_of(date)[1] - 1]


@built_in("day of year", "date: date|date and time")
def day_of_year(run: Run, date: Value) -> Value:
    """Count days from 1 on 1 January."""
    return Decimal(cal.day_of(date) - cal.day_from_civil(cal.civil_of(date)[0], 1, 1) + 1)


@built_in("week of year", "date: date|date and time")
def week_of_year(run: Run, date: Value) -> Value:
    """Give the week of ISO 8601: the one that has the year's first Thursday is 1."""
    day = cal.day_of(date)
    thursday = day - _weekday(day) + 3
    return Decimal((thursday - cal.day_from_civil(cal.civil_from_day(thursday)[0], 1, 1)) // 7 + 1)


@built_in("is", "value1: any, value2: any", lenient=True)
def is_(run: Run, left: Value, right: Value) -> Value:
    """Say whether two values are the same element of the domain: kind, and for times also the zone as written."""
    if kind(left) != kind(right):
        return False
    if kind(left) in (TIME, DATE_TIME):
        return text_of(left) == text_of(right)
    return equal(left, right, run) is True
