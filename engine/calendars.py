"""The working days of the installation: those of its country, and the special days that the organisation names."""

from collections.abc import Mapping
from datetime import date

from dmn.working_days import Calendar
from engine.unit_of_work import UnitOfWork


def own(uow: UnitOfWork) -> Calendar:
    """Return the calendar by which the installation counts working days."""
    settings = uow.engine.settings
    return Calendar(settings.calendar_country, settings.calendar_subdivision or None, special_days(uow))


def special_days(uow: UnitOfWork) -> Mapping[date, bool]:
    """Return the days on which people work (True) or do not (False), whatever the country's calendar says."""
    given = uow.engine.extension.special_days
    return {} if given is None else given(uow)
