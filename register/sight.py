"""Who sees what of the register: some groups all of it, everybody what they keep, own or manage (processes F.1)."""

from engine.errors import NotAllowed
from engine.unit_of_work import SYSTEM, UnitOfWork
from register.lookups import SEES_ALL

#: Beside those that see every asset, these read the register for their work.
READERS = SEES_ALL | {
    "procurement_buyer",
    "contract_manager",
    "risk_manager",
    "service_level_manager",
    "change_manager",
    "release_manager",
    "legal",
    "cio",
    "top_management",
}


def sees_all(uow: UnitOfWork) -> bool:
    """Tell whether the actor reads the whole register."""
    directory = uow.engine.directory
    if uow.actor == SYSTEM or directory.is_open:
        return True
    return not READERS.isdisjoint(directory.groups_of(uow, uow.actor))


def require_all(uow: UnitOfWork) -> None:
    """Raise NotAllowed unless the actor reads the whole register."""
    if not sees_all(uow):
        raise NotAllowed(
            "You see the assets that you keep, own or manage. The rest of the register is for those who work with it."
        )
