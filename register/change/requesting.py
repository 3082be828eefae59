"""What the register adds to a request for a change, and the record that is kept of it (processes B3, C2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine import duties, numbers
from engine.ids import new_id
from engine.topics import Call
from register import inputs, writing
from register.change import differences, models, roles
from register.change.differences import Difference
from register.refusals import Problems, refused, word
from register.stages import FINAL, may_move
from register.store import changes as sql

PREFIX = "CHG"
MOST_ASSETS = 1000
#: Changes of these kinds may touch no asset at all.
WITHOUT_ASSETS = frozenset({"process_model", "itam_system", "data_model"})
#: What first becomes of assets that a change deploys or retires.
_FIRST_MOVE: Mapping[Any, str] = MappingProxyType({"deploy": "reserved", "retire": "retired"})
#: How far dependents of dependents are followed, and how many are told.
DEPTH, MOST_DEPENDENTS = 5, 200
#: Tags that are told by name.
MOST_TAGS = 12


def enrich(call: Call) -> Mapping[str, Any]:
    """Add to a request what hangs on its assets and what else is planned then; keep the record of the change.

    Refused beside the field: assets that are missing, gone or too many, an unknown template, rows of what is to be
    written that do not fit, a package tested by whoever made it (SOD-10). Asked again (rework), it renews the same
    record.
    """
    assets = _assets(call)
    _require_another_tester(call)
    template = _template(call)
    process = _process(call)
    drafted = models.content(call)
    found = _differences(call, assets)
    number = _number(call)
    start, end = call.inputs.get("window_start"), call.inputs.get("window_end")
    ids = list(assets)
    dependents = _dependents(call, ids)
    _keep(call, number, assets, found)
    return {
        "change_no": number,
        "requester": _requester(call),
        "process": process,
        "assets": ids,
        "owners": [row.asset_owner for row in _in_parts(call, sql.OWNERS, ids)],
        "dependents": dependents,
        "services": sorted({row["service"] for row in dependents if row["service"]}),
        "contracts": _contracts(call, assets.values()),
        "freezes": freezes(call, start, end, assets.values()),
        "collisions": collisions(call, number, start, end, ids),
        "template": template,
        "differences": [{**one.value(), "label": word(call.uow, one.field)} for one in found],
        "touched": _touched(assets.values()),
        **drafted,
    }


# --- what is asked for --------------------------------------------------------------------------------------------


def _assets(call: Call) -> dict[str, Any]:
    named = inputs.texts(call, "assets")
    named += [id for row in inputs.rows(call, "changes", needed=False) if (id := inputs.maybe_text(row, "asset"))]
    rows = writing.lock(call.uow, "asset", named)
    problems = Problems(call)
    for id in dict.fromkeys(named):
        if id not in rows:
            problems.add("assets", "unknown", name=id)
        elif rows[id].stage in FINAL:
            problems.add("assets", "disposed", tag=rows[id].tag)
        elif (to := _FIRST_MOVE.get(call.inputs.get("result_action"))) and not _may_go(rows[id], to):
            # Said now: when the window has come, nobody is there who could correct it.
            words = {"before": word(call.uow, rows[id].stage), "after": word(call.uow, to)}
            problems.add("assets", "no_move", tag=rows[id].tag, **words)
    if not rows and call.inputs.get("category") not in WITHOUT_ASSETS and call.inputs.get("needs_assets") is not False:
        problems.add("assets", "assets_needed")
    if len(rows) > MOST_ASSETS:
        problems.add("assets", "too_many_assets", most=MOST_ASSETS)
    problems.raise_any()
    return rows


def _may_go(asset: Any, to: str) -> bool:
    return may_move(asset.kind, asset.stage, to, asset.stage_before)


def _require_another_tester(call: Call) -> None:
    """Refuse that one person packaged and tested what a change brings, unless exempt (processes F.3, SOD-10)."""
    packager, tester = (inputs.maybe_text(call.inputs, name) for name in ("packager", "tester"))
    if tester is None or tester != packager:
        return
    if not duties.exempt(call.uow, "SOD-10", tester, call.instance.root_id):
        raise refused(call, "tester", "packed_it")


def _template(call: Call) -> dict[str, Any] | None:
    """Return the standard change that the request follows; refused when there is none of that kind."""
    named = inputs.maybe_text(call.inputs, "standard_template")
    if named is None:
        return None
    row = call.uow.execute(sql.TEMPLATE, {"id": named}).one_or_none()
    if row is None or not row.active or row.category != call.inputs.get("category"):
        raise refused(call, "standard_template", "template_unknown", name=named)
    kept = ("id", "name", "most_assets", "most_score", "steps", "backout", "fixed_slot")
    return {name: getattr(row, name) for name in kept}


def _process(call: Call) -> str | None:
    """Return the key of the process that a change of a process model is about; refused when there is none."""
    if call.inputs.get("category") != "process_model":
        return None
    named = inputs.text(call, "process")
    found = roles.process(call.uow, named)
    if found is None:
        raise refused(call, "process", "unknown", name=named)
    return found.key


def _differences(call: Call, assets: Mapping[str, Any]) -> list[Difference]:
    """Return what the change is to write: rows of fields, or one new holder or place for all its assets."""
    action = call.inputs.get("result_action")
    if action == "update_record":
        found, _ = differences.proposed(call, "changes")
        if not found:
            raise refused(call, "changes", "nothing_to_write")
        return found
    if action != "transfer":
        return []
    to = {name: inputs.maybe_text(call.inputs, f"new_{name}") for name in ("custodian", "location")}
    if not any(to.values()):
        raise refused(call, "new_custodian", "nothing_to_write")
    return [
        Difference(asset=id, tag=row.tag, field=name, before=getattr(row, name), after=new, place="assets")
        for id, row in assets.items()
        for name, new in to.items()
        if new is not None and getattr(row, name) != new
    ]


def _touched(assets: Iterable[Any]) -> str:
    """Return the tags of what it touches: those who decide need not see the register."""
    tags = sorted(row.tag for row in assets)
    return ", ".join(tags[:MOST_TAGS]) + (f" + {len(tags) - MOST_TAGS}" if len(tags) > MOST_TAGS else "")


# --- what hangs on it ---------------------------------------------------------------------------------------------


def _dependents(call: Call, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return what needs these assets, and what needs that, with the tag of what it needs."""
    found: dict[str, dict[str, Any]] = {}
    asked = set(ids)
    for _ in range(DEPTH):
        rows = _in_parts(call, sql.DEPENDENTS, sorted(asked))
        fresh = [row for row in rows if row.id not in found and row.id not in ids]
        for row in fresh[: MOST_DEPENDENTS - len(found)]:
            found[row.id] = {
                "asset": row.id,
                "tag": row.tag,
                "name": row.name,
                "relation": row.relation,
                "service": row.service,
                "owner": row.asset_owner,
            }
        asked = {row.id for row in fresh} & found.keys()
        if not asked:
            break
    return list(found.values())


def _contracts(call: Call, assets: Iterable[Any]) -> list[dict[str, Any]]:
    ids = sorted({row.contract for row in assets if row.contract})
    return [
        {"contract": row.id, "name": row.name, "supplier": row.supplier, "ends_on": row.ends_on}
        for row in _in_parts(call, sql.CONTRACTS, ids)
    ]


def freezes(call: Call, start: Any, end: Any, assets: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the freezes that hold in a window: those of everything, and those of a service that an asset serves."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return []
    services = {row.service for row in assets}
    rows = call.uow.execute(sql.FREEZES, {"window_start": start, "window_end": end})
    return [
        {"number": row.id, "from": row.from_at, "to": row.to_at, "reason": row.reason, "service": row.service}
        for row in rows
        if row.service is None or row.service in services
    ]


def collisions(call: Call, number: str, start: Any, end: Any, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return other changes of the same assets in the same window."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return []
    asked = {"change": number, "window_start": start, "window_end": end}
    found = {row.id: row for row in _in_parts(call, sql.COLLISIONS, ids, asked)}
    return [
        {"number": row.id, "title": row.title, "from": row.window_start, "to": row.window_end} for row in found.values()
    ]


def _in_parts(call: Call, statement: Any, ids: Sequence[str], more: Mapping[str, Any] | None = None) -> list[Any]:
    rows: list[Any] = []
    for start in range(0, len(ids), writing.CHUNK):
        rows += call.uow.execute(statement, {"ids": list(ids[start : start + writing.CHUNK]), **(more or {})}).all()
    return rows


# --- what is kept -------------------------------------------------------------------------------------------------


def _number(call: Call) -> str:
    """Return the number of the change: that of its case, or the next one when another process calls it."""
    known = inputs.maybe_text(call.inputs, "change_no")
    own = call.instance.business_key or ""
    return known or (own if own.startswith(f"{PREFIX}-") else numbers.following(call.uow, PREFIX))


def _requester(call: Call) -> str:
    return inputs.maybe_text(call.inputs, "requester") or call.instance.started_by


def _keep(call: Call, number: str, assets: Mapping[str, Any], found: Sequence[Difference]) -> None:
    told = _record(call, number, found)
    known = writing.lock(call.uow, "change_record", [number]).get(number)
    if known is None:
        writing.add(call, "change_record", [{"id": number, "change_class": "unclassified", **told}])
    else:
        writing.change(call, "change_record", known, told)
    there = set(call.uow.execute(sql.ASSETS_OF, {"change": number}).scalars())
    rows = [{"id": str(new_id(call.uow.now)), "change": number, "asset": id} for id in assets if id not in there]
    writing.add(call, "change_asset", rows)


def _record(call: Call, number: str, found: Sequence[Difference]) -> dict[str, Any]:
    given = call.inputs
    return {
        "title": inputs.text(call, "title"),
        "category": inputs.text(call, "category"),
        "result_action": inputs.maybe_text(given, "result_action") or "none",
        "emergency": given.get("emergency") is True,
        "incident_ref": inputs.maybe_text(given, "incident_ref"),
        "standard_template": inputs.maybe_text(given, "standard_template"),
        "requester": _requester(call),
        "implementer": inputs.maybe_text(given, "implementer") or inputs.maybe_text(given, "implementer_group"),
        "verifier": inputs.maybe_text(given, "verifier") or inputs.maybe_text(given, "verifier_group"),
        "window_start": given.get("window_start"),
        "window_end": given.get("window_end"),
        "cost_delta": inputs.maybe_number(given, "cost_delta"),
        "changes": [one.value() for one in found],
        "state": "assessing",
    }


def record_of(call: Call) -> Any:
    """Return the locked record that the input `change_no` names. Refused when there is none."""
    number = inputs.text(call, "change_no")
    row = writing.lock(call.uow, "change_record", [number]).get(number)
    if row is None:
        raise refused(call, "change_no", "no_such_change", number=number)
    return row
