"""What a change writes into the register, and how its record ends (processes B3, C22, C26, C27)."""

from collections.abc import Mapping
from typing import Any

from engine import notices
from engine.topics import Call
from register import inputs, writing
from register.change import differences, models, requesting
from register.refusals import refused
from register.store import changes as sql

#: How a record may end.
ENDS = frozenset({"authorised", "implemented", "backed_out", "rejected", "withdrawn", "expired"})
#: Ends of which the author of a draft hears as a no.
REFUSED = frozenset({"rejected", "backed_out"})
#: Kinds of relations that a change may begin or end.
RELATIONS = frozenset({"runs_on", "installed_on", "part_of", "depends_on", "covers"})


def apply_change(call: Call) -> Mapping[str, Any]:
    """Write what a verified change changed: fields, stages, hands and relations, under the number of the change.

    What is so already stays as it is. Refused when a row would break a rule (INV-xx).
    """
    requesting.record_of(call)
    wanted = [row for row in inputs.rows(call, "differences", needed=False) if inputs.maybe_text(row, "asset")]
    relations = inputs.rows(call, "relations", needed=False)
    ids = [row["asset"] for row in wanted]
    ids += [row[end] for row in relations for end in ("from_asset", "to_asset") if row.get(end)]
    assets = writing.lock(call.uow, "asset", ids)
    open_now = [row for row in wanted if getattr(assets[row["asset"]], row["field"]) != row["after"]]
    differences.write(call, open_now, assets)
    for index, row in enumerate(relations):
        _relate(call, f"relations.{index}", row, assets)
    return {"written": len(open_now) + len(relations)}


def _relate(call: Call, place: str, row: Mapping[str, Any], assets: Mapping[str, Any]) -> None:
    kind = inputs.maybe_text(row, "kind")
    first, second = (assets.get(inputs.maybe_text(row, name) or "") for name in ("from_asset", "to_asset"))
    if kind not in RELATIONS or first is None or second is None or first.id == second.id:
        raise refused(call, f"{place}.kind", "needed")
    asked = {"kind": kind, "from_asset": first.id, "to_asset": second.id}
    there = call.uow.execute(sql.RELATION, asked).first()
    if row.get("ends") is True and there is not None:
        locked = writing.lock(call.uow, "asset_relation", [there.id])[there.id]
        day = call.uow.now.astimezone(call.uow.engine.settings.zone).date()
        writing.change(call, "asset_relation", locked, {"to_on": day})
    elif row.get("ends") is not True and there is None:
        writing.relate(call, kind, [(first, second)])


def given_up(call: Call) -> Mapping[str, Any]:
    """End the records of changes whose case is cancelled, so that nothing waits for their windows."""
    ids = call.uow.execute(sql.AHEAD_OF, {"instance_id": call.instance.id}).scalars().all()
    for row in writing.lock(call.uow, "change_record", ids).values():
        writing.change(call, "change_record", row, {"state": "withdrawn", "closed_at": call.uow.now})
    models.settle(call, refused=False, note=None)
    return {}


def close(call: Call) -> Mapping[str, Any]:
    """End the record of a change: how, with what outcome, cause and lesson; tell the requester.

    Another process that a change was authorised for closes it too, when it is through.
    """
    record = requesting.record_of(call)
    outcome = inputs.text(call, "change_outcome")
    if outcome not in ENDS:
        raise refused(call, "change_outcome", "needed")
    changes = {
        "state": outcome,
        "outcome": inputs.maybe_text(call.inputs, "outcome"),
        "started_at": call.inputs.get("started_at"),
        "ended_at": call.inputs.get("ended_at"),
        "cause": inputs.maybe_text(call.inputs, "cause"),
        "lesson": inputs.maybe_text(call.inputs, "lesson"),
        "closed_at": call.uow.now,
    }
    writing.change(call, "change_record", record, changes)
    reason = inputs.maybe_text(call.inputs, "reason")
    models.settle(call, refused=outcome in REFUSED, note=reason or inputs.maybe_text(call.inputs, "cause"))
    params = {"outcome": outcome, "reason": reason, "number": record.id, "subject": record.title}
    if call.uow.engine.directory.person_exists(call.uow, record.requester):
        note = notices.Note(person=record.requester, kind="change_closed", params=params, instance_id=call.instance.id)
        notices.create(call.uow, [note])
    return {"change_outcome": outcome}
