"""The lists of the register: which columns they show, what narrows them, and their rows as cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from api.pages import register_words as said
from api.pages import texts, words
from engine.unit_of_work import UnitOfWork
from register import reading
from register.asset_types import TYPES
from register.columns import STAGES

#: Kind -> columns of its list, in order.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "asset": ("tag", "name", "stage", "held_by", "location", "cost_centre", "cost"),
    "entitlement": ("id", "name", "stage", "quantity", "ends_on", "contract", "cost"),
    "contract": ("id", "name", "kind", "supplier", "owner", "notice_on", "ends_on"),
    "supplier": ("id", "name", "status", "country"),
    "purchase_order": ("id", "supplier", "status", "promised_on", "cost_centre", "case_no", "total"),
    "document": ("id", "title", "kind", "created_by", "created_at", "keep_until", "case_no"),
    "posting": ("id", "posted_on", "account_kind", "cost_centre", "order_no", "invoice_no", "case_no", "amount"),
    "catalogue_item": ("id", "name", "kind", "supplier", "lead_days", "live", "unit_price"),
    "location": ("id", "name", "address", "country", "active"),
    "org_unit": ("id", "name", "parent", "head"),
    "cost_centre": ("id", "name", "owner", "org_unit", "open_to", "budget"),
    "exchange_rate": ("id", "rate"),
}
#: Columns that stand at the right, with equal digits.
FIGURES = frozenset({"cost", "total", "amount", "unit_price", "budget", "rate", "quantity", "lead_days"})
STATES = frozenset({"stage", "status"})
#: Kind -> what narrows its list by a choice of few.
CHOICES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "asset": {"kind": tuple(TYPES), "stage": STAGES},
    "entitlement": {"kind": tuple(TYPES)},
    "contract": {"kind": ("frame", "licence", "maintenance", "lease", "service")},
    "supplier": {"status": ("onboarded", "blocked")},
    "purchase_order": {"status": ("created", "issued", "received", "cancelled")},
    "posting": {"account_kind": ("fixed_asset", "intangible_asset", "expense", "chargeback")},
    "catalogue_item": {"kind": tuple(TYPES)},
}
#: Kind -> what narrows its list by one of the things there are.
OFFERED: Mapping[str, tuple[str, ...]] = {
    "asset": ("location", "cost_centre"),
    "purchase_order": ("supplier",),
    "contract": ("supplier",),
    "posting": ("cost_centre",),
}
MOST_OFFERED = 100


class Cell(Struct, frozen=True):
    """One cell: its text, and where it leads; `badge` is None for anything but a state."""

    column: str
    text: str
    href: str | None = None
    badge: str | None = None
    number: bool = False

    @property
    def figure(self) -> bool:
        """True for what stands at the right."""
        return self.column in FIGURES


def rows(uow: UnitOfWork, kind: str, things: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    """Give things as rows of cells."""
    known = said.names(uow, things)
    return [[_cell(kind, column, thing, known) for column in COLUMNS[kind]] for thing in things]


def _cell(kind: str, column: str, thing: Mapping[str, Any], known: said.Names) -> Cell:
    if column == reading.KEY[kind]:
        return Cell(column, str(thing[column]), said.address(kind, thing[column]), number=True)
    if column == "held_by":
        return Cell(column, held_by(thing, known))
    value = thing[column]
    if column in STATES:
        return Cell(column, said.coded(value), badge=said.badge(value))
    if column == "case_no" and value:
        return Cell(column, str(value), said.case_address(value, thing.get("instance_id")), number=True)
    if column == "order_no" and value:
        return Cell(column, str(value), said.address("purchase_order", value), number=True)
    return Cell(column, said.said(column, value, known, thing.get("currency")))


def held_by(thing: Mapping[str, Any], known: said.Names) -> str:
    """Say who keeps an asset, or for which case it is kept."""
    if thing["stage"] == "reserved" and thing["case_no"]:
        return texts.text("reg.for_case", number=thing["case_no"])
    if thing["custodian"]:
        return known.people.full(thing["custodian"])
    return str(thing["service"] or "–")


class Filter(Struct, frozen=True):
    """A choice that narrows a list."""

    name: str
    options: Sequence[tuple[str, str]]
    chosen: str


def filters(uow: UnitOfWork, kind: str, given: Mapping[str, str]) -> list[Filter]:
    """Give what narrows a list, with what is chosen."""
    found = [
        Filter(name, [(value, said.coded(value)) for value in values], given.get(name, ""))
        for name, values in CHOICES.get(kind, {}).items()
    ]
    for name in OFFERED.get(kind, ()):
        page = reading.find(uow, name, limit=MOST_OFFERED)
        options = [(str(thing["id"]), str(thing["name"])) for thing in page.items]
        found.append(Filter(name, options, given.get(name, "")))
    return found


class Chip(Struct, frozen=True):
    """Something that narrows a list and is no choice of it; it can be taken away."""

    name: str
    text: str


def chips(uow: UnitOfWork, kind: str, given: Mapping[str, str]) -> list[Chip]:
    """Give what else narrows a list, by links of other pages."""
    chosen = {*CHOICES.get(kind, {}), *OFFERED.get(kind, ())}
    rest = {name: value for name, value in given.items() if name not in chosen}
    known = said.names(uow, [rest])
    return [Chip(name, f"{said.label(name)}: {said.said(name, value, known)}") for name, value in rest.items()]


def total(uow: UnitOfWork, kind: str, text: str, given: Mapping[str, str]) -> str:
    """Say how many things a list has."""
    n = reading.count(uow, kind, text=text, filters=given)
    return texts.text("reg.n_found", n=n, number=words.number(n))
