"""Who answers for a process, and who stands in where nobody was named."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine import deployments
from engine.model import ProcessDefinition
from engine.unit_of_work import UnitOfWork

#: Runs the system; answers where nobody else does.
SYSTEM_MANAGERS = "itam_manager"
TOP_MANAGEMENT = "top_management"
#: A word of decision tables: whoever answers for the process in question.
PROCESS_OWNER = "process_owner"


def active(uow: UnitOfWork) -> Mapping[str, ProcessDefinition]:
    """Return the latest version of every process, by key."""
    return {one.key: one for one in deployments.definitions(uow)}


def group_for(uow: UnitOfWork, wanted: str | None, process: str | None, without: str | None = None) -> str:
    """Return the group that checks or agrees: `wanted` when somebody else than `without` is in it.

    `process_owner` means the group that owns `process`. Else those who run the system.
    """
    definition = active(uow).get(process or "")
    owner = definition.owner_group if definition is not None else None
    named = owner if wanted == PROCESS_OWNER else wanted
    if named and set(uow.engine.directory.members_of(uow, named)) - {without}:
        return named
    return SYSTEM_MANAGERS


def person_or_first(uow: UnitOfWork, person: str | None, group: str) -> str | None:
    """Return the person when they exist, else the first member of a group; None when it is empty."""
    if person and uow.engine.directory.person_exists(uow, person):
        return person
    return next(iter(uow.engine.directory.members_of(uow, group)), None)


def maybe_day(value: Any) -> date | None:
    """Return a day; also of a text as messages from outside bring it. None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
