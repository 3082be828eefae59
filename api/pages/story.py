"""What happened to a case, in sentences: the history in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from api.pages import models, texts
from bpmn.semantics import Definition
from engine import deployments, instances, rights
from engine.model import HistoryEntry, ProcessInstance
from engine.unit_of_work import UnitOfWork

MOST = 200


class Line(Struct, frozen=True):
    """One thing that happened. `mark`: the icon and its kind."""

    text: str
    at: datetime
    icon: str
    mark: str
    quote: str = ""
    seq: int = 0
    actor: str = ""
    #: The key of its sentence.
    key: str = ""


#: Kind -> icon, kind of mark, and whether everybody reads it (else only those who ask for everything).
KINDS: Mapping[str, tuple[str, str, bool]] = {
    "started": ("start", "", True),
    "task_completed": ("check", "done", True),
    "claimed": ("hand", "open", True),
    "unclaimed": ("undo", "", True),
    "assigned": ("hand", "open", True),
    "delegated": ("hand", "open", True),
    "task_returned": ("undo", "", True),
    "comment": ("comment", "", True),
    "file": ("file", "", True),
    "reminded": ("bell", "wait", True),
    "escalated": ("alert", "open", True),
    "refused": ("alert", "failed", False),
    "exemption_granted": ("evidence", "wait", True),
    "exempted": ("evidence", "wait", True),
    "exemption_ended": ("evidence", "", True),
    "nobody_can_take": ("alert", "failed", True),
    "withdrawn": ("back", "", True),
    "cancelled": ("cross", "failed", True),
    "suspended": ("clock", "wait", True),
    "resumed": ("right", "", True),
    "incident": ("alert", "failed", True),
    "retried": ("retry", "", True),
    "ended": ("ring-bold", "done", True),
    "approval": ("evidence", "done", False),
    "decision": ("diamond", "", False),
    "topic": ("operate", "", False),
    "job_completed": ("operate", "", False),
    "job_error": ("operate", "failed", False),
    "timer_fired": ("clock", "", False),
    "message_received": ("comment", "", False),
    "message_thrown": ("comment", "", False),
    "variables_set": ("operate", "", False),
    "children_ended": ("operate", "", False),
    "child_raised": ("operate", "", False),
    "raised": ("operate", "", False),
    "token_moved": ("operate", "", False),
    "migrated": ("operate", "", False),
    "migration_undone": ("operate", "", False),
    "triggered": ("operate", "", False),
    "register": ("register", "", False),
    "erased": ("cross", "", False),
}


def tell(uow: UnitOfWork, compiled: Definition, about: ProcessInstance, *, everything: bool = False) -> list[Line]:
    """Tell what happened, the newest first."""
    found = list(_entries(uow, about))
    shown = found if everything else _what_people_read(found)
    names = models.names(uow, _people(shown), _groups(shown))
    step = _step_names(uow, compiled, about)
    # What an engine says of a fault helps those who mend it, and nobody else.
    mends = rights.allows(uow, "incident.read", instance=about)
    return [_line(one, names, step, mends) for one in reversed(shown)]


def _what_people_read(found: list[HistoryEntry]) -> list[HistoryEntry]:
    """Leave out what only machines did, and of several reminders of one task all but the last."""
    last = {one.task_id: one.seq for one in found if one.kind == "reminded"}
    return [
        one
        for one in found
        if KINDS.get(one.kind, ("", "", False))[2] and (one.kind != "reminded" or last[one.task_id] == one.seq)
    ]


def _entries(uow: UnitOfWork, about: ProcessInstance) -> Iterable[HistoryEntry]:
    cursor = None
    while True:
        page = instances.history(uow, about.id, cursor=cursor, limit=MOST)
        yield from page.items
        if (cursor := page.next) is None:
            return


def _people(entries: Iterable[HistoryEntry]) -> set[str | None]:
    found: set[str | None] = set()
    for one in entries:
        details = one.details or {}
        found |= {one.actor, one.on_behalf_of}
        found |= {details.get(name) for name in ("person", "from", "to_person", "assignee", "to")}
        found |= set(details.get("people") or ())
    return {name for name in found if isinstance(name, str)}


def _groups(entries: Iterable[HistoryEntry]) -> set[str]:
    return {
        key
        for one in entries
        for name in ("to_group", "given_to")
        if isinstance(key := (one.details or {}).get(name), str)
    }


def _step_names(uow: UnitOfWork, compiled: Definition, about: ProcessInstance) -> Callable[[HistoryEntry], str]:
    """Give the name of the step of an entry, also of one inside a called process."""
    visited = {visit.element_id: visit for visit in instances.activities(uow, about.id)}

    def name(entry: HistoryEntry) -> str:
        own = str((entry.details or {}).get("name") or "")
        visit = visited.get(entry.element_id or "")
        where = compiled if visit is None else deployments.compiled(uow, visit.definition_id)
        return models.element_name(where, entry.element_id, own or texts.text("story.some_step"))

    return name


def _line(entry: HistoryEntry, names: models.Names, step: Callable[[HistoryEntry], str], mends: bool) -> Line:
    icon, mark, _ = KINDS.get(entry.kind, ("info", "", False))
    details = entry.details or {}
    who = names.person(entry.actor)
    if entry.on_behalf_of:
        who = texts.text("story.for", who=who, whom=names.full(entry.on_behalf_of))
    key = _key(entry, names)
    sentence = texts.text(key, who=who, step=step(entry), **_values(details, names))
    return Line(
        text=sentence[:1].upper() + sentence[1:],
        at=entry.at,
        icon=icon,
        mark="failed" if details.get("state") == "cancelled" else mark,
        quote=_quote(entry.kind, details, mends),
        seq=entry.seq,
        actor=names.full(entry.actor),
        key=key,
    )


def _key(entry: HistoryEntry, names: models.Names) -> str:
    """Choose the sentence: by the kind, for a task also by its decision; “you” takes its own verb in some languages."""
    details = entry.details or {}
    key = f"story.{entry.kind}" if entry.kind in KINDS else "story.other"
    if entry.kind == "task_completed":
        decision = (details.get("data") or {}).get("decision")
        if decision in ("approve", "reject", "rework"):
            key = f"story.{decision}"
    if entry.kind == "file" and details.get("document"):
        key = "story.document"
    if entry.kind == "ended" and details.get("state") == "cancelled":
        key = "story.ended_early"
    own = f"{key}.you"
    return own if entry.actor == names.reader and not entry.on_behalf_of and texts.has(own) else key


def _values(details: Mapping[str, Any], names: models.Names) -> dict[str, str]:
    """Give the words that sentences may hold."""
    to = details.get("to_person") or details.get("person") or details.get("to")
    people = [names.person(one) for one in details.get("people") or ()]
    group = details.get("to_group") or details.get("given_to")
    return {
        "whom": names.group(group) if group else names.person(to if isinstance(to, str) else None),
        "people": texts.listed(people) or texts.text("who.nobody"),
        "name": str(details.get("name") or details.get("topic") or details.get("decision") or ""),
        "rule": str(details.get("rule") or ""),
    }


def _quote(kind: str, details: Mapping[str, Any], mends: bool) -> str:
    """Give the words of somebody that belong to an entry."""
    if kind == "task_completed":
        data = details.get("data") or {}
        return str(data.get("comment") or data.get("conditions") or "")
    if kind == "comment":
        return str(details.get("text") or "")
    if kind in ("withdrawn", "cancelled", "suspended", "assigned", "delegated", "exemption_granted"):
        return str(details.get("reason") or "")
    return str(details.get("message") or "") if kind == "incident" and mends else ""
