"""Scope and statement of applicability on paper."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from engine import lookups
from engine.topics import Call
from register import documents, papers
from register.asset_types import TYPES
from register.documents import Language
from register.management.clauses import Clause
from register.papers import Document
from register.store import managing as sql

WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "heading": "Scope and statement of applicability",
            "assets": "Assets in scope",
            "cost": "Cost in scope, EUR",
            "published": "Published",
            "scope": "What is managed",
            "by": "By",
            "what": "What",
            "managed": "Managed?",
            "reason": "Why not",
            "yes": "Yes",
            "no": "No",
            "statement": "Statement of applicability",
            "clause": "Clause",
            "process": "Process",
            "applies": "Applies?",
            "owner": "Owner",
            "why": "Justification",
            "asset_type": "Kind of asset",
            "unit": "Unit",
            "location": "Location",
            "technology": "Technology",
            "transition": "Plan what becomes of the assets of {unit}, which is no longer managed",
        },
        "de": {
            "heading": "Geltungsbereich und Erklärung zur Anwendbarkeit",
            "assets": "Assets im Geltungsbereich",
            "cost": "Kosten im Geltungsbereich, EUR",
            "published": "Veröffentlicht",
            "scope": "Was verwaltet wird",
            "by": "Nach",
            "what": "Was",
            "managed": "Verwaltet?",
            "reason": "Warum nicht",
            "yes": "Ja",
            "no": "Nein",
            "statement": "Erklärung zur Anwendbarkeit",
            "clause": "Abschnitt",
            "process": "Prozess",
            "applies": "Gilt?",
            "owner": "Verantwortlich",
            "why": "Begründung",
            "asset_type": "Art des Assets",
            "unit": "Einheit",
            "location": "Ort",
            "technology": "Technik",
            "transition": "Planen, was aus den Assets von {unit} wird, das nicht mehr verwaltet wird",
        },
    }
)


def keep(
    call: Call,
    number: str,
    lines: Sequence[Mapping[str, Any]],
    stated: Sequence[tuple[Clause, Mapping[str, Any]]],
    inside: Mapping[str, Any],
) -> Document:
    """Set a version as PDF and keep it as a document."""
    language = papers.language(call)
    words = WORDS[language]
    data = {
        "heading": words["heading"],
        "title": f"{words['heading']} {number}",
        "words": words,
        "facts": [
            {"label": words["published"], "value": documents.day(call.uow.now.date(), language)},
            {"label": words["assets"], "value": documents.number(inside["assets"], language)},
            {"label": words["cost"], "value": documents.money(inside["cost"], language)},
        ],
        "lines": _lines(call, lines, language),
        "clauses": _clauses(call, stated, language),
    }
    return papers.keep(
        call, kind="scope", name=number, template="scope", data=data, subject=("scope_statement", number)
    )


def _lines(call: Call, lines: Sequence[Mapping[str, Any]], language: Language) -> list[list[str]]:
    words = WORDS[language]
    units = call.uow.execute(sql.UNITS, {"ids": [line["unit"] for line in lines if line["unit"]]})
    places = call.uow.execute(sql.PLACES, {"ids": [line["place"] for line in lines if line["place"]]})
    names = {row.id: row.name for row in (*units, *places)}
    names |= {one.id: one.name_de if language == "de" else one.name for one in TYPES.values()}
    found = []
    for line in lines:
        what = line["kind"] or line["unit"] or line["place"] or line["technology"] or "–"
        found.append([words[line["dimension"]], names.get(what, what), words[line["included"]], line["reason"] or "–"])
    return found


def _clauses(call: Call, stated: Sequence[tuple[Clause, Mapping[str, Any]]], language: Language) -> list[list[str]]:
    words = WORDS[language]
    owners = {str(row["owner"]) for _, row in stated if row.get("owner")}
    known = lookups.of_kind(call.uow, "user").find(call.uow, owners)
    return [
        [
            clause.clause,
            clause.title_in(language),
            words["yes" if row.get("applicable") == "yes" else "no"],
            known[row["owner"]].label if row.get("owner") in known else str(row.get("owner") or "–"),
            str(row.get("justification") or "–"),
        ]
        for clause, row in stated
    ]


def transition(call: Call, unit: str) -> str:
    """Return what the action is called that plans the transition of a unit."""
    return WORDS[papers.language(call)]["transition"].format(unit=unit)
