"""What a metric is, and what comes of one when it is computed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from dmn.working_days import Calendar
from engine import calendars
from engine.store.types import Statement
from engine.unit_of_work import UnitOfWork
from register import horizons

Unit = Literal["share", "hours", "days", "months", "count", "money"]
#: Units of parts: those of metrics, and weights.
PartUnit = Literal["share", "hours", "days", "months", "count", "money", "kg"]
Feed = Literal["discovery", "ledger", "hr"]
Value = Decimal | None


class Part(NamedTuple):
    """What a further value of a metric is called, and what it is counted in."""

    name: str
    name_de: str
    unit: PartUnit = "count"


#: Of a share: what is counted in its numerator and its denominator.
PART_OF_WHOLE: Mapping[str, Part] = MappingProxyType({"part": Part("of these", "davon"), "whole": Part("all", "alle")})


class Found(Struct, frozen=True, kw_only=True):
    """A value, None when there was nothing to count, and further values beside it by name."""

    value: Value
    parts: Mapping[str, Decimal] = {}


class Scope(Struct, frozen=True, kw_only=True):
    """What metrics are computed of: a period of whole days (both inclusive) and what was asked with it."""

    uow: UnitOfWork
    from_on: date
    to_on: date
    #: What the statements are asked with: the horizons of the rules, from_on, to_on, begins and ends (a moment after).
    asked: Mapping[str, Any]
    calendar: Calendar
    #: The trust score of the register.
    trusted: float | None

    @property
    def today(self) -> date:
        """Return the day it is where people live."""
        day: date = self.asked["today"]
        return day

    def one(self, statement: Statement, **more: Any) -> Any:
        """Return the only row of a statement."""
        return self.uow.execute(statement, {**self.asked, **more}).one()

    def all(self, statement: Statement, **more: Any) -> list[Any]:
        """Return the rows of a statement."""
        return list(self.uow.execute(statement, {**self.asked, **more}).all())

    def share(self, statement: Statement, **more: Any) -> Found:
        """Return part / whole of a statement that gives both in one row."""
        row = self.one(statement, **more)
        return Found(value=share(row.part, row.whole), parts=counted(part=row.part, whole=row.whole))

    def hours(self, begin: datetime, end: datetime) -> Decimal:
        """Return the working hours between two moments: eight a working day, from nine to five where people live."""
        return working_hours(self.calendar, begin.astimezone(self.zone), end.astimezone(self.zone))

    @property
    def zone(self) -> Any:
        """Return the zone in which people live."""
        return self.uow.engine.settings.zone


class Metric(Struct, frozen=True, kw_only=True):
    """One metric of processes E.1."""

    id: str
    name: str
    name_de: str
    #: How it is computed, in words.
    formula: str
    formula_de: str
    unit: Unit
    #: The group that explains it when it is beyond its limit.
    owner: str
    compute: Callable[[Scope], Found]
    #: Days that it looks back when nobody says otherwise; 0: it is as of now.
    days: int = 365
    #: Beyond this it is to be explained; `better` says on which side.
    limit: Decimal | None = None
    better: Literal["more", "less"] = "more"
    #: The feed or process without which there is no source.
    needs: Feed | None = None
    #: Names of its parts, in English and German.
    parts: Mapping[str, Part] = {}


class Figure(Struct, frozen=True, kw_only=True):
    """A metric as it was computed. `value` is None without a source, and when there was nothing to count."""

    id: str
    name: str
    name_de: str
    formula: str
    formula_de: str
    unit: str
    owner: str
    value: Value
    #: Further values by name.
    parts: Mapping[str, Decimal]
    #: What these are called; of m.L1 they are products, called by their titles.
    part_names: Mapping[str, Part]
    #: When it was computed; the period it is of: None for one that is as of now.
    as_of: datetime
    from_on: date | None
    to_on: date | None
    source_state: Literal["ok", "no_source"]
    #: Why there is no source, in English and German.
    missing: tuple[str, str] | None
    limit: Decimal | None
    better: str
    #: The trust score of the register at that time, 0 to 1; None without assets.
    trust: float | None

    @property
    def beyond(self) -> bool:
        """True when the value is on the wrong side of its limit."""
        if self.value is None or self.limit is None:
            return False
        return self.value < self.limit if self.better == "more" else self.value > self.limit

    @property
    def family(self) -> str:
        """Return the letter of its family: D, A, P, C, L, K, F, S, R, O or M."""
        return self.id[2]


def share(part: Any, whole: Any) -> Value:
    """Return part / whole, None of nothing."""
    return None if not whole else (Decimal(int(part or 0)) / Decimal(int(whole))).quantize(Decimal("0.0001"))


def counted(**values: Any) -> Mapping[str, Decimal]:
    """Return values as numbers; those that are None are left out."""
    return MappingProxyType({name: Decimal(value) for name, value in values.items() if value is not None})


def median(values: list[Decimal]) -> Value:
    """Return the middle of values, None of none."""
    return percentile(values, 50)


def percentile(values: list[Decimal], rank: int) -> Value:
    """Return the value below which `rank` percent lie, between two neighbours in proportion; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    at = Decimal(len(ordered) - 1) * rank / 100
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return (ordered[low] + (ordered[high] - ordered[low]) * (at - low)).quantize(Decimal("0.01"))


#: The hours people work on a working day.
BEGINS, ENDS = 9, 17


def working_hours(calendar: Calendar, begin: datetime, end: datetime) -> Decimal:
    """Return the working hours between two local moments."""
    if end <= begin:
        return Decimal(0)
    if begin.date() == end.date():
        return _of_day(calendar, begin, end)
    whole = calendar.between(begin.date(), end.date() - timedelta(days=1)) * (ENDS - BEGINS)
    return whole + _of_day(calendar, begin, _at(begin, ENDS)) + _of_day(calendar, _at(end, BEGINS), end)


def _at(moment: datetime, hour: int) -> datetime:
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


def _of_day(calendar: Calendar, begin: datetime, end: datetime) -> Decimal:
    if not calendar.is_working_day(begin.date()):
        return Decimal(0)
    first, last = max(begin, _at(begin, BEGINS)), min(end, _at(end, ENDS))
    seconds = max((last - first).total_seconds(), 0)
    return (Decimal(int(seconds)) / 3600).quantize(Decimal("0.01"))


def scope_of(uow: UnitOfWork, asked: Mapping[str, Any], trusted: float | None, period: tuple[date, date]) -> Scope:
    """Return the scope of a period; `asked`: `horizons.of`."""
    from_on, to_on = period
    more = {
        "from_on": from_on,
        "to_on": to_on,
        "begins": horizons.midnight(uow, from_on),
        "ends": horizons.midnight(uow, to_on + timedelta(days=1)),
    }
    return Scope(
        uow=uow,
        from_on=from_on,
        to_on=to_on,
        asked={**asked, **more},
        calendar=calendars.own(uow),
        trusted=trusted,
    )
