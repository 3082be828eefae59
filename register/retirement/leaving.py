"""Out of use: rights end, things come in, what is missing is told, what is still good goes back to the stores."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.ids import new_id
from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.refusals import Problems, refused
from register.retirement import facts
from register.store import retiring as sql

#: Where a case routes assets to.
ROUTES = ("redeploy", "return_to_lessor", "resale", "donate", "recycle", "destroy", "terminate_service")
GRADES = frozenset({"good", "worn", "broken"})
MEDIA = frozenset({"hdd", "ssd", "nvme", "flash", "tape", "optical", "key"})


# --- out of use ---------------------------------------------------------------------------------------------------


def withdraw(call: Call) -> Mapping[str, Any]:
    """Take the assets of the case out of use: stage Retired, rights back to the pool (processes B4, R11; INV-15).

    What they hung together with, and contracts that covered them, are let go.
    """
    lines = facts.lines(call)
    rows = list(writing.lock(call.uow, "asset", lines).values())
    ids = [row.id for row in rows]
    routes = {inputs.maybe_text(one, "asset"): one for one in inputs.rows(call, "plan")}
    for asset, line in lines.items():
        writing.change(call, "retirement_line", line, {"route": routes.get(asset, {}).get("route")})
    writing.move(call, [row for row in rows if row.stage != "retired"], "retired")
    freed = list(call.uow.execute(sql.ALLOCATIONS, {"ids": ids}))
    for right in writing.lock(call.uow, "allocation", [row.id for row in freed]).values():
        changes = {"state": "ended", "to_on": today(call.uow), "changed_at": call.uow.now}
        writing.change(call, "allocation", right, changes)
    for relation in list(call.uow.execute(sql.RELATIONS, {"ids": ids, "ids_too": ids})):
        writing.change(call, "asset_relation", relation, {"to_on": today(call.uow)})
    return {
        "retired": len(rows),
        "managed": [{"asset": row.id, "tag": row.tag, "serial": row.serial} for row in rows if row.manageable],
        "rights_freed": sum(row.quantity for row in freed),
        "managers": _managers(call, {row.custodian for row in rows if row.custodian}),
    }


def _managers(call: Call, people: Iterable[str]) -> list[str]:
    directory = call.uow.engine.directory
    found = {directory.manager_of(call.uow, person) for person in people}
    return sorted(person for person in found if person)


# --- collecting ---------------------------------------------------------------------------------------------------


def collect(call: Call) -> Mapping[str, Any]:
    """Take in what was found, under a seal when media are inside, and note what is missing (processes B4, R13).

    InvalidSubmission beside received.N.serial, received.N.no_storage, media.N.tag, seal_no, witness.
    """
    lines = facts.lines(call)
    rows = writing.lock(call.uow, "asset", lines)
    by_tag = {row.tag: row for row in rows.values()}
    given = {inputs.maybe_text(row, "tag"): row for row in inputs.rows(call, "received")}
    problems = Problems(call)
    places = {tag: index for index, tag in enumerate(given)}
    for tag, row in by_tag.items():
        _check_row(problems, places.get(tag, 0), row, given.get(tag))
    problems.raise_any()
    found = [row for tag, row in by_tag.items() if given[tag].get("found") is True]
    fresh = _new_media(call, {row.tag: row for row in found})
    _require_storage(call, found, given, places, fresh)
    writing.add(call, "medium", fresh)
    _take_in(call, found, given)
    missing = sorted(set(rows) - {row.id for row in found})
    return {"collected": [row.id for row in found], "missing": missing, "media": _inside(call, found, given)}


def _check_row(problems: Problems, index: int, row: Any, given: inputs.Row | None) -> None:
    if given is None or not isinstance(given.get("found"), bool):
        problems.add(f"received.{index}.found", "ret_row", tag=row.tag)
        return
    if not given["found"]:
        return
    serial = inputs.maybe_text(given, "serial")
    if row.serial and (serial is None or serial.casefold() != row.serial.casefold()):
        problems.add(f"received.{index}.serial", "ret_serial", tag=row.tag, serial=row.serial)
    if given.get("condition") not in GRADES:
        problems.add(f"received.{index}.condition", "needed")


def _new_media(call: Call, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return media that somebody found inside and the register does not know yet."""
    known = {(row.asset, row.serial) for row in _media(call, [row.id for row in found.values()])}
    fresh: list[dict[str, Any]] = []
    problems = Problems(call)
    for index, given in enumerate(inputs.rows(call, "media", needed=False)):
        tag, serial, kind = (inputs.maybe_text(given, name) for name in ("tag", "serial", "kind"))
        if tag is None and serial is None:
            continue
        asset = found.get(tag or "")
        if asset is None:
            problems.add(f"media.{index}.tag", "ret_medium_tag", tag=tag or "–")
        elif kind not in MEDIA or serial is None:
            problems.add(f"media.{index}.serial", "needed")
        elif (asset.id, serial) in known:
            if any(one["asset"] == asset.id and one["serial"] == serial for one in fresh):
                problems.add(f"media.{index}.serial", "ret_medium_twice", serial=serial)
        else:
            known.add((asset.id, serial))
            fresh.append(
                {
                    "id": str(new_id(call.uow.now)),
                    "asset": asset.id,
                    "kind": kind,
                    "serial": serial,
                    "encrypted": given.get("encrypted") is True,
                    "key_erase": given.get("key_erase") is True,
                    "added_at": call.uow.now,
                }
            )
    problems.raise_any()
    return fresh


def _media(call: Call, ids: Sequence[str]) -> list[Any]:
    return list(call.uow.execute(sql.MEDIA, {"ids": list(ids)})) if ids else []


def _require_storage(
    call: Call,
    found: Sequence[Any],
    given: Mapping[str | None, inputs.Row],
    places: Mapping[str | None, int],
    fresh: Sequence[Mapping[str, Any]],
) -> None:
    """Refuse when nobody says what a thing stores on, a seal is missing, or a witness is needed and there is none."""
    bearing = {row.asset for row in _media(call, [row.id for row in found])} | {one["asset"] for one in fresh}
    problems = Problems(call)
    for row in found:
        if row.id not in bearing and given[row.tag].get("no_storage") is not True:
            problems.add(f"received.{places[row.tag]}.no_storage", "ret_storage", tag=row.tag)
    if bearing and inputs.maybe_text(call.inputs, "seal_no") is None:
        problems.add("seal_no", "ret_seal")
    restricted = any(row.classification == "restricted" and row.id in bearing for row in found)
    witness = inputs.maybe_text(call.inputs, "witness")
    if (restricted and witness is None) or (witness is not None and witness == call.uow.actor):
        problems.add("witness", "ret_witness")
    problems.raise_any()


def _take_in(call: Call, found: Sequence[Any], given: Mapping[str | None, inputs.Row]) -> None:
    if not found:
        return
    cage = inputs.text(call, "cage")
    writing.hand_over(call, found, place=cage, seal_no=inputs.maybe_text(call.inputs, "seal_no"))
    for row in found:
        changes = {"custodian": None, "location": cage, "grade": given[row.tag]["condition"]}
        writing.change(call, "asset", row, changes)


def _inside(call: Call, found: Sequence[Any], given: Mapping[str | None, inputs.Row]) -> list[dict[str, Any]]:
    """Return the media that are to be sanitized, each with what decides how."""
    dead = {
        (inputs.maybe_text(one, "tag"), inputs.maybe_text(one, "serial"))
        for one in inputs.rows(call, "media", needed=False)
        if one.get("responds") is False
    }
    return [
        {
            "medium": row.id,
            "asset": row.asset,
            "tag": row.tag,
            "name": row.name,
            "kind": row.kind,
            "serial": row.serial,
            "classification": row.classification,
            "key_erase": row.key_erase,
            "responds": (row.tag, row.serial) not in dead,
        }
        for row in _media(call, [row.id for row in found])
        if not row.clean
    ]


# --- missing, and back in the stores ------------------------------------------------------------------------------


def missing(call: Call) -> Mapping[str, Any]:
    """Note that assets of the case are missing; somebody else looks for them from now on (processes B4, R15)."""
    rows = [row for row in _named(call).values() if row.stage != "missing"]
    writing.move(call, rows, "missing")
    facts.close_lines(call, [row.id for row in rows])
    return {"missing": len(rows)}


def back_in_stock(call: Call) -> Mapping[str, Any]:
    """Give what is still good back to the stores (processes B4, R19; INV-09)."""
    rows = list(_named(call).values())
    writing.move(call, rows, "available", {"custodian": None})
    facts.close_lines(call, [row.id for row in rows])
    return {"back": len(rows)}


def _named(call: Call) -> Mapping[str, Any]:
    """Return the assets that a call names, as far as they are of the case."""
    lines = facts.lines(call)
    wanted = [id for id in inputs.texts(call, "assets") if id in lines]
    if not wanted:
        raise refused(call, "assets", "ret_none")
    return writing.lock(call.uow, "asset", wanted)
