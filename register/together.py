"""What a row must fulfil together with others: its keeper is here, it was taken over, its host protects enough."""

from collections.abc import Iterable, Sequence
from typing import Any

from engine.errors import Refused
from engine.unit_of_work import UnitOfWork
from register import horizons, rules
from register.rules import CLASSES
from register.store import together as sql


def require_keeper(uow: UnitOfWork, person: str | None) -> None:
    """Refuse to give anything to somebody who is not active, or left too long ago (INV-04)."""
    if not person or uow.engine.directory.is_open:
        return
    if not uow.engine.directory.person_exists(uow, person):
        raise rules.broken(uow, "INV-04", "not_here", person=person)
    last = uow.execute(sql.LAST_DAY, {"person": person}).scalar_one_or_none()
    if last is not None and last < horizons.left_before(uow):
        raise rules.broken(uow, "INV-04", "not_here", person=person)


def not_here(uow: UnitOfWork, persons: Iterable[str]) -> frozenset[str]:
    """Return which of these people can be given nothing (any more): `require_keeper` for many at once."""
    if uow.engine.directory.is_open:
        return frozenset()
    asked = {"people": sorted(persons), "left_before": horizons.left_before(uow)}
    return frozenset(uow.execute(sql.NOT_HERE, asked).scalars())


def require_acceptance(uow: UnitOfWork, assets: Iterable[Any]) -> None:
    """Refuse to put hardware to use that nobody took over since it was in the store (INV-06)."""
    tags = {row.id: row.tag for row in assets if row.kind == "hardware"}
    if not tags:
        return
    taken = set(uow.execute(sql.TAKEN_OVER, {"ids": sorted(tags)}).scalars())
    for id, tag in tags.items():
        if id not in taken:
            raise rules.broken(uow, "INV-06", "not_accepted", tag=tag)


def require_class(uow: UnitOfWork, asset: Any, classification: str) -> None:
    """Refuse a classification that is lower than what runs on the asset, or higher than what it runs on (INV-21)."""
    for other in uow.execute(sql.HOSTS_AND_HOSTED, {"id": asset.id}):
        own, its = CLASSES.index(classification), CLASSES.index(other.classification)
        if other.hosts and its < own:
            raise _too_low(uow, other.tag, asset.tag)
        if not other.hosts and own < its:
            raise _too_low(uow, asset.tag, other.tag)


def require_host(uow: UnitOfWork, kind: str, pairs: Sequence[tuple[Any, Any]]) -> None:
    """Refuse to let something run on what is classed lower than itself (INV-21).

    The classes are those that are written now: the step may have changed them after it locked the rows.
    """
    if kind not in rules.HOSTED:
        return
    ids = sorted({row.id for pair in pairs for row in pair})
    classes = {row.id: CLASSES.index(row.classification) for row in uow.execute(sql.CLASSIFIED, {"ids": ids})}
    for hosted, host in pairs:
        if classes[host.id] < classes[hosted.id]:
            raise _too_low(uow, host.tag, hosted.tag)


def _too_low(uow: UnitOfWork, host: str, hosted: str) -> Refused:
    return rules.broken(uow, "INV-21", "classed_lower", host=host, hosted=hosted)
