"""What discovery says: which devices it saw, what runs on them, what changed, who uses which seat."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from register import horizons
from register.feeds import programs
from register.store import feeds as sql

if TYPE_CHECKING:
    from register.feeds.loading import Feed

CHUNK = 500
#: Fields of a device that change by somebody's deed.
WATCHED = ("hostname", "account", "model")
#: How long after its end a change still explains what discovery sees.
AFTERMATH = timedelta(days=7)


def take(uow: UnitOfWork, feed: "Feed", rows: Sequence[Any]) -> int:
    """Keep what discovery saw, and match it to the register by serial number (and maker, where that is not enough).

    An asset that is seen gets its `last_seen_on`. What changed since the last time is kept, with the change that
    explains it or without one. A row without serial number and host name is about the seats of an account.
    """
    devices = [row for row in rows if row["serial"] or row["hostname"]]
    before = _before(uow, feed.source, [row["key"] for row in devices])
    assets = _assets(uow, devices)
    kept = [_device(uow, feed, row, before.get(row["key"]), assets.get(row["key"])) for row in devices]
    _write(uow, kept, before)
    _see(uow, kept, assets)
    _note_changes(uow, feed, kept, before)
    programs.take(uow, feed, rows, {one["source_key"]: one for one in kept})
    return sum(one["asset"] is not None for one in kept)


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _before(uow: UnitOfWork, source: str, keys: Sequence[str]) -> dict[str, Any]:
    return {
        row.source_key: row
        for part in _chunks(keys)
        for row in uow.execute(sql.SEEN_BEFORE, {"source": source, "keys": part})
    }


def _assets(uow: UnitOfWork, devices: Sequence[Any]) -> dict[str, Any]:
    """Return the asset of each device, by its key; of several with its serial number the one of its maker."""
    serials = sorted({row["serial"] for row in devices if row["serial"]})
    by_serial: dict[str, list[Any]] = {}
    for part in _chunks(serials):
        for found in uow.execute(sql.BY_SERIAL, {"serials": part}):
            by_serial.setdefault(found.serial, []).append(found)
    matched = {}
    for row in devices:
        possible = by_serial.get(row["serial"], [])
        if len(possible) > 1:
            maker = (row["maker"] or "").casefold()
            possible = [one for one in possible if one.maker.casefold() == maker]
        if len(possible) == 1:
            matched[row["key"]] = possible[0]
    return matched


def _device(uow: UnitOfWork, feed: "Feed", row: Any, known: Any, asset: Any) -> dict[str, Any]:
    seen = feed.as_of if row["seen_on"] is None else horizons.midnight(uow, row["seen_on"])
    plain = {name: row[name] for name in ("serial", "maker", "model", "hostname", "account", "attributes")}
    words = (row["hostname"], row["serial"], row["key"], row["model"])
    return {
        **plain,
        "id": str(new_id(uow.now)) if known is None else known.id,
        "source": feed.source,
        "source_key": row["key"],
        "first_seen_at": seen if known is None else known.first_seen_at,
        "last_seen_at": seen if known is None else max(seen, known.last_seen_at),
        "asset": None if asset is None else asset.id,
        "feed": feed.id,
        "search": " ".join(word for word in words if word).casefold(),
    }


def _write(uow: UnitOfWork, kept: Sequence[Mapping[str, Any]], before: Mapping[str, Any]) -> None:
    fixed = ("id", "source", "source_key", "first_seen_at")
    if new := [one for one in kept if one["source_key"] not in before]:
        uow.execute(sql.ADD_DISCOVERED, new)
    old = [one for one in kept if one["source_key"] in before]
    if old:
        again = [{"b_id": one["id"], **{name: one[name] for name in one if name not in fixed}} for one in old]
        uow.execute(sql.SEE_AGAIN, again)


def _see(uow: UnitOfWork, kept: Sequence[Mapping[str, Any]], assets: Mapping[str, Any]) -> None:
    """Note on assets when they were seen; that is no field that cases change."""
    zone = uow.engine.settings.zone
    seen: dict[str, Any] = {}
    for one in kept:
        asset = assets.get(one["source_key"])
        if asset is not None:
            day = one["last_seen_at"].astimezone(zone).date()
            seen[asset.id] = max(day, seen.get(asset.id, day), asset.last_seen_on or day)
    if seen:
        uow.execute(sql.SEE_ASSETS, [{"b_id": id, "seen_on": day} for id, day in seen.items()])


# --- what changed -------------------------------------------------------------------------------------------------


def _note_changes(uow: UnitOfWork, feed: "Feed", kept: Sequence[Any], before: Mapping[str, Any]) -> None:
    found = [
        (one, known, field, old, new)
        for one in kept
        if one["asset"] is not None and (known := before.get(one["source_key"])) is not None
        for field, old, new in _differences(known, one)
    ]
    if not found:
        return
    since = min(known.last_seen_at for _, known, *_ in found) - AFTERMATH
    explained = _explanations(uow, sorted({one["asset"] for one, *_ in found}), since)
    changes = [
        {
            "id": str(new_id(uow.now)),
            "asset": one["asset"],
            "field": field,
            "before": old,
            "after": new,
            "seen_at": one["last_seen_at"],
            "change": _explanation(explained.get(one["asset"], ()), known.last_seen_at, one["last_seen_at"]),
            "feed": feed.id,
        }
        for one, known, field, old, new in found
    ]
    uow.execute(sql.ADD_CHANGES, changes)


def _differences(known: Any, one: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return field, value before and after; what a source does not say any more has not changed."""
    told = [(name, getattr(known, name), one[name]) for name in WATCHED]
    old, new = known.attributes or {}, one["attributes"]
    told += [(name, old.get(name), new[name]) for name in sorted(new)]
    return [(name, was, now) for name, was, now in told if now not in (None, "") and was not in (None, "", now)]


Explanation = tuple[str, datetime, datetime]


def _explanations(uow: UnitOfWork, ids: Sequence[str], since: datetime) -> dict[str, list[Explanation]]:
    """Return by asset the changes and cases that touched it: number, begin and end."""
    found: dict[str, list[Explanation]] = {}
    for part in _chunks(ids):
        for row in uow.execute(sql.CHANGES_OF, {"ids": part}):
            if row.begins is not None:
                found.setdefault(row.asset, []).append((row.number, row.begins, row.ends or row.begins))
        for statement in (sql.MOVES_OF, sql.HANDS_OF):
            for row in uow.execute(statement, {"ids": part, "since": since}):
                found.setdefault(row.asset, []).append((row.number, row.begins, row.begins))
    return found


def _explanation(possible: Iterable[Explanation], before: datetime, now: datetime) -> str | None:
    """Return the number of what touched the asset between two looks, or ended not long before."""
    fitting = [one for one in possible if one[1] <= now and one[2] + AFTERMATH >= before]
    return max(fitting, key=lambda one: one[1])[0] if fitting else None
