"""How the engine names people, steps and times in its sentences."""

from datetime import datetime
from uuid import UUID

from engine import definitions, lookups
from engine.model import ProcessDefinition
from engine.unit_of_work import SYSTEM, UnitOfWork


def person(uow: UnitOfWork, account: str | None) -> str:
    """Return the name of a person, the account where there is no name."""
    if account is None:
        return "Nobody"
    if account == SYSTEM:
        return "The system"
    found = lookups.of_kind(uow, "user").find(uow, [account]).get(account)
    return found.label if found else account


def process(uow: UnitOfWork, about: ProcessDefinition) -> str:
    """Return the name of a process in the language of whoever reads."""
    return about.texts.get(uow.locale, {}).get("name") or about.name


def step(uow: UnitOfWork, definition_id: UUID, element_id: str, name: str = "") -> str:
    """Return the name of a step in the language of whoever reads; `name`, else its id, where the model has none."""
    element = definitions.process(uow, definition_id).compiled.elements.get(element_id)
    if element is None:
        return name or element_id
    return element.texts.get(f"name.{uow.locale}") or name or element.name or element_id


def moment(uow: UnitOfWork, at: datetime) -> str:
    """Return a time in the zone of the installation: "2026-03-02 at 10:00 CET"."""
    return f"{at.astimezone(uow.engine.settings.zone):%Y-%m-%d at %H:%M %Z}"
