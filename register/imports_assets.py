"""Opening stock: assets that were there before the register, each with its first stage and who keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from register.imports_file import Rows
from register.imports_words import say
from register.store import imports as sql
from register.store import reference

CHUNK = 500


def check(uow: UnitOfWork, rows: Rows) -> None:
    """Note assets that are there already, and serial numbers that a maker would have given twice (INV-01)."""
    tags = list(rows.by_key)
    for start in range(0, len(tags), CHUNK):
        for known in uow.execute(reference.BY_KEYS["asset"], {"keys": tags[start : start + CHUNK]}):
            _note(uow, rows, known.tag, "tag", "known_asset", text=known.tag)
    owners: dict[tuple[str, str], str] = {}
    for tag, row in rows.by_key.items():
        if row.get("serial"):
            pair = (row.get("maker") or "", row["serial"])
            if owners.setdefault(pair, tag) != tag:
                _note(uow, rows, tag, "serial", "twice", key=row["serial"], line=rows.lines[owners[pair]])
    pairs = list(owners)
    for start in range(0, len(pairs), CHUNK):
        for known in uow.execute(sql.SERIALS, {"pairs": pairs[start : start + CHUNK]}):
            tag = owners[(known.maker, known.serial)]
            _note(uow, rows, tag, "serial", "serial_taken", text=known.serial, other=known.tag)


def _note(uow: UnitOfWork, rows: Rows, tag: str, column: str, code: str, **values: Any) -> None:
    rows.errors[f"{rows.lines[tag]}.{column}"] = [say(uow.locale, code, **values)]


def add(uow: UnitOfWork, number: str, reason: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write assets with their first stage, and who keeps the things one can touch (INV-03). `number`: of the load."""
    assets = [_asset(uow, number, reason, row) for row in rows]
    uow.execute(sql.ADD_ASSETS, assets)
    case = {"instance_id": None, "case_no": number}
    moves = [
        {
            "asset": one["id"],
            "seq": 1,
            "from_stage": None,
            "to_stage": one["stage"],
            "at": uow.now,
            "actor": uow.actor,
            **case,
        }
        for one in assets
    ]
    uow.execute(sql.ADD_STAGE_MOVES, moves)
    kept = [
        {
            "asset": one["id"],
            "seq": 1,
            "holder": one["custodian"],
            "place": one["location"],
            "since": uow.now,
            "handed_over_by": uow.actor,
            **case,
        }
        for one in assets
        if one["kind"] == "hardware" and (one["custodian"] or one["location"])
    ]
    if kept:
        uow.execute(sql.ADD_CUSTODY, kept)


def _asset(uow: UnitOfWork, number: str, reason: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "id": str(new_id(uow.now)),
        "stage_since": uow.now,
        "maker": row["maker"] or "",
        "source_reason": reason,
        "case_no": number,
    }
