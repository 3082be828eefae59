"""The record of a lot on paper."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine import people
from engine.topics import Call
from register import documents, papers, writing
from register.refusals import word
from register.store import retiring as sql

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "heading": "Disposal record",
        "route": "Route",
        "vendor": "Taken by",
        "address": "Address",
        "collected_by": "Collected by",
        "collected_at": "Collected",
        "seal": "Seal",
        "weight": "Weight",
        "category": "Category",
        "certificate": "Certificate or receipt",
        "proceeds": "Proceeds, EUR",
        "case": "Case",
        "lot": "What left",
        "tag": "Tag",
        "name": "Name",
        "serial": "Serial number",
        "media": "Media sanitized",
        "proof": "Proof",
        "named": "named",
        "explained": "explained",
        "incident": "incident",
        "coordinator": "chose who takes it",
        "witness": "was witness",
        "signatures": "By whom",
    },
    "de": {
        "heading": "Entsorgungsnachweis",
        "route": "Weg",
        "vendor": "Abgenommen von",
        "address": "Anschrift",
        "collected_by": "Abgeholt von",
        "collected_at": "Abgeholt",
        "seal": "Siegel",
        "weight": "Gewicht",
        "category": "Kategorie",
        "certificate": "Zertifikat oder Beleg",
        "proceeds": "Erlös, EUR",
        "case": "Vorgang",
        "lot": "Was das Haus verlassen hat",
        "tag": "Inventarnummer",
        "name": "Name",
        "serial": "Seriennummer",
        "media": "Gelöschte Datenträger",
        "proof": "Nachweis",
        "named": "genannt",
        "explained": "geklärt",
        "incident": "Vorfall",
        "coordinator": "hat den Abnehmer gewählt",
        "witness": "war dabei",
        "signatures": "Von wem",
    },
}


def keep(call: Call, lot: Any, lines: Sequence[Any]) -> str:
    """Set the record of a lot and keep it as a document; return its number."""
    paper = papers.keep(
        call,
        kind="disposal_record",
        name=lot.id,
        template="disposal_record",
        data=_paper(call, lot, lines),
        subject=("disposal", lot.id),
    )
    return paper.id


def _paper(call: Call, lot: Any, lines: Sequence[Any]) -> dict[str, Any]:
    language = papers.language(call)
    words = WORDS[language]
    collected = documents.moment(lot.collected_at, language, call.uow.engine.settings.zone)
    weight = documents.number(Decimal(lot.weight_g) / 1000, language)
    facts = (
        ("route", word(call.uow, lot.route)),
        ("vendor", lot.vendor_name),
        ("address", lot.vendor_address),
        ("collected_by", lot.collected_by),
        ("collected_at", collected),
        ("seal", lot.seal_no),
        ("weight", f"{weight} kg"),
        ("category", word(call.uow, lot.category)),
        ("certificate", lot.certificate_no),
        ("proceeds", None if lot.proceeds is None else documents.money(lot.proceeds, language)),
        ("case", writing.case_no(call)),
    )
    names = people.names(call.uow, [person for person in (lot.coordinator, lot.witness) if person])
    return {
        "heading": words["heading"],
        "words": words,
        "facts": [{"label": words[name], "value": value} for name, value in facts if value],
        "heads": [words[name] for name in ("tag", "name", "serial", "media", "proof")],
        "rows": _rows(call, lines, words),
        "people": [
            {"name": names.get(person, person), "role": words[role], "at": collected}
            for person, role in ((lot.coordinator, "coordinator"), (lot.witness, "witness"))
            if person
        ],
    }


def _rows(call: Call, lines: Sequence[Any], words: Mapping[str, str]) -> list[list[str]]:
    attempts: dict[str, list[str]] = {}
    for row in call.uow.execute(sql.ATTEMPTS, {"ids": [line.asset for line in lines]}):
        attempts.setdefault(row.asset, []).append(row.id)
    rows = []
    for line in lines:
        proof = words["named"] if line.certified and not line.note else words["explained"]
        proof = proof if line.certified else words["incident"]
        media = ", ".join(attempts.get(line.asset, ())) or "–"
        rows.append([line.tag, line.name, line.serial or "–", media, f"{proof}: {line.note}" if line.note else proof])
    return rows
