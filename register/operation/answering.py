"""What people say of the assets they keep, with a picture or a scan, and newer terms of use signed with it (C-28)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine.ids import new_id
from engine.topics import Call, Topic
from register import inputs, papers, signing, writing
from register.lookups import today
from register.operation.verifying_words import WORDS
from register.refusals import Problems
from register.store import operating as sql

SAYS = frozenset({"have_it", "returned", "lost", "not_mine"})


def record(call: Call) -> Mapping[str, Any]:
    """Write what somebody said of each asset; what is there is verified today, at the place they name (processes C-28).

    InvalidSubmission names the row without an answer, or with the label of something else, and what keeps the terms
    from being signed. What was ended meanwhile keeps its answer and no more.
    """
    said_by = inputs.text(call, "answered_by")
    given = _answers(call)
    signs = _signs(call, said_by)
    found = {row.tag: row.id for row in call.uow.execute(sql.BY_TAG, {"tags": sorted(given)})}
    rows = writing.lock(call.uow, "asset", found.values())
    lost, differences, again = [], [], []
    for id, row in rows.items():
        answer = given[row.tag]
        write(call, id, "campaign", said_by, answer)
        if row.stage not in sql.KEPT:
            continue
        if answer["answer"] == "have_it":
            place = inputs.maybe_text(answer, "location") or row.location
            writing.change(call, "asset", row, {"last_verified_on": today(call.uow), "location": place})
            again += [row] if answer.get("signed_terms") else []
        elif answer["answer"] == "lost":
            lost.append(id)
        else:
            differences.append(_differs(call, row, answer["answer"]))
    if signs and again:
        _sign(call, again)
    differences += [] if signs else [_differs(call, row, "unsigned") for row in again]
    return {"lost": lost, "differences": differences}


def _differs(call: Call, row: Any, what: str) -> str:
    return f"{row.tag}: {WORDS[papers.language(call)][what]}"


def _signs(call: Call, said_by: str) -> bool:
    """Say whether the new terms are signed with the answers; nobody signs for somebody else (processes B2, SOD-04)."""
    if inputs.maybe_text(call.inputs, "terms") != "accept":
        return False
    problems = Problems(call)
    person = inputs.text(call, "person")
    if person not in (said_by, inputs.maybe_text(call.inputs, "on_behalf_of")):
        problems.add("terms", "not_theirs_to_accept", name=signing.name(call, person))
    signing.check(call, problems, call.inputs, said_by)
    problems.raise_any()
    return True


def _sign(call: Call, assets: list[Any]) -> None:
    """Write that the new terms hold for assets, and keep the signed paper."""
    rows = [
        {
            "id": str(new_id(call.uow.now)),
            "asset": row.id,
            "mode": "self",
            "person": inputs.text(call, "person"),
            "terms_version": inputs.text(call, "terms_version"),
            "condition": "ok",
            "signature": inputs.text(call, "signature"),
            "accepted_at": call.uow.now,
        }
        for row in assets
    ]
    writing.add(call, "acceptance", rows)
    signing.keep_paper(call, rows)


def _answers(call: Call) -> dict[str, inputs.Row]:
    problems = Problems(call)
    given: dict[str, inputs.Row] = {}
    for index, row in enumerate(inputs.rows(call, "items")):
        if row.get("answer") not in SAYS:
            problems.add(f"items.{index}.answer", "needed")
        scanned = inputs.maybe_text(row, "scanned_tag")
        if scanned not in (None, row.get("tag"), row.get("serial")):
            problems.add(f"items.{index}.scanned_tag", "other_label", tag=row.get("tag"))
        given[str(row.get("tag"))] = row
    problems.raise_any()
    return given


def write(call: Call, asset: str, kind: str, person: str, answer: Mapping[str, Any]) -> None:
    """Keep what somebody said of an asset. `kind`: campaign | recheck. `answer`: {answer, location, photo, …}."""
    photo = inputs.maybe_text(answer, "photo")
    row = {
        "id": str(new_id(call.uow.now)),
        "asset": asset,
        "kind": kind,
        "person": person,
        "answer": answer["answer"],
        "location": inputs.maybe_text(answer, "location"),
        "photo": UUID(photo) if photo else None,
        "scanned": inputs.maybe_text(answer, "scanned_tag"),
        "correct": answer.get("right"),
        "note": inputs.maybe_text(answer, "note"),
        "verified_at": call.uow.now,
    }
    writing.add(call, "verification", [row])


TOPICS = (
    Topic(
        name="verify.record",
        handler=record,
        summary="Writes what somebody said of the assets they keep; what is there is verified today.",
        inputs={
            "answered_by": "who answered; somebody else when the keeper did not",
            "items": "list of {tag, answer (have_it, returned, lost, not_mine), location, photo, scanned_tag, note, "
            "signed_terms}",
            "terms": "accept: the person signs newer terms of use for what they still have; optional",
            "signature": "the name as it was typed; needed with accept",
            "person": "who keeps the assets; needed with accept",
            "on_behalf_of": "for whom it was answered; optional",
            "terms_version": "the version that is signed; needed with accept",
        },
        outputs={
            "lost": "ids of assets that are lost",
            "differences": "list of sentences on what the register says otherwise",
        },
        errors={
            "items.0.answer": "refused: missing",
            "items.0.scanned_tag": "refused: the label of something else",
            "terms": "refused: answered by somebody else",
            "signature": "refused: not the name of whoever signs",
        },
    ),
)
