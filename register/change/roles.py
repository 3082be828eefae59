"""Who answers for the assets of a case, and for the process that it is about."""

from collections.abc import Sequence

from engine import deployments
from engine.model import ProcessDefinition, ProcessInstance, Values
from engine.unit_of_work import UnitOfWork
from register.store.changes import OWNERS

#: Assets asked for by one statement.
CHUNK = 500


def asset_owner(uow: UnitOfWork, instance: ProcessInstance | None, variables: Values) -> Sequence[str]:
    """Return who answers for the assets in the variable `assets`, else `asset_id`; nobody without any."""
    named = variables.get("assets") or variables.get("asset_id")
    ids = sorted({id for id in (named if isinstance(named, list) else [named]) if isinstance(id, str)})
    owners: dict[str, None] = {}
    for start in range(0, len(ids), CHUNK):
        owners |= dict.fromkeys(uow.execute(OWNERS, {"ids": ids[start : start + CHUNK]}).scalars())
    return tuple(owners)


def process_owner(uow: UnitOfWork, instance: ProcessInstance | None, variables: Values) -> Sequence[str]:
    """Return the members of the group that owns the process in the variable `process`; nobody without one."""
    found = process(uow, variables.get("process"))
    if found is None or found.owner_group is None:
        return ()
    return tuple(uow.engine.directory.members_of(uow, found.owner_group))


def process(uow: UnitOfWork, named: object) -> ProcessDefinition | None:
    """Return the process of a key or a name in any language; None when there is none."""
    if not isinstance(named, str) or not named.strip():
        return None
    wanted = named.strip().casefold()
    for one in deployments.definitions(uow):
        names = {one.key, one.name or "", *(texts.get("name", "") for texts in one.texts.values())}
        if wanted in {name.casefold() for name in names if name}:
            return one
    return None
