"""Things of the register as their pages show them: facts, history by case, and what hangs on them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from api.pages import models
from api.pages import register_words as said
from api.pages.answers import Fact
from api.pages.register_chapters import chapters
from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import reading

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
    "document": (
        "kind",
        "entity_id",
        "case_no",
        "created_at",
        "created_by",
        "keep_until",
        "superseded_by",
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


def facts(kind: str, thing: Thing, known: said.Names) -> list[Fact]:
    """Give what is known of a thing, without what is empty."""
    return [
        Fact(column, said.label(column), said.said(column, thing[column], known, thing.get("currency")))
        for column in FACTS[kind]
        if thing[column] not in (None, "")
    ]


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


def document(uow: UnitOfWork, thing: Thing) -> dict[str, Any]:
    """Give all that the page of a document shows; what it is about by its name where it has a page."""
    known = said.names(uow, [thing])
    about, href = None, None
    if thing["entity"] in said.PATHS:
        try:
            subject = reading.get(uow, thing["entity"], thing["entity_id"])
            key = str(subject[reading.KEY[thing["entity"]]])
            about, href = key, said.address(thing["entity"], key)
        except NotFound:
            # Whoever may read the paper need not see everything it is about.
            pass
    return {
        "facts": [fact for fact in facts("document", thing, known) if fact.key != "entity_id"],
        "about": about,
        "about_href": href,
        "case_href": said.case_address(thing["case_no"], thing["instance_id"]),
        **_acknowledged(uow, thing),
    }


def _acknowledged(uow: UnitOfWork, thing: Thing) -> dict[str, Any]:
    """Give who has acknowledged a policy, and, while it is in force, who has not yet."""
    if thing["kind"] != "policy":
        return {}
    read = reading.acknowledged(uow, thing)
    done = {one["person"] for one in read}
    readers = () if thing["superseded_by"] else uow.engine.directory.members_of(uow, "staff")
    missing = sorted(set(readers) - done)
    people = models.names(uow, {*done, *missing})
    return {"read": read, "missing": [people.full(one) for one in missing], "people": people, "is_read": True}


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
