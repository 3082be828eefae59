"""Opening stock: storage media inside assets that are there already."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from register.imports_file import Rows
from register.imports_words import say
from register.stages import FINAL
from register.store import reference as sql

CHUNK = 500


def check(uow: UnitOfWork, rows: Rows) -> None:
    """Note media that are there already, and media of assets that have left."""
    serials = list(rows.by_key)
    for start in range(0, len(serials), CHUNK):
        for known in uow.execute(sql.BY_KEYS["medium"], {"keys": serials[start : start + CHUNK]}):
            _note(uow, rows, known.serial, "serial", "known_medium", known.serial)
    assets = _assets(uow, [row["asset"] for row in rows.by_key.values()])
    for serial, row in rows.by_key.items():
        if assets[row["asset"]].stage in FINAL:
            _note(uow, rows, serial, "asset", "gone_asset", row["asset"])


def _note(uow: UnitOfWork, rows: Rows, serial: str, column: str, code: str, text: str) -> None:
    rows.errors[f"{rows.lines[serial]}.{column}"] = [say(uow.locale, code, text=text)]


def _assets(uow: UnitOfWork, tags: Sequence[str]) -> dict[str, Any]:
    """Return assets by their tag."""
    wanted = sorted(set(tags))
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= {row.tag: row for row in uow.execute(sql.BY_KEYS["asset"], {"keys": wanted[start : start + CHUNK]})}
    return found


def add(uow: UnitOfWork, number: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write media into the assets that they name by tag. `number`: of the load."""
    assets = _assets(uow, [row["asset"] for row in rows])
    full = [
        {
            **row,
            "id": str(new_id(uow.now)),
            "asset": assets[row["asset"]].id,
            "added_at": uow.now,
            "instance_id": None,
            "case_no": number,
        }
        for row in rows
    ]
    uow.execute(sql.ADD["medium"], full)
