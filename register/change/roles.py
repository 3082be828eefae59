"""Who answers for the assets of a case."""

from collections.abc import Sequence

from engine.model import ProcessInstance, Values
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
