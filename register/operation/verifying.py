"""Is it still there: who is asked about what, what they say, and who looks again (clause 12.7; INV-16, SOD-12)."""

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Any

from engine.topics import Call, Topic
from register import inputs, papers, signing, writing
from register.arrivals import months_after
from register.asset_types import TYPES
from register.documents import day as written_day
from register.lookups import today
from register.operation import answering
from register.operation.verifying_words import WORDS
from register.store import operating as sql

#: What is due within so many days is asked about when only that is wanted.
AHEAD_DAYS = 92
#: One confirmed asset in so many is looked at again by somebody else.
ONE_IN = 20


# --- who is asked -------------------------------------------------------------------------------------------------


def holdings(call: Call) -> Mapping[str, Any]:
    """Group what somebody keeps by the keeper; what nobody keeps goes to whoever answers for it (processes C-28)."""
    kind = inputs.maybe_text(call.inputs, "kind")
    kind = None if kind == "all" else kind
    location = inputs.maybe_text(call.inputs, "location")
    statement = sql.to_be_asked(kind, location)
    given = {name: value for name, value in (("kind", kind), ("location", location)) if value is not None}
    rows: Iterable[Any] = call.uow.execute(statement, given).all()
    if call.inputs.get("due_only") is True:
        until = today(call.uow) + timedelta(days=AHEAD_DAYS)
        rows = [row for row in rows if (due := due_on(row)) is not None and due <= until]
    terms = signing.terms_in_force(call)
    people = [_holding(person, list(some), terms) for person, some in groupby(rows, lambda row: str(row.keeper))]
    return {
        "holdings": people,
        "assets": sum(len(one["items"]) for one in people),
        "custodians_asked": len(people),
    }


def due_on(row: Any) -> date | None:
    """Return the day by which an asset is to be verified by the cycle of its kind; None when it has no cycle."""
    months = TYPES[row.kind].verify_months
    if months is None:
        return None
    last = row.last_verified_on or row.stage_since.date()
    return months_after(last, months)


def _holding(person: str, rows: list[Any], terms: str) -> dict[str, Any]:
    items = [_item(row, terms) for row in rows]
    again = any(item["signed_terms"] for item in items)
    return {"person": person, "items": items, "terms_version": terms if again else None}


def _item(row: Any, terms: str) -> dict[str, Any]:
    return {
        "tag": row.tag,
        "name": row.name,
        "serial": row.serial,
        "location": row.location,
        "hardware": row.kind == "hardware",
        "signed_terms": row.signed_terms if _outdated(row, terms) else None,
        "answer": None,
        "note": None,
    }


def _outdated(row: Any, terms: str) -> bool:
    """Say whether the keeper signed for an asset, and under other terms than those in force."""
    return row.signed_terms not in (None, terms)


# --- somebody else looks ------------------------------------------------------------------------------------------


def sample(call: Call) -> Mapping[str, Any]:
    """Draw one in twenty of what was confirmed, at least one; the same seed draws the same (processes C-28)."""
    confirmed = [row for row in _of_campaign(call) if row.answer == "have_it" and row.person == _keeper(row)]
    seed = _seed(call)
    drawn = random.Random(seed).sample(confirmed, ceil(len(confirmed) / ONE_IN))
    things = [
        {
            "tag": row.tag,
            "name": row.name,
            "serial": row.serial,
            "person": _keeper(row),
            "location": row.kept_at,
        }
        for row in sorted(drawn, key=lambda row: str(row.tag))
    ]
    return {"sample": things, "seed": seed}


def close(call: Call) -> Mapping[str, Any]:
    """Write what those who looked again found, and the report of the campaign (processes C-28)."""
    again = {str(row.get("tag")): row for row in inputs.rows(call, "answers", needed=False)}
    found = {row.tag: row.id for row in call.uow.execute(sql.BY_TAG, {"tags": sorted(again)})}
    gone = []
    for tag, row in again.items():
        there = row.get("there") is True
        answer = {**row, "answer": "have_it" if there else "lost", "right": there and row.get("right") is True}
        answering.write(call, found[tag], "recheck", inputs.maybe_text(row, "person") or call.uow.actor, answer)
        if not there:
            gone.append(found[tag])
    rows = _of_campaign(call)
    counts = _counts(call, rows)
    paper = papers.keep(
        call,
        kind="verification_report",
        name="verification-report",
        template="verification_report",
        data=_report(call, rows, counts),
        subject=None,
    )
    return {**counts, "gone": gone, "report": str(paper.file_id)}


def _of_campaign(call: Call) -> list[Any]:
    return list(call.uow.execute(sql.ANSWERS, {"case_no": writing.case_no(call)}).all())


def _seed(call: Call) -> str:
    """Return what the sample is drawn by: the random end of the case's id, which nobody could know beforehand."""
    return call.instance.id.hex[-12:]


def _keeper(row: Any) -> str | None:
    """Return who is asked about an asset: its custodian, else whoever answers for it."""
    keeper: str | None = row.custodian or row.asset_owner
    return keeper


def _counts(call: Call, rows: list[Any]) -> dict[str, int]:
    terms = signing.terms_in_force(call)
    first = [row for row in rows if row.kind != "recheck"]
    wrong = [row for row in rows if row.kind == "recheck" and not row.correct]
    return {
        "verified": sum(row.answer == "have_it" for row in first),
        "lost": sum(row.answer == "lost" for row in first),
        "unanswered": sum(row.person != _keeper(row) for row in first),
        "differences": sum(row.answer in ("returned", "not_mine") for row in first) + len(wrong),
        "terms_signed": call.uow.execute(sql.ACCEPTED_IN, {"case_no": writing.case_no(call)}).scalar_one(),
        "terms_open": sum(row.answer == "have_it" and _outdated(row, terms) for row in first),
    }


def _report(call: Call, rows: list[Any], counts: Mapping[str, int]) -> dict[str, Any]:
    language = papers.language(call)
    words = WORDS[language]
    again = [row for row in rows if row.kind == "recheck"]
    first = [row for row in rows if row.kind != "recheck"]
    facts = {
        "day": written_day(today(call.uow), language),
        "asked": len(first),
        "there": counts["verified"],
        "lost": counts["lost"],
        "differs": counts["differences"],
        "unanswered": counts["unanswered"],
        "again": f"{len(again)}, {words['right']} {sum(row.correct is True for row in again)}",
        "evidence": sum(bool(row.photo or row.scanned) for row in first),
        "terms_signed": counts["terms_signed"],
        "terms_open": counts["terms_open"],
        "seed": _seed(call),
    }
    line = [words[name] for name in ("tag", "name", "said", "by", "note")]
    return {
        "heading": words["heading"],
        "about": inputs.text(call, "title"),
        "facts": [{"label": words[name], "value": str(value)} for name, value in facts.items()],
        "head": line,
        "results_title": words["results"],
        "results": [_line(row, words) for row in first if row.answer != "have_it"],
        "rechecks_title": words["rechecks"],
        "rechecks": [_line(row, words) for row in again],
    }


def _line(row: Any, words: Mapping[str, str]) -> list[str]:
    return [row.tag, row.name, words[row.answer], row.person, row.note or ""]


TOPICS = (
    *answering.TOPICS,
    Topic(
        name="verify.holdings",
        handler=holdings,
        summary="Finds who is to be asked about which assets.",
        inputs={
            "kind": "kind of asset; all when left out",
            "location": "only at this place; optional",
            "due_only": "true: only what is due by its cycle within three months",
        },
        outputs={
            "holdings": "list of {person, items: list of {tag, name, serial, location, hardware, signed_terms, answer, "
            "note}, terms_version}; signed_terms and terms_version only where newer terms of use are to be signed",
            "assets": "how many assets",
            "custodians_asked": "how many people",
        },
    ),
    Topic(
        name="verify.sample",
        handler=sample,
        summary="Draws one in twenty confirmed assets, at least one, to be looked at again.",
        outputs={
            "sample": "list of {tag, name, serial, person, location}",
            "seed": "what it was drawn by: the same seed draws the same",
        },
    ),
    Topic(
        name="verify.close",
        handler=close,
        summary="Writes what was found when somebody else looked, and the report of the campaign.",
        inputs={
            "title": "name of the campaign",
            "answers": "list of {tag, there, right, note, person}",
        },
        outputs={
            "verified": "how many are there",
            "lost": "how many are lost",
            "unanswered": "how many were settled without an answer of the keeper",
            "differences": "how many are not as the register says",
            "terms_signed": "for how many newer terms of use were signed",
            "terms_open": "for how many they were not",
            "gone": "ids of assets that were confirmed, and are not there",
            "report": "id of the file with the report as PDF",
        },
    ),
)
