"""Business numbers: one series a prefix and year, without doubles, whoever asks at the same time."""

from engine.store import instances as sql
from engine.unit_of_work import UnitOfWork


def following(uow: UnitOfWork, prefix: str) -> str:
    """Return the next number of a series ("ACQ-2026-00017"); the year is that of people's zone."""
    year = uow.now.astimezone(uow.engine.settings.zone).year
    last = uow.execute(sql.NEXT_NUMBER, {"prefix": prefix, "year": year}).scalar_one()
    return f"{prefix}-{year}-{last:05}"
