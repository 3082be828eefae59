"""Somebody leaves: what they keep comes back, what they answer for gets new owners, their rights end (clause 12.7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.refusals import Problems, refused
from register.stages import may_move
from register.store import operating as sql

Thing = dict[str, Any]


def holdings(call: Call) -> Mapping[str, Any]:
    """List what a person keeps, uses and answers for (processes C-29)."""
    person = inputs.text(call, "person")
    inputs.day(call, "leaves_on")
    if not call.uow.engine.directory.person_exists(call.uow, person):
        raise refused(call, "person", "unknown", name=person)
    rights = call.uow.execute(sql.RIGHTS_OF, {"person": person}).all()
    return {
        "manager": call.uow.engine.directory.manager_of(call.uow, person),
        "items": _kept(call, person),
        "owned": _owned(call, person),
        "seats": sum(row.quantity for row in rights),
    }


def _kept(call: Call, person: str) -> list[Thing]:
    return [
        {"asset": row.id, "tag": row.tag, "name": row.name, "personal": row.ownership == "personal"}
        for row in call.uow.execute(sql.KEPT_BY, {"person": person})
    ]


def _owned(call: Call, person: str) -> list[Thing]:
    """Return what needs somebody else to answer for it: number as people say it, name, and what kind of thing it is."""
    who = {"person": person}
    assets = [("asset", row.tag, row.name) for row in call.uow.execute(sql.ANSWERED_FOR_BY, who)]
    contracts = [("contract", row.id, row.name) for row in call.uow.execute(sql.CONTRACTS_OF, who)]
    tenants = [("entitlement", row.id, row.name) for row in call.uow.execute(sql.TENANTS_OF, who)]
    return [
        {"what": what, "number": number, "name": name, "new_owner": None}
        for what, number, name in (*assets, *contracts, *tenants)
    ]


# --- new owners ---------------------------------------------------------------------------------------------------


def reassign(call: Call) -> Mapping[str, Any]:
    """Give what a person answers for to others; InvalidSubmission on a row without somebody else (processes C-29)."""
    person = inputs.text(call, "person")
    chosen = _chosen(call, person)
    who = {"person": person}
    assets = {row.tag: row.id for row in call.uow.execute(sql.ANSWERED_FOR_BY, who)}
    rows = writing.lock(call.uow, "asset", [assets[tag] for tag in chosen if tag in assets])
    for row in rows.values():
        new = chosen[row.tag]
        keeper = {"custodian": new} if row.custodian == person and row.kind != "hardware" else {}
        owner = {"asset_owner": new} if row.asset_owner == person else {}
        writing.change(call, "asset", row, {**owner, **keeper})
    for entity, statement, column in (
        ("contract", sql.CONTRACTS_OF, "owner"),
        ("entitlement", sql.TENANTS_OF, "admin_owner"),
    ):
        ids = [row.id for row in call.uow.execute(statement, who) if row.id in chosen]
        for row in writing.lock(call.uow, entity, ids).values():
            writing.change(call, entity, row, {column: chosen[row.id]})
    return {"reassigned": len(chosen)}


def _chosen(call: Call, person: str) -> dict[str, str]:
    problems = Problems(call)
    chosen: dict[str, str] = {}
    for index, row in enumerate(inputs.rows(call, "owned", needed=False)):
        number, new = inputs.maybe_text(row, "number"), inputs.maybe_text(row, "new_owner")
        if new is None or number is None:
            problems.add(f"owned.{index}.new_owner", "needed")
        elif new == person:
            problems.add(f"owned.{index}.new_owner", "leaves_too", name=new)
        else:
            chosen[number] = new
    problems.raise_any()
    return chosen


# --- what comes back ----------------------------------------------------------------------------------------------


def check_in(call: Call) -> Mapping[str, Any]:
    """Take things back: in stock again at a place, out of the hands of the leaver (processes C-29; INV-03, INV-04).

    What is on hold stays so, and passes to whoever answers for it. A private device leaves the register's care.
    """
    person, place = inputs.text(call, "person"), inputs.text(call, "place")
    given = {str(row.get("tag")): row for row in inputs.rows(call, "items") if row.get("back") == "yes"}
    kept = {row.tag: row.id for row in call.uow.execute(sql.KEPT_BY, {"person": person})}
    _require_kept(call, given, kept)
    rows = list(writing.lock(call.uow, "asset", [kept[tag] for tag in given]).values())
    ours = [row for row in rows if row.ownership != "personal"]
    private = [row for row in rows if row.ownership == "personal"]
    _end_rights_on(call, rows)
    free = [row for row in ours if may_move(row.kind, row.stage, "available", row.stage_before)]
    stuck = [row for row in ours if row not in free]
    writing.move(call, free, "available", {"custodian": None, "location": place})
    for row in free:
        if given[row.tag].get("condition") == "broken":
            again = writing.lock(call.uow, "asset", [row.id])[row.id]
            writing.change(call, "asset", again, {"grade": "broken"})
    for row in stuck:
        writing.change(call, "asset", row, {"custodian": row.asset_owner, "location": place})
    writing.hand_over(call, ours, place=place)
    writing.move(call, private, "retired", {"custodian": None})
    writing.let_go(call, [row.id for row in private])
    return {
        "items": _kept(call, person),
        "broken": [row.id for row in ours if given[row.tag].get("condition") == "broken"],
        "returned": len(rows),
    }


def _require_kept(call: Call, given: Mapping[str, inputs.Row], kept: Mapping[str, str]) -> None:
    problems = Problems(call)
    for index, row in enumerate(inputs.rows(call, "items")):
        tag = str(row.get("tag"))
        if tag not in given:
            continue
        if tag not in kept:
            problems.add(f"items.{index}.back", "kept_by_other", tag=tag)
        elif inputs.maybe_text(row, "condition") is None:
            problems.add(f"items.{index}.condition", "needed")
    problems.raise_any()


def end_rights(call: Call) -> Mapping[str, Any]:
    """End every right that a person uses; it is free for others at once (INV-08)."""
    person = inputs.text(call, "person")
    ids = [row.id for row in call.uow.execute(sql.RIGHTS_OF, {"person": person})]
    rows = list(writing.lock(call.uow, "allocation", ids).values())
    return {"rights_ended": end(call, rows)}


def _end_rights_on(call: Call, assets: Sequence[Any]) -> None:
    ids = [row.id for row in call.uow.execute(sql.RIGHTS_ON, {"ids": [row.id for row in assets]})]
    end(call, list(writing.lock(call.uow, "allocation", ids).values()))


def end(call: Call, allocations: Sequence[Any]) -> int:
    """End locked allocations as of today; return how many rights are free now."""
    ended = [row for row in allocations if row.state != "ended"]
    for row in ended:
        change = {"state": "ended", "to_on": max(today(call.uow), row.from_on), "changed_at": call.uow.now}
        writing.change(call, "allocation", row, change)
    return sum(row.quantity for row in ended)


TOPICS = (
    Topic(
        name="leaver.holdings",
        handler=holdings,
        summary="Lists what somebody who leaves keeps, uses and answers for.",
        inputs={"person": "who leaves", "leaves_on": "last day"},
        outputs={
            "manager": "line manager, or null",
            "items": "list of {asset, tag, name, personal}: what is to come back; personal: a private device",
            "owned": "list of {what (asset, contract, entitlement), number, name, new_owner}: what needs a new owner",
            "seats": "how many rights the person uses",
        },
        errors={"person": "refused: unknown"},
    ),
    Topic(
        name="leaver.reassign",
        handler=reassign,
        summary="Gives what somebody who leaves answers for to others.",
        inputs={"person": "who leaves", "owned": "list of {number, new_owner}, as leaver.holdings gave it"},
        outputs={"reassigned": "how many things"},
        errors={"owned.0.new_owner": "refused: missing, or the person who leaves"},
    ),
    Topic(
        name="leaver.check_in",
        handler=check_in,
        summary="Takes back what somebody who leaves brings: Available, kept at a place, rights on it ended.",
        inputs={
            "person": "who leaves",
            "items": "list of {tag, back (yes, no), condition (good, broken, wiped), accessories}",
            "place": "location where it is kept",
        },
        outputs={
            "items": "what is still to come back, as leaver.holdings gives it",
            "broken": "ids of assets that came back broken",
            "returned": "how many came back",
        },
        errors={
            "items.0.back": "refused: the person does not keep it any more",
            "items.0.condition": "refused: missing",
        },
    ),
    Topic(
        name="leaver.end_rights",
        handler=end_rights,
        summary="Ends every right that somebody who leaves uses.",
        inputs={"person": "who leaves"},
        outputs={"rights_ended": "how many rights are free now"},
    ),
)
