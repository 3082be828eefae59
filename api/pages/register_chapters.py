"""What happened to a thing of the register, told by the number of the case or load that did it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.pages import cases, texts
from api.pages import register_words as said
from engine import instances, rights
from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import reading
from register.reading import Event

Thing = Mapping[str, Any]

#: Columns of a thing that began, which its page shows elsewhere.
_BOOKKEEPING = frozenset({"case_no", "row_version", "instance_id", "source_reason", "stage_before", "reserved_by"})


class FieldChange(Struct, frozen=True):
    """One field that changed: from what to what."""

    label: str
    before: str
    after: str


class Evidence(Struct, frozen=True, kw_only=True):
    """Something that a case did, in a sentence, and the number of the document that proves it."""

    at: datetime
    case_no: str
    instance_id: UUID | None
    text: str
    document: str | None = None


class Chapter(Struct):
    """What one case or one load did to a thing. `at`: the last time; `since`: the first, both may be the same."""

    number: str
    href: str | None
    kind: str
    title: str
    at: datetime
    since: datetime
    people: list[str] = []
    changes: list[FieldChange] = []
    evidence: list[Evidence] = []
    began: bool = False
    loaded: bool = False


def chapters(uow: UnitOfWork, kind: str, thing: Thing, evidence: Sequence[Evidence] = ()) -> list[Chapter]:
    """Give the history of a thing by the number of the case or load that wrote it, the newest first."""
    events = reading.history(uow, kind, thing)
    known = said.names(uow, _mentioned(events))
    found: dict[str, Chapter] = {}
    for event in events:
        chapter = _of(uow, found, event.case_no, event.instance_id, event.at, event.reason)
        who = known.people.full(event.actor)
        if who not in chapter.people:
            chapter.people.append(who)
        _tell(chapter, event, known)
    for one in evidence:
        _of(uow, found, one.case_no, one.instance_id, one.at, None).evidence.append(one)
    return sorted(found.values(), key=lambda chapter: chapter.at, reverse=True)


def _of(
    uow: UnitOfWork,
    found: dict[str, Chapter],
    case_no: str | None,
    instance_id: UUID | None,
    at: datetime,
    reason: str | None,
) -> Chapter:
    """Give the chapter of a number, begun when it is not there yet, and wide enough for a moment."""
    number = case_no or "–"
    chapter = found.get(number)
    if chapter is None:
        chapter = found[number] = _chapter(uow, number, case_no, instance_id, at, reason)
    chapter.at, chapter.since = max(chapter.at, at), min(chapter.since, at)
    return chapter


def _mentioned(events: Iterable[Event]) -> list[dict[str, Any]]:
    rows = [{"actor": event.actor} for event in events]
    for event in events:
        for value in (event.before, event.after):
            rows.append(
                dict(value) if event.field is None and isinstance(value, Mapping) else {event.field or "": value}
            )
    return rows


def _chapter(
    uow: UnitOfWork, number: str, case_no: str | None, instance_id: UUID | None, at: datetime, reason: str | None
) -> Chapter:
    if instance_id is None:
        title = texts.text("reg.loaded", reason=reason or "")
        return Chapter(number, said.case_address(case_no, None), "", title, at, at, loaded=True)
    try:
        case = instances.get(uow, instance_id)
    except NotFound:
        # Whoever may see the thing need not see the case.
        return Chapter(number, None, "", texts.text("reg.by_case"), at, at)
    href = said.case_address(case_no, instance_id) if rights.allows(uow, "page.request", instance=case) else None
    kind = cases.case_of(uow, case).kind
    return Chapter(number, href, kind, case.subject or texts.text("reg.by_case"), at, at)


def _tell(chapter: Chapter, event: Event, known: said.Names) -> None:
    if event.field is None:
        chapter.began = True
        for name, value in (event.after or {}).items():
            _add(chapter, name, None, value, known)
    else:
        if chapter.loaded:
            chapter.began = chapter.began or event.before is None
        _add(chapter, event.field, event.before, event.after, known)


def _add(chapter: Chapter, name: str, before: Any, after: Any, known: said.Names) -> None:
    if name not in _BOOKKEEPING:
        chapter.changes.append(
            FieldChange(said.label(name), said.said(name, before, known), said.said(name, after, known))
        )
