"""The days that the organisation itself says are worked or free, beside the public holidays of its country."""

from collections.abc import Mapping
from datetime import date

from engine.unit_of_work import UnitOfWork
from register.store.reference import CALENDAR_DAYS


def special_days(uow: UnitOfWork) -> Mapping[date, bool]:
    """Return the days on which people work (True) or do not (False), whatever the country's calendar says."""
    return {date.fromisoformat(row.id): row.works for row in uow.execute(CALENDAR_DAYS)}


def named_days(uow: UnitOfWork) -> list[tuple[date, str, bool]]:
    """Return these days with their names, in their order: day, name, whether people work."""
    return [(date.fromisoformat(row.id), row.name, row.works) for row in uow.execute(CALENDAR_DAYS)]
