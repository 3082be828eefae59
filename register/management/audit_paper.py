"""The report of an internal audit on paper."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from engine import lookups
from engine.topics import Call
from register import documents, inputs, papers, writing
from register.documents import Language
from register.papers import Document

WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "heading": "Audit report",
            "audit": "Audit",
            "process": "Process",
            "auditor": "Auditor",
            "period": "Cases that ended",
            "sample": "Sample",
            "drawn": "{count} of {population}, seed {seed}",
            "criteria": "Tested against",
            "results": "What was tested",
            "case": "Case",
            "subject": "Subject",
            "result": "Result",
            "note": "What was seen",
            "findings": "Findings",
            "number": "No.",
            "owner": "Mended by",
            "none": "No finding stands.",
            "conclusion": "Conclusion",
            "conform": "as it has to be",
            "observation": "observation",
            "minor": "minor",
            "major": "major",
        },
        "de": {
            "heading": "Auditbericht",
            "audit": "Audit",
            "process": "Prozess",
            "auditor": "Auditor",
            "period": "Beendete Vorgänge",
            "sample": "Stichprobe",
            "drawn": "{count} von {population}, Startwert {seed}",
            "criteria": "Gemessen an",
            "results": "Was geprüft wurde",
            "case": "Vorgang",
            "subject": "Gegenstand",
            "result": "Ergebnis",
            "note": "Was gesehen wurde",
            "findings": "Feststellungen",
            "number": "Nr.",
            "owner": "Behoben von",
            "none": "Keine Feststellung bleibt bestehen.",
            "conclusion": "Ergebnis",
            "conform": "wie es sein muss",
            "observation": "Beobachtung",
            "minor": "leicht",
            "major": "schwer",
        },
    }
)


def keep(call: Call, numbers: Sequence[str], found: Sequence[Mapping[str, Any]], auditor: str) -> Document:
    """Set the report of an auditor as PDF and keep it. `found`: the findings that stand, `numbers` theirs."""
    language = papers.language(call)
    words = WORDS[language]
    number = writing.case_no(call)
    results = inputs.rows(call, "results", needed=False)
    people = {auditor, *(str(one["owner"]) for one in found if one.get("owner"))}
    known = lookups.of_kind(call.uow, "user").find(call.uow, people)

    def name(person: Any) -> str:
        return known[person].label if person in known else str(person or "–")

    data = {
        "heading": words["heading"],
        "title": f"{words['heading']} {number}",
        "words": words,
        "facts": _facts(call, number, name(auditor), len(results), language),
        "criteria": inputs.maybe_text(call.inputs, "criteria") or "–",
        "results": [
            [str(row["number"]), str(row.get("subject") or "–"), words[row["result"]], str(row.get("note") or "–")]
            for row in results
        ],
        "findings": [
            [id, words[one["result"]], str(one.get("note") or "–"), name(one.get("owner"))]
            for id, one in zip(numbers, found, strict=True)
        ],
        "conclusion": inputs.maybe_text(call.inputs, "conclusion") or "–",
    }
    return papers.keep(
        call, kind="audit_report", name=number, template="audit_report", data=data, subject=("finding", number)
    )


def _facts(call: Call, number: str, auditor: str, count: int, language: Language) -> list[dict[str, str]]:
    words = WORDS[language]
    days = (inputs.maybe_day(call.inputs, name) for name in ("period_from", "period_to"))
    drawn = words["drawn"].format(
        count=count, population=call.inputs.get("population"), seed=inputs.maybe_text(call.inputs, "seed")
    )
    return [
        {"label": words["audit"], "value": number},
        {"label": words["process"], "value": inputs.maybe_text(call.inputs, "process_name") or "–"},
        {"label": words["auditor"], "value": auditor},
        {"label": words["period"], "value": " – ".join(str(documents.day(day, language)) for day in days)},
        {"label": words["sample"], "value": drawn},
    ]
