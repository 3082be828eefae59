"""How the engine names people and times in its sentences."""

from datetime import datetime

from engine import lookups
from engine.unit_of_work import SYSTEM, UnitOfWork


def person(uow: UnitOfWork, account: str | None) -> str:
    """Return the name of a person, the account where there is no name."""
    if account is None:
        return "Nobody"
    if account == SYSTEM:
        return "The system"
    found = lookups.of_kind(uow, "user").find(uow, [account]).get(account)
    return found.label if found else account


def moment(uow: UnitOfWork, at: datetime) -> str:
    """Return a time in the zone of the installation: "2026-03-02 at 10:00 CET"."""
    return f"{at.astimezone(uow.engine.settings.zone):%Y-%m-%d at %H:%M %Z}"
