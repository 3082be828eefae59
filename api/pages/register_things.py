"""One thing of the register as its page shows it: facts, life, history by case, and what hangs on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from api.pages import register_words as said
from api.pages import texts, words
from api.pages.answers import Fact
from engine import instances, rights
from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import reading
from register.reading import Event

Thing = Mapping[str, Any]

#: Kind -> the columns shown as facts, in order.
FACTS: Mapping[str, tuple[str, ...]] = {
    "asset": (
        "custodian",
        "asset_owner",
        "location",
        "cost_centre",
        "kind",
        "subtype",
        "maker",
        "model",
        "serial",
        "catalogue_item",
        "ownership",
        "classification",
        "critical",
        "tenant",
        "service",
        "source",
        "acquired_on",
        "warranty_end",
        "support_end",
        "last_verified_on",
        "last_seen_on",
    ),
    "entitlement": (
        "kind",
        "quantity",
        "metric",
        "product",
        "catalogue_item",
        "supplier",
        "contract",
        "starts_on",
        "ends_on",
        "transferable",
        "territory",
        "proof",
        "tenant",
        "admin_owner",
        "user_cap",
        "cost",
        "cost_centre",
        "source",
    ),
    "contract": (
        "kind",
        "supplier",
        "owner",
        "starts_on",
        "ends_on",
        "notice_on",
        "auto_renew",
        "value",
        "price_rises",
        "audit_clause",
    ),
    "supplier": (
        "country",
        "bank_verified_on",
        "sanctions_checked_on",
        "security_checked_on",
        "dpa_signed_on",
        "score",
    ),
    "purchase_order": (
        "supplier",
        "contract",
        "cost_centre",
        "deliver_to",
        "ordered_by",
        "created_at",
        "issued_at",
        "needed_by",
        "promised_on",
    ),
}
#: Columns of a thing that began, which its page shows elsewhere.
_BOOKKEEPING = frozenset({"case_no", "row_version", "instance_id", "source_reason", "stage_before", "reserved_by"})


#: Parts of the line of a life: the last ones, each at least one of its columns.
MOST_PARTS, COLUMNS = 8, 12


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changed: from what to what."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Chapter:
    """What one case or one load did to a thing."""

    number: str
    href: str | None
    title: str
    at: datetime
    people: list[str] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    began: bool = False
    loaded: bool = False


def facts(kind: str, thing: Thing, known: said.Names) -> list[Fact]:
    """Give what is known of a thing, without what is empty."""
    return [
        Fact(column, said.label(column), said.said(column, thing[column], known, thing.get("currency")))
        for column in FACTS[kind]
        if thing[column] not in (None, "")
    ]


def chapters(uow: UnitOfWork, kind: str, thing: Thing) -> list[Chapter]:
    """Give the history of a thing by the number of the case or load that wrote it, the newest first."""
    events = reading.history(uow, kind, thing)
    known = said.names(uow, _mentioned(events))
    found: dict[str, Chapter] = {}
    for event in events:
        number = event.case_no or "–"
        chapter = found.get(number)
        if chapter is None:
            chapter = found[number] = _chapter(uow, event, number)
        who = known.people.full(event.actor)
        if who not in chapter.people:
            chapter.people.append(who)
        _tell(chapter, event, known)
    return list(found.values())


def _mentioned(events: Iterable[Event]) -> list[dict[str, Any]]:
    rows = [{"actor": event.actor} for event in events]
    for event in events:
        for value in (event.before, event.after):
            rows.append(
                dict(value) if event.field is None and isinstance(value, Mapping) else {event.field or "": value}
            )
    return rows


def _chapter(uow: UnitOfWork, event: Event, number: str) -> Chapter:
    if event.instance_id is None:
        title = texts.text("reg.loaded", reason=event.reason or "")
        return Chapter(number, said.case_address(event.case_no, None), title, event.at, loaded=True)
    try:
        case = instances.get(uow, event.instance_id)
    except NotFound:
        # Whoever may see the thing need not see the case.
        return Chapter(number, None, texts.text("reg.by_case"), event.at)
    href = (
        said.case_address(event.case_no, event.instance_id)
        if rights.allows(uow, "page.request", instance=case)
        else None
    )
    return Chapter(number, href, case.subject or texts.text("reg.by_case"), event.at)


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


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a life: a stage, when it was, and how many of the twelve columns of the line it takes."""

    name: str
    text: str
    span: int
    look: str


def life(stages: Sequence[Thing]) -> list[Part]:
    """Give the life of an asset as parts of one line; the last one goes on."""
    if not stages:
        return []
    shown = stages[-MOST_PARTS:]
    ends = [stage["at"] for stage in shown[1:]] + [words.now()]
    seconds = [max((end - stage["at"]).total_seconds(), 0.0) for stage, end in zip(shown, ends, strict=True)]
    return [
        _part(stage, end, span, now=stage is shown[-1])
        for stage, end, span in zip(shown, ends, _spans(seconds), strict=True)
    ]


def _spans(seconds: Sequence[float]) -> list[int]:
    """Share twelve columns among the parts of a life by their length; each gets one at least."""
    spans = [1] * len(seconds)
    while sum(spans) < COLUMNS:
        # The part that has the least of what is due to it gets the next column.
        neediest = max(range(len(spans)), key=lambda index: seconds[index] / spans[index])
        spans[neediest] += 1
    return spans


def _part(stage: Thing, end: datetime, span: int, *, now: bool) -> Part:
    day, until = words.calendar(stage["at"]), words.calendar(end)
    if now:
        text = texts.text("reg.since", day=day)
    else:
        text = day if day == until else texts.text("reg.until", day=day, until=until)
    return Part(said.coded(stage["to_stage"]), text, span, _look(stage, now))


def _look(stage: Thing, now: bool) -> str:
    if stage["to_stage"] in ("missing", "on_hold", "in_maintenance"):
        return "stop"
    return "now" if now else "done"


def asset(uow: UnitOfWork, thing: Thing) -> dict[str, Any]:
    """Give all that the page of an asset shows."""
    around = reading.around_asset(uow, thing)
    known = said.names(uow, [thing, *around.hands, *around.rights, *([around.bought] if around.bought else [])])
    return {
        "facts": facts("asset", thing, known),
        "life": life(around.stages),
        "chapters": chapters(uow, "asset", thing),
        "hands": [_hand(hand, known) for hand in reversed(around.hands)],
        "relations": around.relations,
        "rights": around.rights,
        "bought": around.bought,
        "costs": _costs(thing, around.bought),
        "warnings": _warnings(thing),
        "known": known,
    }


def _hand(hand: Thing, known: said.Names) -> dict[str, Any]:
    who = known.people.full(hand["holder"]) if hand["holder"] else known.thing("location", hand["place"] or "–")
    return {**hand, "who": who, "place": hand["place"] and known.thing("location", hand["place"])}


def _costs(thing: Thing, bought: Thing | None) -> list[tuple[str, str]]:
    found = []
    if thing["cost"] is not None:
        found.append((texts.text("reg.cost.bought"), words.money(thing["cost"])))
    if thing["residual"] is not None:
        found.append((texts.text("reg.cost.residual"), words.money(thing["residual"])))
    book = book_value(thing, words.now().date())
    if book is not None:
        found.append((texts.text("reg.cost.book"), words.money(book)))
    return found


def book_value(thing: Thing, day: date) -> Any:
    """Return what an asset is worth in the books on a day: straight down over its months to its residual value."""
    if thing["cost"] is None or not thing["life_months"] or thing["acquired_on"] is None:
        return None
    begun = thing["acquired_on"]
    months = max(0, (day.year - begun.year) * 12 + day.month - begun.month)
    residual = thing["residual"] or 0
    left = max(0, thing["life_months"] - months)
    return round(residual + (thing["cost"] - residual) * left / thing["life_months"], 2)


def _warnings(thing: Thing) -> list[str]:
    found = []
    today = words.now().date()
    for column in ("warranty_end", "support_end"):
        end = thing[column]
        if end is not None and 0 <= (end - today).days <= 120:
            found.append(texts.text(f"reg.soon.{column}", n=(end - today).days))
    if thing["hold"]:
        found.append(texts.text("reg.held", reason=thing["hold"]))
    return found


def order(uow: UnitOfWork, thing: Thing) -> dict[str, Any]:
    """Give all that the page of an order shows."""
    around = reading.around_order(uow, thing)
    rows = [thing, *around.lines, *around.receipts, *around.invoices, *around.postings]
    known = said.names(uow, rows)
    positions = {line["id"]: line["position"] for line in around.lines}
    return {
        "facts": facts("purchase_order", thing, known),
        "lines": around.lines,
        "receipts": [
            {
                "about": receipt,
                "note": paper_address(thing, receipt["delivery_note"]),
                "lines": [
                    {**line, "po_position": positions.get(line["po_line"])}
                    for line in around.receipt_lines
                    if line["receipt"] == receipt["id"]
                ],
            }
            for receipt in around.receipts
        ],
        "invoices": around.invoices,
        "postings": around.postings,
        "chapters": chapters(uow, "purchase_order", thing),
        "known": known,
        "case_href": said.case_address(thing["case_no"], thing["instance_id"]),
        "acknowledgement": paper_address(thing, thing["acknowledgement"]),
    }


def paper_address(thing: Thing, file_id: str | None) -> str | None:
    """Give where a file of an order is fetched; None for what is no file."""
    try:
        return file_id and f"/api/v1/purchase-orders/{quote(thing['id'])}/papers/{UUID(file_id)}"
    except ValueError:
        return None


def other(uow: UnitOfWork, kind: str, thing: Thing) -> dict[str, Any]:
    """Give all that the page of an entitlement, a contract or a supplier shows."""
    known = said.names(uow, [thing])
    used = reading.allocations(uow, thing) if kind == "entitlement" else ()
    state = thing.get("stage") or thing.get("status")
    return {
        "facts": facts(kind, thing, known),
        "state": state,
        "chapters": chapters(uow, kind, thing),
        "used": used,
        "in_use": sum(one["quantity"] for one in used if one["state"] != "ended"),
        "known": said.names(uow, used) if used else known,
        "links": _links(uow, kind, str(thing["id"])),
    }


#: Kind -> lists that name a thing of it: kind of list.
_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "contract": ("asset", "entitlement", "purchase_order"),
    "supplier": ("contract", "purchase_order", "entitlement"),
}


def _links(uow: UnitOfWork, kind: str, key: str) -> list[dict[str, Any]]:
    """Give the lists that name a thing, with how many they are."""
    found = []
    for listed in _NAMED_BY.get(kind, ()):
        n = reading.count(uow, listed, filters={kind: key})
        found.append({"part": said.PATHS[listed], "column": kind, "key": key, "n": n})
    return found
