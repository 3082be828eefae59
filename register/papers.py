"""Papers that a case leaves: set from a template, kept with their SHA-256, known as a document of the register."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from engine import files, numbers
from engine.errors import NotFound
from engine.topics import Call
from register import documents, writing
from register.documents import Language

#: The word before the number of a page.
_PAGE: Mapping[str, str] = MappingProxyType({"en": "Page", "de": "Seite"})


class Document(Struct, frozen=True, kw_only=True):
    """A document of the register. `id`: its number (DOC-2026-00001). `sha256`: of the file, in hex."""

    id: str
    file_id: UUID
    sha256: str


def language(call: Call) -> Language:
    """Return the language in which whoever takes the step reads."""
    return "de" if call.uow.locale.startswith("de") else "en"


def keep(
    call: Call,
    *,
    kind: str,
    name: str,
    template: str,
    data: Mapping[str, Any],
    subject: tuple[str, str] | None,
    title: str | None = None,
    supersedes: str | None = None,
    keep_until: date | None = None,
    at: datetime | None = None,
) -> Document:
    """Set a paper as PDF, keep it among the files of the case and as a document, and say both in the history.

    `kind`: acceptance, sanitization_certificate, disposal_record, minutes …; `name`: of the file, without “.pdf”.
    `template`: the stem of a file in `register/templates`, which begins with `#import "base.typ": *` and
    `#show: sheet`. `data`: what JSON can hold; every text in it as the reader is to see it (`documents.day`, `money` …
    write days and sums). It must hold `heading`; `language` (en or de) is that of the actor, `number` that of the
    document, and `title` heading and number when they are left out. `subject`: kind and id of the thing it is about.
    `supersedes`: the number of the document whose place it takes; NotFound when there is none. `at`: the moment that
    the paper bears, by default now. Refused without a case number.
    """
    number = numbers.following(call.uow, "DOC")
    full = _full(call, data, number)
    content = documents.typeset(template, full, at or call.uow.now)
    file = files.store(call.uow, f"{name}.pdf", content)
    for entry in files.attach(call.uow, call.instance.id, [file.id]):
        # The step wrote it: whoever completed the task before has added nothing.
        call.record(replace(entry, details={**(entry.details or {}), "document": number}))
    entity, entity_id = subject or (None, None)
    row = {
        "id": number,
        "kind": kind,
        "title": title or full["title"],
        "entity": entity,
        "entity_id": entity_id,
        "file_id": file.id,
        "sha256": file.sha256,
        "created_at": call.uow.now,
        "created_by": call.uow.actor,
        "superseded_by": None,
        "keep_until": keep_until,
    }
    writing.add(call, "document", [row])
    if supersedes is not None:
        _supersede(call, supersedes, number)
    return Document(id=number, file_id=file.id, sha256=file.sha256)


def _full(call: Call, data: Mapping[str, Any], number: str) -> dict[str, Any]:
    full = {"language": language(call), "number": number, **data}
    return {"title": f"{full['heading']} {full['number']}", "page": _PAGE[full["language"]], **full}


def _supersede(call: Call, old: str, new: str) -> None:
    row = writing.lock(call.uow, "document", [old]).get(old)
    if row is None:
        raise NotFound("There is no such document.")
    writing.change(call, "document", row, {"superseded_by": new})
