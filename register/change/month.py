"""The changes and freezes of a month, as far as somebody may see them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from engine.errors import Invalid
from engine.unit_of_work import UnitOfWork
from register import horizons, sight
from register.store import change_calendar as sql

#: What a month can be narrowed to, and the values that there are.
FILTERS: Mapping[str, tuple[str, ...]] = {
    "state": (
        "assessing",
        "authorised",
        "scheduled",
        "implemented",
        "backed_out",
        "rejected",
        "withdrawn",
        "expired",
    ),
    "change_class": ("emergency", "standard", "normal_minor", "normal_major"),
}
#: More than that in one month is narrowed by filters.
MOST = 500


class Month(Struct, frozen=True):
    """What happens in a month. `begins` and `ends`: its first moment and the first after it, where people live."""

    first: date
    begins: datetime
    ends: datetime
    changes: Sequence[Any]
    #: Changes without a time of their own that are still to come; of the present, whatever the month.
    undated: Sequence[Any]
    freezes: Sequence[Any]
    #: True when the reader sees all changes, not only those that concern them.
    all: bool


def of(uow: UnitOfWork, first: date, filters: Mapping[str, str]) -> Month:
    """Return the month that begins on `first`. Freezes are for everybody; Invalid for a filter that is none."""
    for name, value in filters.items():
        if value not in FILTERS.get(name, ()):
            raise Invalid(f"“{value}” is no {name} of a change.")
    begins, ends = horizons.midnight(uow, first), horizons.midnight(uow, following(first))
    everything = sight.sees_all(uow)
    asked: dict[str, Any] = {**filters, "limit": MOST}
    if not everything:
        asked["actor"] = uow.actor
    shape: dict[str, Any] = {"own": not everything, "filters": frozenset(filters)}
    within = {"begins": begins, "ends": ends}
    return Month(
        first=first,
        begins=begins,
        ends=ends,
        changes=uow.execute(sql.changes(dated=True, **shape), {**asked, **within}).all(),
        undated=uow.execute(sql.changes(dated=False, **shape), asked).all(),
        freezes=uow.execute(sql.FREEZES, within).all(),
        all=everything,
    )


def following(first: date) -> date:
    """Return the first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def before(first: date) -> date:
    """Return the first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)
