"""Opening stock: assets that were there before the register, each with its first stage and who keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from register.imports_file import Rows
from register.imports_words import say
from register.rules import LOOSE
from register.stages import FINAL
from register.store import imports as sql
from register.store import reference
from register.together import not_here

CHUNK = 500


def check(uow: UnitOfWork, rows: Rows) -> None:
    """Note assets that are there already, and what a file would break of INV-01, 03 and 04."""
    tags = list(rows.by_key)
    for start in range(0, len(tags), CHUNK):
        for known in uow.execute(reference.BY_KEYS["asset"], {"keys": tags[start : start + CHUNK]}):
            _note(uow, rows, known.tag, "tag", "known_asset", text=known.tag)
    _check_keepers(uow, rows)
    _check_serials(uow, rows)


def _check_keepers(uow: UnitOfWork, rows: Rows) -> None:
    keepers = sorted({row["custodian"] for row in rows.by_key.values() if row.get("custodian")})
    gone = {one for start in range(0, len(keepers), CHUNK) for one in not_here(uow, keepers[start : start + CHUNK])}
    for tag, row in rows.by_key.items():
        if row["stage"] in FINAL:
            continue
        if row.get("custodian") in gone:
            _note(uow, rows, tag, "custodian", "not_here", text=row["custodian"])
        if row["kind"] == "hardware" and row["stage"] not in LOOSE and not _keeper(row):
            _note(uow, rows, tag, "location", "kept_by_none", text=tag)


def _check_serials(uow: UnitOfWork, rows: Rows) -> None:
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


def _keeper(row: Mapping[str, Any]) -> str | None:
    return row.get("custodian") or row.get("location")


def _note(uow: UnitOfWork, rows: Rows, tag: str, column: str, code: str, **values: Any) -> None:
    rows.errors[f"{rows.lines[tag]}.{column}"] = [say(uow.locale, code, **values)]


def add(uow: UnitOfWork, number: str, reason: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Write assets with their first stage, who keeps the things one can touch, and why nobody had to accept them.

    `number`: of the load or case. Return the rows as they are written.
    """
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
    things = [one for one in assets if one["kind"] == "hardware"]
    if kept := [_custody(uow, one, case) for one in things if _keeper(one) and one["stage"] not in FINAL]:
        uow.execute(sql.ADD_CUSTODY, kept)
    if used := [_acceptance(uow, one, reason, case) for one in things if one["stage"] == "in_use"]:
        uow.execute(sql.ADD_ACCEPTANCES, used)
    return assets


def _custody(uow: UnitOfWork, asset: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "asset": asset["id"],
        "seq": 1,
        "holder": asset["custodian"],
        "place": asset["location"],
        "since": uow.now,
        "handed_over_by": uow.actor,
        **case,
    }


def _acceptance(uow: UnitOfWork, asset: Mapping[str, Any], reason: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """Say why nobody had to accept what was in use before (INV-06): the reason of the load."""
    told = {"asset": asset["id"], "mode": "none", "reason": reason, "accepted_at": uow.now}
    return {"id": str(new_id(uow.now)), **told, **case}


def _asset(uow: UnitOfWork, number: str, reason: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "id": str(new_id(uow.now)),
        "stage_since": uow.now,
        "maker": row["maker"] or "",
        "source_reason": reason,
        "case_no": number,
    }
