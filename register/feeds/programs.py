"""Programs on devices and seats of accounts, as discovery saw them; what is used is noted on the rights to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from register.store import feeds as sql

if TYPE_CHECKING:
    from register.feeds.loading import Feed

CHUNK = 500


def take(uow: UnitOfWork, feed: "Feed", rows: Sequence[Any], devices: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what runs on devices and which seats accounts use, in the place of what the same source said before.

    A row whose `software` is left out says nothing of programs; what it said before stays.
    """
    told = [row for row in rows if row["software"]]
    products = _products(uow)
    found = [
        _installation(uow, feed, row, one, devices.get(row["key"]), products) for row in told for one in row["software"]
    ]
    _forget(uow, feed.source, found)
    if found:
        uow.execute(sql.ADD_INSTALLATIONS, found)
        _note_use(uow, found)


def _products(uow: UnitOfWork) -> dict[str, str]:
    """Return product by the names under which discovery may know it."""
    named: dict[str, str] = {}
    for row in uow.execute(sql.PRODUCTS):
        for name in (row.id, row.swid, f"{row.title} {row.edition}" if row.edition else row.title):
            if name:
                named.setdefault(name.casefold(), row.id)
    return named


def _installation(
    uow: UnitOfWork, feed: "Feed", row: Any, one: Mapping[str, Any], device: Any, products: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "id": str(new_id(uow.now)),
        "product": products.get(one["title"].casefold()),
        "title": one["title"],
        "version": one["version"],
        "device": None if device is None else device["id"],
        "asset": None if device is None else device["asset"],
        "account": row["account"] or (row["key"] if device is None else None),
        "discovered_at": feed.as_of if device is None else device["last_seen_at"],
        "last_used_on": one["last_used_on"],
        "source": feed.source,
        "feed": feed.id,
    }


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _forget(uow: UnitOfWork, source: str, found: Sequence[Mapping[str, Any]]) -> None:
    for part in _chunks(sorted({one["device"] for one in found if one["device"]})):
        uow.execute(sql.FORGET_ON_DEVICES, {"source": source, "devices": part})
    for part in _chunks(sorted({one["account"] for one in found if one["device"] is None})):
        uow.execute(sql.FORGET_SEATS, {"source": source, "accounts": part})


def _note_use(uow: UnitOfWork, found: Sequence[Mapping[str, Any]]) -> None:
    """Note on rights when they were used last: by the product, on the asset or by the person that has them."""
    used: dict[tuple[str, str], date] = {}
    for one in found:
        if one["last_used_on"] is not None:
            for who in (one["asset"], one["account"]):
                for what in {one["product"], one["title"].casefold()} - {None}:
                    if who:
                        used[(who, what)] = max(one["last_used_on"], used.get((who, what), one["last_used_on"]))
    rights = {row.id: row for part in _chunks(sorted({who for who, _ in used})) for row in _uses(uow, part)}
    changed = []
    for row in rights.values():
        names = (row.product, row.name.casefold())
        days = [used[(who, what)] for who in (row.asset, row.person) for what in names if (who, what) in used]
        if days and (row.last_used_on is None or max(days) > row.last_used_on):
            changed.append({"b_id": row.id, "used_on": max(days)})
    if changed:
        uow.execute(sql.SET_USED, changed)


def _uses(uow: UnitOfWork, who: Sequence[str]) -> Iterable[Any]:
    return uow.execute(sql.USES_OF, {"assets": who, "people": who})
