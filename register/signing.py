"""What a person signs: the typed name, and one paper a person and version of the terms that lists all they accepted."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine import people
from engine.errors import NotFound
from engine.topics import Call
from register import documents, inputs, papers, writing
from register.lookups import today
from register.refusals import Problems
from register.store import deploying as sql

#: What people sign while no terms of use are kept as a document.
FIRST_TERMS = "1"

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "heading": "Acceptance",
        "person": "Taken over by",
        "terms": "Terms of use, version",
        "tag": "Tag",
        "name": "What",
        "serial": "Serial number",
        "accepted": "Accepted",
        "condition": "Condition",
        "ok": "in order",
        "damaged": "damaged",
        "wrong": "not what was expected",
        "signed": "Signed by typing the name, after signing in as {account}",
        "promise": "I have received what is listed here. I use it under the terms of use named above, look after it, "
        "report loss or damage at once, and give it back when asked to.",
    },
    "de": {
        "heading": "Übernahme",
        "person": "Übernommen von",
        "terms": "Nutzungsbedingungen, Fassung",
        "tag": "Nummer",
        "name": "Was",
        "serial": "Seriennummer",
        "accepted": "Angenommen",
        "condition": "Zustand",
        "ok": "in Ordnung",
        "damaged": "beschädigt",
        "wrong": "nicht das Erwartete",
        "signed": "Unterschrieben durch Eingabe des Namens, angemeldet als {account}",
        "promise": "Ich habe erhalten, was hier aufgeführt ist. Ich nutze es nach den oben genannten "
        "Nutzungsbedingungen, gehe "
        "sorgsam damit um, melde Verlust oder Schaden sofort und gebe es auf Verlangen zurück.",
    },
}


def terms_in_force(call: Call) -> str:
    """Return the version of the terms of use that people sign today."""
    kept: str | None = call.uow.execute(sql.TERMS).scalars().first()
    return kept or FIRST_TERMS


def name(call: Call, account: str) -> str:
    """Return the name of a person; the account where a directory of another system knows no name."""
    try:
        return people.get(call.uow, account).name
    except NotFound:
        return account


def check(call: Call, problems: Problems, given: Mapping[str, Any], signer: str) -> None:
    """Add what is wrong with the signature in answers: it is the name of whoever signs, however it is spaced."""
    typed = " ".join((inputs.maybe_text(given, "signature") or "").casefold().split())
    if typed != name(call, signer).casefold():
        problems.add("signature", "sign_with_name", name=name(call, signer))


def keep_paper(call: Call, rows: Sequence[Mapping[str, Any]]) -> str:
    """Keep the paper of acceptances that a person has just given under one version; return its number.

    It lists what they accepted before too, and takes the place of the paper that lacked these.
    """
    person, version = rows[0]["person"], rows[0]["terms_version"]
    accepted = call.uow.execute(sql.ACCEPTED, {"person": person, "terms_version": version}).all()
    before = [one.document for one in accepted if one.document]
    paper = papers.keep(
        call,
        kind="acceptance",
        name=f"{person}-{today(call.uow).isoformat()}",
        template="acceptance",
        data=_data(call, rows[0], accepted),
        subject=("person", person),
        supersedes=before[-1] if before else None,
    )
    for kept in writing.lock(call.uow, "acceptance", [row["id"] for row in rows]).values():
        writing.change(call, "acceptance", kept, {"document": paper.id})
    return paper.id


def _data(call: Call, row: Mapping[str, Any], accepted: Sequence[Any]) -> dict[str, Any]:
    language = papers.language(call)
    words = {name: text.format(account=call.uow.actor) for name, text in WORDS[language].items()}
    zone = call.uow.engine.settings.zone
    return {
        "heading": words["heading"],
        "words": words,
        "facts": [
            {"label": words["person"], "value": name(call, row["person"])},
            {"label": words["terms"], "value": row["terms_version"]},
        ],
        "lines": [
            [
                one.tag or "–",
                one.name or "",
                one.serial or "–",
                words[one.condition or "ok"],
                documents.day(one.accepted_at.astimezone(zone).date(), language),
            ]
            for one in accepted
        ],
        "signatures": [
            {
                "name": row["signature"],
                "role": words["signed"],
                "at": documents.moment(call.uow.now, language, zone),
            }
        ],
    }
