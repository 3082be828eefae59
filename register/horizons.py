"""The days against which rules of time are asked: since when something is too long ago."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from engine import calendars
from engine.unit_of_work import UnitOfWork
from register.asset_types import TYPES
from register.lookups import today
from register.store.things import ASSET_TYPES

#: Working days that whoever leaves has to give back what they hold (INV-04).
LEAVERS_DAYS = 10
#: Days within which discovery sees what is in use (INV-17), and after which what it does not see is a ghost (m.D5).
SEEN_DAYS = 30
GHOST_DAYS = 60


def left_before(uow: UnitOfWork) -> date:
    """Return the day before which somebody must have left to hold nothing any more (INV-04)."""
    return calendars.own(uow).after(today(uow), -LEAVERS_DAYS)


def of(uow: UnitOfWork) -> Mapping[str, Any]:
    """Return what the statements of the invariants are asked with.

    today, left_before, seen_on, ghosts_on: days; seen_since, ghosts_since: moments; people_are_known; and for each kind
    of asset `verified_…` (a day) and `since_…` (a moment), None for a kind that is not verified.
    """
    day = today(uow)
    cycles = {row.id: row.verify_months for row in uow.execute(ASSET_TYPES)}
    seen, ghosts = (day - timedelta(days=days) for days in (SEEN_DAYS, GHOST_DAYS))
    found: dict[str, Any] = {
        "today": day,
        "left_before": left_before(uow),
        "seen_on": seen,
        "seen_since": midnight(uow, seen),
        "ghosts_on": ghosts,
        "ghosts_since": midnight(uow, ghosts),
        "people_are_known": not uow.engine.directory.is_open,
    }
    for kind in TYPES:
        months = cycles.get(kind)
        since = None if months is None else months_before(day, months)
        found[f"verified_{kind}"] = since
        found[f"since_{kind}"] = None if since is None else midnight(uow, since)
    return found


def midnight(uow: UnitOfWork, day: date) -> datetime:
    """Return when a day begins where people live."""
    return datetime.combine(day, time(), uow.engine.settings.zone)


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last of that month."""
    index = day.year * 12 + day.month - 1 - months
    first = date(index // 12, index % 12 + 1, 1)
    after = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return min(first.replace(day=1) + timedelta(days=day.day - 1), after - timedelta(days=1))
