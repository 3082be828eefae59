"""Pack and minutes of a review as papers: sent out, signed, kept for seven years (processes B5, M7, M18)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine import lookups, notices
from engine.topics import Call
from register import documents, inputs, papers, writing
from register.documents import Language
from register.lookups import today
from register.management import figures, reviews, roles
from register.management.figures import Frozen
from register.management.paper_words import WORDS

KEEP_YEARS = 7
PACK, MINUTES = "review_pack", "minutes"


# --- the pack -----------------------------------------------------------------------------------------------------


def distribute(call: Call) -> Mapping[str, Any]:
    """Set the pack as PDF and tell everybody who takes part that it is there."""
    review = reviews.of_call(call)
    checks = {str(one.get("title")): one for one in inputs.rows(call, "checks", needed=False)}
    paper = papers.keep(
        call,
        kind=PACK,
        name=f"{review.id}-pack",
        template="review_pack",
        data=_pack(call, review, checks),
        subject=("management_review", review.id),
        keep_until=keep_until(call),
    )
    writing.change(call, "management_review", review, {"pack_document": paper.id})
    params = {"number": review.id, "due_at": review.meeting_at}
    notices.create(
        call.uow,
        [
            notices.Note(person=one, kind=PACK, params=params, instance_id=call.instance.id)
            for one in review.members
            if call.uow.engine.directory.person_exists(call.uow, one)
        ],
    )
    return {"pack_document": paper.id, "pack_file": str(paper.file_id)}


def _pack(call: Call, review: Any, checks: Mapping[str, Any]) -> dict[str, Any]:
    language = reviews.language(review)
    words = WORDS[language]
    return {
        "language": language,
        "heading": words["pack"],
        "title": f"{words['pack']} {review.id}",
        "words": words,
        "facts": [*_facts(call, review, language), _trust(review, language)],
        "blocks": [_block(call, block, checks.get(block["title"], {}), language) for block in review.pack["blocks"]],
    }


def _block(call: Call, block: Mapping[str, Any], check: Mapping[str, Any], language: Language) -> dict[str, Any]:
    words = WORDS[language]
    group = lookups.of_kind(call.uow, "group").find(call.uow, [block["owner"]]).get(block["owner"])
    shown = figures.read(block["figures"])
    return {
        "heading": f"{block['no']}. {block['title']}",
        "stand": " · ".join(
            (
                f"{words['as_of']} {documents.day(block['as_of'], language)}",
                f"{words['owner']}: {group.label if group else block['owner'].replace('_', ' ')}",
            )
        ),
        "source": block["state"] == "ok",
        "summary": block["summary"],
        "lines": list(block["lines"]),
        "remark": check.get("remark") or "",
        "bars": [
            {"label": one["label"], "share": float(one["share"]), "value": str(one["count"])} for one in block["bars"]
        ],
        "figures": [_figure(one, language) for one in shown],
    }


def _figure(one: Frozen, language: Language) -> dict[str, Any]:
    numbers = [Decimal(value) for value in (*one.before, one.value) if isinstance(value, Decimal | int)]
    most = max((abs(value) for value in numbers), default=Decimal(0)) or Decimal(1)
    return {
        "id": one.id,
        "name": one.name,
        "formula": one.formula,
        "value": one.said(language),
        "beside": one.beside,
        "limit": one.limit,
        "missing": one.missing,
        "before": figures.said(one.before[-1], one.unit, language) if one.before else "–",
        "beyond": one.beyond,
        "shares": [float(abs(value) / most) for value in numbers] if len(numbers) > 1 else [],
    }


# --- the minutes --------------------------------------------------------------------------------------------------


def publish(call: Call) -> Mapping[str, Any]:
    """Set the minutes as PDF, keep them and the pack for seven years; the review is published."""
    review = reviews.of_call(call)
    minutes = {
        name: call.inputs.get(name)
        for name in (
            "present",
            "not_signed",
            "signatures",
            "conclusions",
            "suitability",
            "adequacy",
            "effectiveness",
            "decisions",
            "recorder",
        )
    }
    paper = papers.keep(
        call,
        kind=MINUTES,
        name=f"{review.id}-minutes",
        template="minutes",
        data=_minutes(call, review, minutes),
        subject=("management_review", review.id),
        keep_until=keep_until(call),
    )
    changes = {
        "meeting_at": _meeting(call, review),
        "minutes": minutes,
        "minutes_document": paper.id,
        "state": "published",
    }
    writing.change(call, "management_review", review, changes)
    return {"minutes_document": paper.id, "minutes_file": str(paper.file_id)}


def _minutes(call: Call, review: Any, minutes: Mapping[str, Any]) -> dict[str, Any]:
    language = reviews.language(review)
    words = WORDS[language]
    rows = [row for row in minutes["decisions"] or () if isinstance(row, Mapping)]
    signed = [one for one in minutes["signatures"] or () if one.get("vote") == "agree"]
    name = _names(call, _everybody(review, minutes, rows))
    facts = [
        *_facts(call, review, language),
        {"label": words["present"], "value": ", ".join(name(one) for one in minutes["present"] or ())},
        {"label": words["recorder"], "value": name(minutes["recorder"])},
    ]
    read = notices.receipts(call.uow, call.instance.id, PACK)
    facts.append({"label": words["read"], "value": ", ".join(name(one) for one, at in read.items() if at) or "–"})
    verdicts = [(key, minutes[key]) for key in ("suitability", "adequacy", "effectiveness")]
    return {
        "language": language,
        "heading": words["minutes"],
        "title": f"{words['minutes']} {review.id}",
        "words": words,
        "facts": facts,
        "conclusions": [[str(one["title"]), str(one.get("conclusion") or "–")] for one in minutes["conclusions"] or ()],
        "verdicts": [[words[key], words.get(f"verdict_{given}", "–")] for key, given in verdicts],
        "decisions": [_decision(row, language, name) for row in rows],
        "people": [
            {
                "name": name(one["person"]),
                "role": words["chair"] if one["person"] == review.chair else words["member"],
                "at": documents.moment(one["at"], language, call.uow.engine.settings.zone),
            }
            for one in signed
        ],
        "silent": words["silent"].format(people=", ".join(name(one) for one in minutes["not_signed"]))
        if minutes["not_signed"]
        else "",
    }


def _decision(row: Mapping[str, Any], language: Language, name: Any) -> list[str]:
    words = WORDS[language]
    due = roles.maybe_day(row.get("due"))
    text = str(row.get("text") or "")
    if row.get("settled_because"):
        text += f" ({words['settled']}: {row['settled_because']})"
    if row.get("dropped") is True:
        return [str(row["no"]), text, words["dropped"], "–"]
    owner = name(row["owner"]) if row.get("owner") else "–"
    return [str(row["no"]), text, owner, documents.day(due, language) or "–"]


def _everybody(review: Any, minutes: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    found = {review.chair, minutes["recorder"], *(minutes["present"] or ()), *(minutes["not_signed"] or ())}
    found |= {one["person"] for one in minutes["signatures"] or ()} | {row.get("owner") for row in rows}
    return {one for one in found if isinstance(one, str)}


# --- shared -------------------------------------------------------------------------------------------------------


def _facts(call: Call, review: Any, language: Language) -> list[dict[str, str]]:
    words = WORDS[language]
    name = _names(call, review.members)
    period = " – ".join(str(documents.day(day, language)) for day in (review.period_from, review.period_to))
    meeting = _meeting(call, review)
    return [
        {"label": words["review"], "value": review.id},
        {"label": words["period"], "value": period},
        {"label": words["meeting"], "value": documents.moment(meeting, language, call.uow.engine.settings.zone)},
        {"label": words["chair"], "value": name(review.chair)},
        {"label": words["invited"], "value": ", ".join(name(one) for one in review.members)},
    ]


def _trust(review: Any, language: Language) -> dict[str, str]:
    """Return the trust score that was frozen with the figures: how far they can be relied on."""
    found = [one for one in figures.read(review.pack["figures"]) if one.id == "m.D7"]
    return {"label": WORDS[language]["trust"], "value": found[0].said(language) if found else "–"}


def _meeting(call: Call, review: Any) -> datetime:
    """Return when it is held: as it stands in the case, since it may have been moved."""
    moved = call.inputs.get("meeting_at")
    return moved if isinstance(moved, datetime) else review.meeting_at


def _names(call: Call, people: Iterable[str]) -> Any:
    known = lookups.of_kind(call.uow, "user").find(call.uow, people)
    return lambda one: known[one].label if one in known else str(one)


def keep_until(call: Call) -> date:
    """Return the last day of what is kept for seven years: the end of a year."""
    day = today(call.uow)
    return date(day.year + KEEP_YEARS, 12, 31)
