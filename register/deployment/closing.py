"""The end of a deployment: failed lines are settled, and what was delivered begins its life in the books."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.topics import Call
from register import charging, inputs, writing
from register.arrivals import months_after
from register.asset_types import TYPES
from register.deployment import lines, store_again
from register.deployment.lines import Line
from register.lookups import today
from register.refusals import Problems, word
from register.stages import FINAL
from register.store import deploying as sql
from register.store.reference import GET

ACTIONS = ("retry", "replace", "drop")


def settle(call: Call) -> Mapping[str, Any]:
    """Decide on failed lines: try again, take another asset, or leave it out (processes B2, D11).

    What is tried again is Reserved again, wherever it had got to; what is left out or replaced is Available.
    """
    failed = {line.no: line for line in lines.all_of(call, "failed")}
    problems = Problems(call)
    decided = _decisions(call, failed, problems)
    wanted = {row.get("asset") for _, _, row in decided if row.get("action") == "replace"}
    ids = {line.asset for line in failed.values() if line.asset} | {id for id in wanted if isinstance(id, str)}
    assets = writing.lock(call.uow, "asset", ids)
    for index, line, row in decided:
        _check_replacement(call, problems, index, line, row, assets)
    problems.raise_any()
    return _settled(call, decided, assets)


def _decisions(call: Call, failed: Mapping[int, Line], problems: Problems) -> list[tuple[int, Line, Mapping[str, Any]]]:
    decided: dict[int, tuple[int, Line, Mapping[str, Any]]] = {}
    for index, row in enumerate(inputs.rows(call, "decisions")):
        no = int(inputs.maybe_number(row, "no") or 0)
        if no not in failed or no in decided:
            problems.add(f"lines.{index}.no", "no_such_deploy_line")
        elif row.get("action") not in ACTIONS:
            problems.add(f"lines.{index}.action", "needed")
        elif row["action"] == "drop" and inputs.maybe_text(row, "reason") is None:
            problems.add(f"lines.{index}.reason", "needed")
        else:
            decided[no] = (index, failed[no], row)
    problems.raise_any()
    for no in failed:
        if no not in decided:
            problems.add("lines", "line_undecided", line=no)
    problems.raise_any()
    return list(decided.values())


def _check_replacement(
    call: Call, problems: Problems, index: int, line: Line, row: Mapping[str, Any], assets: Mapping[str, Any]
) -> None:
    if row["action"] != "replace":
        return
    other = assets.get(row.get("asset") or "")
    if line.asset is None:
        problems.add(f"lines.{index}.action", "right_not_replaced")
    elif other is None:
        problems.add(f"lines.{index}.asset", "replace_with")
    elif other.stage != "available":
        problems.add(f"lines.{index}.asset", "not_available", tag=other.tag, stage=word(call.uow, other.stage))
    elif other.kind != line.kind:
        problems.add(f"lines.{index}.asset", "other_kind", tag=other.tag)


def _settled(
    call: Call, decided: Sequence[tuple[int, Line, Mapping[str, Any]]], assets: Mapping[str, Any]
) -> Mapping[str, Any]:
    own = {line.asset for _, line, _ in decided if line.asset}
    back = [assets[id] for id in sorted(own) if assets[id].stage in ("reserved", "being_prepared", "in_transit")]
    store_again.bring_back(call, back)
    again, dropped, held = [], [], []
    for _, line, row in decided:
        if row["action"] == "drop":
            dropped.append(
                {**line.values, "status": "dropped", "was": line.status, "reason": inputs.maybe_text(row, "reason")}
            )
            continue
        id = row["asset"] if row["action"] == "replace" else line.asset
        held += [id] if id else []
        again.append({**line.values, **(_of(assets[id]) if id else {}), "status": None, "start_at": call.uow.now})
    fresh = writing.lock(call.uow, "asset", held)
    writing.move(call, list(fresh.values()), "reserved")
    return {"open_lines": again, "dropped": dropped}


def _of(row: Any) -> dict[str, Any]:
    return {"asset": row.id, "tag": row.tag, "name": row.name, "serial": row.serial}


def close(call: Call) -> Mapping[str, Any]:
    """Let what was delivered begin its life in the books: depreciation, warranty, who pays (processes B2, D16).

    Who pays from now on is charged what it takes over, and who paid before is credited it (`postings`).

    `replaced`: ids of assets still in use whose place is taken. `borrowed`: what comes back on its day, as list of
    {asset, tag, name, beneficiary}; empty unless it was lent.
    """
    delivered = lines.all_of(call)
    rows = writing.lock(call.uow, "asset", [line.asset for line in delivered if line.asset])
    items = sorted({row.catalogue_item for row in rows.values() if row.catalogue_item})
    months = {}
    if items:
        months = {row.id: row.warranty_months for row in call.uow.execute(sql.WARRANTIES, {"ids": items})}
    paid_by = _paid_by(call)
    postings = charging.charge(call, rows.values(), paid_by["cost_centre"]) if paid_by else []
    for row in rows.values():
        writing.change(call, "asset", row, {**_books(call, row, months.get(row.catalogue_item)), **paid_by})
    replaced = _replace(call, delivered)
    _tell_change(call)
    lent = inputs.maybe_day(call.inputs, "return_by") is not None
    borrowed = [
        {"asset": line.asset, "tag": line.tag, "name": line.name, "beneficiary": line.beneficiary}
        for line in delivered
        if lent and line.asset
    ]
    return {"delivered": len(delivered), "borrowed": borrowed, "replaced": replaced, "postings": postings}


def _replace(call: Call, delivered: Sequence[Line]) -> list[str]:
    """Say which new asset replaces which old one; return those of the old ones that are still in use."""
    pairs = [(line.asset, line.replaces) for line in delivered if line.asset and line.replaces]
    rows = writing.lock(call.uow, "asset", {id for pair in pairs for id in pair})
    there = [(rows[new], rows[old]) for new, old in pairs if old in rows and rows[old].stage not in FINAL]
    if there:
        writing.relate(call, "replaces", there)
    return [old.id for _, old in there if old.stage == "in_use"]


def _books(call: Call, row: Any, warranty_months: int | None) -> dict[str, Any]:
    """Return what begins on the day something is put to use; what has begun goes on."""
    day = today(call.uow)
    changes: dict[str, Any] = {}
    if row.in_service_on is None:
        changes["in_service_on"] = day
    if row.warranty_end is None and warranty_months:
        changes["warranty_end"] = months_after(day, warranty_months)
    if row.life_months is None and TYPES[row.kind].life_months:
        changes["life_months"] = TYPES[row.kind].life_months
    return changes


def _paid_by(call: Call) -> dict[str, Any]:
    """Return who pays from now on, when the deployment says so: a cost centre and whoever answers for it."""
    named = inputs.maybe_text(call.inputs, "cost_centre")
    centre = call.uow.execute(GET["cost_centre"], {"key": named}).one_or_none() if named else None
    return {} if centre is None else {"cost_centre": centre.id, "asset_owner": centre.owner}


def _tell_change(call: Call) -> None:
    """Say on the change that allowed this deployment that it is done: what people accepted is its verification."""
    number = inputs.maybe_text(call.inputs, "change_no")
    row = writing.lock(call.uow, "change_record", [number]).get(number) if number else None
    if row is not None and row.state in ("authorised", "scheduled"):
        done = {"state": "implemented", "outcome": "success", "ended_at": call.uow.now, "closed_at": call.uow.now}
        writing.change(call, "change_record", row, done)
