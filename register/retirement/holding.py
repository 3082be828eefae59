"""What stands against retiring: holds of legal and audit, and what depends on an asset."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine import notices
from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.refusals import Problems, refused
from register.retirement import facts
from register.stages import HOLD, may_move
from register.store import retiring as sql

LONGEST = timedelta(days=366)
OUTCOMES = frozenset({"moved", "stopped", "accepted"})
#: States of a change from which on what it wants may be done.
AUTHORISED = frozenset({"authorised", "scheduled", "implemented"})


def hold(call: Call) -> Mapping[str, Any]:
    """Keep the held assets of the case on hold with a reason, or lift the hold (processes B4, R4; INV-15)."""
    keep = inputs.text(call, "hold") == "keep"
    basis = inputs.text(call, "basis")
    review = inputs.maybe_day(call.inputs, "review_on")
    if keep and (review is None or not today(call.uow) < review <= today(call.uow) + LONGEST):
        raise refused(call, "review_on", "ret_review_by")
    held = [row for row in _assets(call) if row.hold or row.stage == HOLD]
    for row in held:
        writing.change(call, "asset", row, {"hold": basis if keep else None})
    again = list(writing.lock(call.uow, "asset", [row.id for row in held]).values())
    if keep:
        writing.move(call, [row for row in again if may_move(row.kind, row.stage, HOLD)], HOLD)
        return {"held": len(held)}
    for row in again:
        if row.stage == HOLD:
            writing.move(call, [row], row.stage_before)
    return {"held": 0}


def _assets(call: Call) -> list[Any]:
    return list(writing.lock(call.uow, "asset", facts.lines(call)).values())


def clear_dependants(call: Call) -> Mapping[str, Any]:
    """End what depends on the assets of the case, as somebody has settled for each (processes B4, R7).

    A critical dependant needs a change that was authorised, unless the case is itself part of a change.
    """
    ids = list(facts.lines(call))
    writing.lock(call.uow, "asset", ids)
    rows = {row.relation: row for row in call.uow.execute(sql.DEPENDANTS, {"ids": ids, "ids_too": ids})}
    answers = {inputs.maybe_text(row, "relation"): row for row in inputs.rows(call, "dependants", needed=False)}
    problems = Problems(call)
    for index, (relation, row) in enumerate(rows.items()):
        given = answers.get(relation, {})
        if given.get("outcome") not in OUTCOMES or inputs.maybe_text(given, "note") is None:
            problems.add(f"dependants.{index}.outcome", "ret_outcome", tag=row.tag)
    problems.raise_any()
    critical = next((row for row in rows.values() if row.critical), None)
    if critical is not None and inputs.maybe_text(call.inputs, "source") != "change":
        _require_change(call, critical.tag)
    for relation in writing.lock(call.uow, "asset_relation", rows).values():
        writing.change(call, "asset_relation", relation, {"to_on": today(call.uow)})
    return {"cleared": len(rows)}


def _require_change(call: Call, tag: str) -> None:
    number = inputs.maybe_text(call.inputs, "change_ref")
    if number is None:
        raise refused(call, "change_ref", "ret_no_change", tag=tag)
    row = call.uow.execute(sql.CHANGE, {"id": number}).one_or_none()
    if row is None or row.state not in AUTHORISED:
        raise refused(call, "change_ref", "ret_change_state", change=number)


def close(call: Call) -> Mapping[str, Any]:
    """Leave the assets of the case where they were, what a hold moved goes back; tell the requester (B4, R25)."""
    lines = facts.lines(call)
    for row in writing.lock(call.uow, "asset", lines).values():
        if row.stage == HOLD and not row.hold:
            writing.move(call, [row], row.stage_before)
    facts.close_lines(call, lines)
    _tell_requester(call)
    return {"left": len(lines)}


def _tell_requester(call: Call) -> None:
    votes = inputs.rows(call, "votes", needed=False)
    note = notices.Note(
        person=inputs.maybe_text(call.inputs, "requester") or call.instance.started_by,
        kind="not_fulfilled",
        params={
            "outcome": inputs.maybe_text(call.inputs, "outcome") or "rejected",
            "reason": inputs.maybe_text(votes[-1], "comment") if votes else None,
            "business_key": writing.case_no(call),
            "subject": call.instance.subject,
        },
        instance_id=call.instance.id,
    )
    notices.create(call.uow, [note])
