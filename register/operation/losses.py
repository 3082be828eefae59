"""What is lost or was stolen: opened, locked, judged, found again or written off (clause 11.4; INV-11)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.operation.leaving import end
from register.refusals import refused, word
from register.retirement.worth import book_value
from register.stages import may_move
from register.store import operating as sql
from register.store import retiring

#: What a message says -> what the loss is called.
KINDS = frozenset({"lost", "stolen", "not_found"})


def open_loss(call: Call) -> Mapping[str, Any]:
    """Note that an asset is gone: stage Missing, nobody keeps it (processes C-21; INV-03).

    `known`: another case looks for it already, which is refused beside asset_id when a person reports it again. What
    nobody said is taken to the safe side: that it holds data. A leaver's thing passes to whoever answers for it.
    """
    reported = inputs.maybe_text(call.inputs, "reason") is None
    id = inputs.text(call, "asset_id")
    row = writing.lock(call.uow, "asset", [id]).get(id)
    if row is None:
        raise refused(call, "asset_id", "unknown", name=id)
    other = call.uow.execute(sql.OPEN_LOSS, {"asset": id}).first()
    if other is not None and reported:
        raise refused(call, "asset_id", "lost_already", tag=row.tag, case=other.case_no)
    if other is not None:
        return {**_facts(call, row), "known": True, "loss_no": other.id, "kind": other.kind}
    if row.stage != "missing" and not may_move(row.kind, row.stage, "missing", row.stage_before):
        raise refused(call, "asset_id", "cannot_be_lost", tag=row.tag, stage=word(call.uow, row.stage))
    happened = inputs.maybe_day(call.inputs, "happened_on")
    if happened is not None and happened > today(call.uow):
        raise refused(call, "happened_on", "in_future")
    loss = _loss(call, id, happened)
    writing.add(call, "loss", [loss])
    facts = _facts(call, row)
    if row.stage != "missing":
        keeper = row.asset_owner if call.inputs.get("reason") == "leaver" else row.custodian or row.asset_owner
        writing.move(call, [row], "missing", {"custodian": keeper})
    writing.let_go(call, [id])
    return {**facts, "known": False, "loss_no": loss["id"], "kind": loss["kind"]}


def _loss(call: Call, asset: str, happened: Any) -> dict[str, Any]:
    kind = inputs.maybe_text(call.inputs, "kind")
    return {
        "id": writing.case_no(call),
        "asset": asset,
        "kind": kind if kind in KINDS else "not_found",
        "place": inputs.maybe_text(call.inputs, "place"),
        "happened_on": happened,
        "reported_by": call.uow.actor,
        "reported_at": call.uow.now,
        "personal_data": call.inputs.get("personal_data") is True,
        "police_ref": inputs.maybe_text(call.inputs, "police_ref"),
        "state": "open",
    }


def _facts(call: Call, row: Any) -> dict[str, Any]:
    holder = row.custodian or row.asset_owner
    given = call.inputs.get("holds_data")
    return {
        "tag": row.tag,
        "serial": row.serial,
        "what": f"{row.name} ({row.tag})",
        "holder": holder,
        "manager": holder and call.uow.engine.directory.manager_of(call.uow, holder),
        "classification": row.classification,
        "holds_data": given if isinstance(given, bool) else True,
        "personal_data": call.inputs.get("personal_data") is True,
        "reported_at": call.uow.now,
        "book_value": book_value(row, today(call.uow)),
    }


# --- what is done about it ----------------------------------------------------------------------------------------


def lock(call: Call) -> Mapping[str, Any]:
    """Note when the device was locked and wiped, or why it was not."""
    loss = _of_case(call)
    given = {name: inputs.maybe_moment(call, name) for name in ("locked_at", "wiped_at")}
    changes = {name: moment for name, moment in given.items() if moment is not None}
    note = inputs.maybe_text(call.inputs, "note")
    writing.change(call, "loss", loss, {**changes, **({"exposure": note} if note and not changes else {})})
    return {"locked": "locked_at" in changes}


def assess(call: Call) -> Mapping[str, Any]:
    """Keep what was judged of a loss: how much is exposed, what is done, whether the authority was told."""
    loss = _of_case(call)
    told = inputs.maybe_text(call.inputs, "authority_ref")
    parts = [inputs.text(call, "exposure"), inputs.text(call, "measures"), told]
    changes = {
        "exposure": ". ".join(part for part in parts if part),
        "personal_data": call.inputs.get("personal_data") is True,
    }
    writing.change(call, "loss", loss, changes)
    return {}


def close(call: Call) -> Mapping[str, Any]:
    """End the search: back in stock, held as evidence, or written off (processes C-21; INV-09, INV-11, INV-20).

    What went missing while it was being retired goes back there, in whatever state it was found.
    `usable`: found and in order. `broken`: found, to be retired. `tampered`: found, and on hold until legal lifts it.
    `written_off`: Disposed, with this closed case as the proof; what is left of its value must be posted.
    """
    loss = _of_case(call)
    outcome = inputs.text(call, "outcome")
    row = writing.lock(call.uow, "asset", [loss.asset])[loss.asset]
    if row.stage != "missing":
        return _ended_elsewhere(call, loss)
    found = outcome in ("usable", "broken", "tampered")
    leaving = call.uow.execute(retiring.LOST_ON_THE_WAY_OUT, {"ids": [row.id]}).first() is not None
    if found and leaving:
        _back_on_its_way(call, row)
    elif found:
        _take_back(call, row, outcome)
    elif outcome == "written_off":
        _write_off(call, row)
    else:
        raise refused(call, "outcome", "unknown", name=outcome)
    state = "found" if found else "written_off"
    writing.change(call, "loss", loss, {"state": state, "closed_at": call.uow.now})
    return {"outcome": state, "to_retire": [row.id] if outcome == "broken" or (found and leaving) else []}


def _ended_elsewhere(call: Call, loss: Any) -> Mapping[str, Any]:
    """Close a loss whose asset another case has taken on meanwhile: it was found, and stays where it is."""
    writing.change(call, "loss", loss, {"state": "found", "closed_at": call.uow.now})
    return {"outcome": "found", "to_retire": []}


def _of_case(call: Call) -> Any:
    number = writing.case_no(call)
    loss = writing.lock(call.uow, "loss", [number]).get(number)
    if loss is None or loss.state != "open":
        raise refused(call, "outcome", "no_loss")
    return loss


def _again(call: Call, id: str) -> Any:
    return writing.lock(call.uow, "asset", [id])[id]


def _take_back(call: Call, row: Any, outcome: str) -> None:
    place = inputs.text(call, "place")
    writing.move(call, [row], "available", {"custodian": None, "location": place})
    if outcome == "broken":
        writing.change(call, "asset", _again(call, row.id), {"grade": "broken"})
    if outcome == "tampered":
        why = {"hold": f"{writing.case_no(call)}: tampered", "custodian": row.asset_owner}
        writing.move(call, [_again(call, row.id)], "on_hold", why)
    writing.hand_over(call, [_again(call, row.id)], place=place)


def _back_on_its_way(call: Call, row: Any) -> None:
    """Take in what went missing while it was being retired: it is retired still, and nobody uses it again (INV-09)."""
    place = inputs.text(call, "place")
    writing.move(call, [row], "retired", {"custodian": None, "location": place})
    writing.hand_over(call, [_again(call, row.id)], place=place)


def _write_off(call: Call, row: Any) -> None:
    left = book_value(row, today(call.uow))
    if left > Decimal(0) and inputs.maybe_text(call.inputs, "posting_ref") is None:
        raise refused(call, "posting_ref", "still_worth", tag=row.tag)
    rights = [one.id for one in call.uow.execute(sql.RIGHTS_ON, {"ids": [row.id]})]
    end(call, list(writing.lock(call.uow, "allocation", rights).values()))
    links = [one.id for one in call.uow.execute(sql.LINKS_OF, {"asset": row.id})]
    for link in writing.lock(call.uow, "asset_relation", links).values():
        writing.change(call, "asset_relation", link, {"to_on": max(today(call.uow), link.from_on)})
    writing.change(call, "asset", row, {"contract": None, "book_closed_on": today(call.uow)})
    writing.move(call, [_again(call, row.id)], "disposed", {"custodian": None})


TOPICS = (
    Topic(
        name="loss.open",
        handler=open_loss,
        summary="Opens the case of an asset that is gone: stage Missing, nobody keeps it any more.",
        inputs={
            "asset_id": "the asset",
            "kind": "lost, stolen; not_found when left out",
            "reason": "leaver, verification, retirement …: which process misses it; a person reports when left out",
            "place": "where; optional",
            "happened_on": "day; optional",
            "personal_data": "true when data on people can be on it",
            "police_ref": "number of the police report; optional",
            "holds_data": "false when nothing can be on it; true when left out",
        },
        outputs={
            "known": "true when another case looks for it already",
            "loss_no": "number of the loss",
            "kind": "lost, stolen, not_found",
            "tag": "its tag",
            "serial": "its serial number, or null",
            "what": "name and tag",
            "holder": "who kept it, else who answers for it",
            "manager": "line manager of the holder, or null",
            "classification": "highest class of data on it",
            "holds_data": "whether data can be on it",
            "personal_data": "whether data on people can be on it",
            "reported_at": "since when it is known",
            "book_value": "what it is worth in the books, in EUR",
        },
        errors={
            "asset_id": "refused: unknown, reported already, or in a stage in which nothing is lost",
            "happened_on": "refused: in the future",
        },
    ),
    Topic(
        name="mdm.lock",
        handler=None,
        kind="external",
        summary="Locks a device and wipes it as soon as it is online.",
        inputs={"asset_id": "the asset", "tag": "its tag", "serial": "its serial number, or null"},
        outputs={"locked_at": "when it was locked", "wiped_at": "when it was wiped, or null"},
    ),
    Topic(
        name="loss.lock",
        handler=lock,
        summary="Notes when a lost device was locked and wiped.",
        inputs={"locked_at": "moment, or null", "wiped_at": "moment, or null", "note": "how, or why not; optional"},
        outputs={"locked": "true when it is locked"},
    ),
    Topic(
        name="loss.assess",
        handler=assess,
        summary="Keeps what was judged of a loss.",
        inputs={
            "exposure": "none, low, high",
            "personal_data": "true when data on people are on it",
            "measures": "what is done about it",
            "notify": "true when the authority is told; optional",
            "authority_ref": "number of the report to the authority; optional",
        },
        errors={"exposure": "refused: missing", "measures": "refused: missing"},
    ),
    Topic(
        name="loss.close",
        handler=close,
        summary="Ends the search for an asset: back in stock, held as evidence, or written off.",
        inputs={
            "outcome": "usable, broken, tampered (found), written_off",
            "place": "location where it is kept; needed when it was found",
            "posting_ref": "number of the posting; needed when it is written off and still worth something",
            "insurance_ref": "number at the insurance; optional",
        },
        outputs={
            "outcome": "found, written_off",
            "to_retire": "list with the asset when it came back broken, or went missing on its way out",
        },
        errors={
            "place": "refused: missing",
            "posting_ref": "refused: missing although it is still worth something",
            "outcome": "refused: unknown, or the loss is closed",
        },
    ),
)
