"""The purchase order on paper: what stands on it, in the language of the supplier."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine.errors import NotFound
from engine.topics import Call
from engine.unit_of_work import UnitOfWork
from register import documents, papers
from register.documents import Language
from register.store import documents as sql

#: Countries whose suppliers are written to in German; the others in English.
GERMAN_READERS = frozenset({"DE", "AT", "CH", "LI"})

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "heading": "Purchase order",
            "page": "Page",
            "supplier": "Supplier",
            "deliver_to": "Deliver to",
            "date": "Date",
            "case": "Our case",
            "contract": "Contract",
            "cost_centre": "Cost centre",
            "needed_by": "Needed by",
            "position": "No.",
            "item": "Item",
            "quantity": "Quantity",
            "unit_price": "Unit price, {currency}",
            "amount": "Amount, {currency}",
            "total": "Total, net, {currency}",
            "please": "Please confirm the delivery date, and name the order {number} on delivery note and invoice.",
        },
        "de": {
            "heading": "Bestellung",
            "page": "Seite",
            "supplier": "Lieferant",
            "deliver_to": "Lieferanschrift",
            "date": "Datum",
            "case": "Unser Vorgang",
            "contract": "Vertrag",
            "cost_centre": "Kostenstelle",
            "needed_by": "Benötigt bis",
            "position": "Pos.",
            "item": "Artikel",
            "quantity": "Menge",
            "unit_price": "Einzelpreis, {currency}",
            "amount": "Betrag, {currency}",
            "total": "Summe, netto, {currency}",
            "please": "Bitte bestätigen Sie den Liefertermin und nennen Sie die Bestellnummer {number} auf Lieferschein"
            " und Rechnung.",
        },
    }
)


class PaperLine(Struct, frozen=True, kw_only=True):
    """One line of an order. `item` is the number in our catalogue, empty without one."""

    text: str
    item: str
    quantity: int
    unit_price: Decimal


class Paper(Struct, frozen=True, kw_only=True):
    """What stands on a purchase order. Addresses are lines of text, the first one the name."""

    number: str
    ordered_at: datetime
    #: Where people live, the day of `ordered_at`.
    day: date
    case: str
    supplier: Sequence[str]
    deliver_to: Sequence[str]
    #: ISO 3166 of the supplier; decides the language.
    country: str | None
    currency: str
    lines: Sequence[PaperLine]
    contract: str | None = None
    cost_centre: str | None = None
    needed_by: date | None = None


def keep_purchase_order(call: Call, number: str) -> UUID:
    """Set an order on paper and keep it as a document of the case; return the id of its file."""
    paper = _paper(call.uow, number)
    document = papers.keep(
        call,
        kind="purchase_order",
        name=number,
        template="purchase_order",
        data=_data(paper),
        subject=("purchase_order", number),
        at=paper.ordered_at,
    )
    return document.file_id


def purchase_order(uow: UnitOfWork, number: str) -> bytes:
    """Return an order as PDF, as it stands in the register. NotFound when there is none."""
    return render(_paper(uow, number))


def _paper(uow: UnitOfWork, number: str) -> Paper:
    row = uow.execute(sql.ORDER, {"id": number}).one_or_none()
    if row is None:
        raise NotFound("There is no such order.")
    return Paper(
        number=number,
        ordered_at=row.created_at,
        day=row.created_at.astimezone(uow.engine.settings.zone).date(),
        case=row.case_no,
        supplier=[text for text in (row.supplier_name or row.supplier, row.supplier, row.country) if text],
        deliver_to=[text for text in (row.place_name or row.deliver_to, *_address(row.address)) if text],
        country=row.country,
        currency=row.currency,
        contract=_named(row.contract, row.contract_name),
        cost_centre=_named(row.cost_centre, row.cost_centre_name),
        needed_by=row.needed_by,
        lines=[
            PaperLine(text=line.text, item=line.item or "", quantity=line.quantity, unit_price=line.unit_price)
            for line in uow.execute(sql.ORDER_LINES, {"order_no": number})
        ],
    )


def _address(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",")]


def _named(id: str | None, name: str | None) -> str | None:
    return f"{id}, {name}" if id and name else id


def render(paper: Paper) -> bytes:
    """Return a purchase order as tagged PDF; the same paper gives the same bytes.

    What people typed goes in as data and is set as text: nothing in it is read as typst.
    """
    return documents.typeset("purchase_order", _data(paper), paper.ordered_at)


def _data(paper: Paper) -> dict[str, Any]:
    language: Language = "de" if paper.country in GERMAN_READERS else "en"
    words = {name: text.format(currency=paper.currency, number=paper.number) for name, text in WORDS[language].items()}
    return {
        "language": language,
        "title": f"{words['heading']} {paper.number}",
        "heading": words["heading"],
        "page": words["page"],
        "number": paper.number,
        "supplier": list(paper.supplier),
        "deliver_to": list(paper.deliver_to) or ["–"],
        "facts": [{"label": words[name], "value": value} for name, value in _facts(paper, language) if value],
        "lines": [_line(number, line, language) for number, line in enumerate(paper.lines, 1)],
        "total": documents.money(sum((line.quantity * line.unit_price for line in paper.lines), Decimal(0)), language),
        "words": words,
    }


def _facts(paper: Paper, language: Language) -> tuple[tuple[str, str | None], ...]:
    return (
        ("date", documents.day(paper.day, language)),
        ("needed_by", documents.day(paper.needed_by, language)),
        ("case", paper.case),
        ("contract", paper.contract),
        ("cost_centre", paper.cost_centre),
    )


def _line(number: int, line: PaperLine, language: Language) -> dict[str, str]:
    return {
        "position": str(number),
        "text": line.text,
        "item": line.item,
        "quantity": documents.number(line.quantity, language),
        "unit_price": documents.money(line.unit_price, language),
        "amount": documents.money(line.quantity * line.unit_price, language),
    }
