"""Sanitizing media, one attempt a row: what was done, who verified it, and the certificate (NIST SP 800-88)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from engine import numbers, people
from engine.topics import Call
from register import documents, inputs, papers, writing
from register.refusals import refused, word
from register.retirement import facts
from register.store import retiring as sql
from register.store.reference import GET

#: Technique -> what it is good for.
TECHNIQUES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "overwrite": frozenset({"clear"}),
        "factory_reset": frozenset({"clear"}),
        "block_erase": frozenset({"clear", "purge"}),
        "secure_erase": frozenset({"clear", "purge"}),
        "crypto_erase": frozenset({"clear", "purge"}),
        "degauss": frozenset({"purge", "destroy"}),
        "shred": frozenset({"destroy"}),
        "disintegrate": frozenset({"destroy"}),
        "incinerate": frozenset({"destroy"}),
    }
)
#: What the decision asks for -> ways to verify it.
VERIFY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "physical": ("physical",),
        "full": ("read_back", "key_record"),
        "sample": ("sample", "read_back", "key_record"),
    }
)
LEAST_SAMPLE = 10

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "heading": "Certificate of sanitization",
            "medium": "The medium",
            "work": "What was done",
            "asset": "Asset",
            "maker": "Maker and model",
            "asset_serial": "Serial number of the asset",
            "kind": "Kind of medium",
            "serial": "Serial number of the medium",
            "class": "Class of the data",
            "method": "Method",
            "technique": "Technique",
            "tool": "Tool and version",
            "ended": "Ended",
            "verification": "Verification",
            "destination": "Where the asset goes",
            "place": "Place",
            "number": "Attempt",
            "case": "Case",
            "did": "sanitized it",
            "checked": "verified it",
            "saw": "was witness",
            "signatures": "By whom",
            "statement": "The medium named here was sanitized as described, and somebody else has verified it.",
        },
        "de": {
            "heading": "Löschnachweis",
            "medium": "Der Datenträger",
            "work": "Was getan wurde",
            "asset": "Asset",
            "maker": "Hersteller und Modell",
            "asset_serial": "Seriennummer des Geräts",
            "kind": "Art des Datenträgers",
            "serial": "Seriennummer des Datenträgers",
            "class": "Klasse der Daten",
            "method": "Methode",
            "technique": "Verfahren",
            "tool": "Werkzeug und Version",
            "ended": "Beendet",
            "verification": "Prüfung",
            "destination": "Verbleib des Geräts",
            "place": "Ort",
            "number": "Versuch",
            "case": "Vorgang",
            "did": "hat gelöscht",
            "checked": "hat geprüft",
            "saw": "war dabei",
            "signatures": "Von wem",
            "statement": "Der genannte Datenträger wurde wie beschrieben gelöscht, und jemand anderes hat es geprüft.",
        },
    }
)


# --- an attempt ---------------------------------------------------------------------------------------------------


def record(call: Call) -> Mapping[str, Any]:
    """Note an attempt to sanitize a medium, as whoever completes the task says it went (processes B4, sanitize)."""
    medium = _medium(call)
    method = inputs.text(call, "method")
    serial = inputs.text(call, "media_serial")
    if medium.serial and serial.casefold() != medium.serial.casefold():
        raise refused(call, "media_serial", "san_serial", serial=medium.serial)
    technique = inputs.text(call, "technique")
    if method not in TECHNIQUES.get(technique, ()):
        said = {"technique": word(call.uow, technique), "method": word(call.uow, method)}
        raise refused(call, "technique", "san_technique", **said)
    started, ended = (facts.moment(call.inputs.get(name), call.uow) for name in ("started_at", "ended_at"))
    if started is None or ended is None or ended < started or ended > call.uow.now:
        raise refused(call, "ended_at", "san_times")
    passed = inputs.text(call, "tool_result") == "pass"
    _require_proof(call, method, passed=passed)
    witness = inputs.maybe_text(call.inputs, "witness")
    if (call.inputs.get("witness_needed") is True and witness is None) or witness == call.uow.actor:
        raise refused(call, "witness", "ret_witness")
    row = {
        "id": numbers.following(call.uow, "SAN"),
        "medium": medium.id,
        "asset": medium.asset,
        "method": method,
        "technique": technique,
        "tool": inputs.text(call, "tool"),
        "tool_version": inputs.maybe_text(call.inputs, "tool_version"),
        "started_at": started,
        "ended_at": ended,
        "tool_result": "pass" if passed else "fail",
        "log": _file(call, "log"),
        "photo": _file(call, "photo"),
        "sanitized_by": call.uow.actor,
        "witness": witness,
        "result": "open" if passed else "failed",
    }
    writing.add(call, "sanitization", [row])
    return {"sanitization_no": row["id"], "sanitized_by": call.uow.actor}


def _medium(call: Call) -> Any:
    id = inputs.text(call, "medium")
    row = call.uow.execute(sql.MEDIUM, {"id": id}).one_or_none()
    if row is None or row.asset not in facts.lines(call):
        raise refused(call, "medium", "unknown", name=id)
    return row


def _file(call: Call, name: str) -> UUID | None:
    text = next(iter(inputs.texts(call, name)), None)
    return None if text is None else UUID(text)


def _require_proof(call: Call, method: str, *, passed: bool) -> None:
    if not passed:
        return
    if method == "destroy" and _file(call, "photo") is None:
        raise refused(call, "photo", "san_photo")
    if method != "destroy" and _file(call, "log") is None:
        raise refused(call, "log", "san_log")


# --- verification -------------------------------------------------------------------------------------------------


def verify(call: Call) -> Mapping[str, Any]:
    """Note whether somebody else has verified an attempt (INV-10: not whoever made it)."""
    row = _attempt(call)
    result = "verified" if inputs.text(call, "result") == "verified" else "not_verified"
    how = inputs.text(call, "verify_method")
    allowed = VERIFY.get(inputs.maybe_text(call.inputs, "verify") or "", VERIFY["sample"])
    if result == "verified" and how not in allowed:
        raise refused(call, "verify_method", "san_method", how=word(call.uow, *allowed))
    share = inputs.maybe_number(call.inputs, "sample_size")
    if result == "verified" and how == "sample" and (share is None or not LEAST_SAMPLE <= share <= 100):
        raise refused(call, "sample_size", "san_sample")
    note = inputs.maybe_text(call.inputs, "note")
    if result == "not_verified" and note is None:
        raise refused(call, "note", "needed")
    changes = {
        "verify_method": how,
        "sample_size": None if share is None else int(share),
        "result": result,
        "note": note,
        "verified_by": call.uow.actor,
        "verified_at": call.uow.now,
    }
    writing.change(call, "sanitization", row, changes)
    return {"verified": result == "verified"}


def _attempt(call: Call) -> Any:
    number = inputs.text(call, "sanitization_no")
    row = writing.lock(call.uow, "sanitization", [number]).get(number)
    if row is None or row.case_no != writing.case_no(call) or row.result != "open":
        raise refused(call, "result", "san_not_open", number=number)
    return row


# --- the certificate ----------------------------------------------------------------------------------------------


def certificate(call: Call) -> Mapping[str, Any]:
    """Keep the certificate of a verified attempt; with the last medium of an asset the asset becomes Sanitized."""
    number = inputs.text(call, "sanitization_no")
    row = writing.lock(call.uow, "sanitization", [number])[number]
    asset = writing.lock(call.uow, "asset", [row.asset])[row.asset]
    paper = papers.keep(
        call,
        kind="sanitization_certificate",
        name=f"{number}",
        template="sanitization_certificate",
        data=_paper(call, row, asset),
        subject=("asset", asset.id),
    )
    writing.change(call, "sanitization", row, {"certificate": paper.id})
    dirty = call.uow.execute(sql.NOT_CLEAN, {"ids": [asset.id]}).first()
    if dirty is None and asset.stage == "retired":
        writing.move(call, [asset], "sanitized")
    return {"certificate": paper.id}


def _paper(call: Call, row: Any, asset: Any) -> dict[str, Any]:
    language = papers.language(call)
    words = WORDS[language]
    medium = call.uow.execute(sql.MEDIUM, {"id": row.medium}).one()
    place = call.uow.execute(GET["location"], {"key": asset.location}).one_or_none() if asset.location else None

    def said(name: str | None) -> str:
        return word(call.uow, name) if name else "–"

    sample = f", {row.sample_size} %" if row.sample_size is not None else ""
    zone = call.uow.engine.settings.zone
    ended, verified = (documents.moment(at, language, zone) for at in (row.ended_at, row.verified_at))
    medium_facts = (
        ("asset", f"{asset.tag} {asset.name}"),
        ("maker", " ".join(part for part in (asset.maker, asset.model) if part) or "–"),
        ("asset_serial", asset.serial or "–"),
        ("kind", said(medium.kind)),
        ("serial", medium.serial or "–"),
        ("class", said(asset.classification)),
    )
    work_facts = (
        ("method", said(row.method)),
        ("technique", said(row.technique)),
        ("tool", " ".join(part for part in (row.tool, row.tool_version) if part)),
        ("ended", ended),
        ("verification", said(row.verify_method) + sample),
        ("destination", said(inputs.maybe_text(call.inputs, "destination"))),
        ("place", place.name if place is not None else "–"),
        ("number", row.id),
        ("case", writing.case_no(call)),
    )
    doers = ((row.sanitized_by, "did", ended), (row.verified_by, "checked", verified), (row.witness, "saw", ended))
    names = people.names(call.uow, [person for person, _, _ in doers if person])
    return {
        "heading": words["heading"],
        "words": words,
        "medium": [{"label": words[name], "value": value} for name, value in medium_facts],
        "work": [{"label": words[name], "value": value} for name, value in work_facts],
        "people": [
            {"name": names.get(person, person), "role": words[role], "at": at} for person, role, at in doers if person
        ],
    }
