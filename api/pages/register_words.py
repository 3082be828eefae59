"""How the register speaks: stages, kinds and values of things in the reader's language, names looked up once a page."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from babel.numbers import format_percent
from flask import Flask, url_for
from msgspec import Struct

from api.pages import models, texts, words
from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import packs, reading, sight

#: Stage or status -> kind of badge; what is not here gets the plain one.
BADGES: Mapping[str, str] = {
    "in_use": "done",
    "received": "open",
    "reserved": "open",
    "being_prepared": "open",
    "in_transit": "wait",
    "in_maintenance": "wait",
    "on_hold": "wait",
    "missing": "failed",
    "ordered": "wait",
    "issued": "wait",
    "created": "open",
    "matched": "open",
    "posted": "done",
    "onboarded": "done",
    "blocked": "failed",
    "damaged": "failed",
    "wrong": "failed",
    "accepted": "done",
    "open": "open",
    "running": "wait",
    "done": "done",
    "retired": "plain",
    "disposed": "plain",
    "cancelled": "plain",
    "credited": "plain",
    "returned": "plain",
    "stopped": "plain",
    "ended": "plain",
}
#: Columns whose values are words of ours.
CODED = frozenset(
    {"kind", "stage", "status", "state", "ownership", "classification", "source", "account_kind", "condition", "route"}
)
#: Column -> kind of thing that its values name.
POINTS_TO: Mapping[str, str] = {
    "location": "location",
    "place": "location",
    "deliver_to": "location",
    "cost_centre": "cost_centre",
    "supplier": "supplier",
    "contract": "contract",
    "catalogue_item": "catalogue_item",
    "item": "catalogue_item",
    "entitlement": "entitlement",
}
PEOPLE = frozenset({"custodian", "asset_owner", "owner", "head", "ordered_by", "received_by", "matched_by", "holder"})
PEOPLE |= {"admin_owner", "actor", "handed_over_by", "person", "built_by", "verified_by", "sanitized_by", "witness"}
PEOPLE |= {"reported_by", "requester", "implementer", "verifier", "coordinator", "created_by", "signed_by", "chair"}
#: Kind -> the last part of its addresses; those that have pages of their own.
PATHS: Mapping[str, str] = {
    "asset": "assets",
    "entitlement": "entitlements",
    "contract": "contracts",
    "supplier": "suppliers",
    "purchase_order": "orders",
    "document": "documents",
}
#: Money of these columns is in base currency whatever the order is in.
BASE = frozenset({"base_total", "base_price", "received_value", "variance"})
MONEY = BASE | {"cost", "residual", "value", "total", "amount", "tax", "budget", "unit_price"}
CURRENCY = "EUR"


class Names(Struct):
    """The names that a page mentions, by kind and id."""

    people: models.Names
    things: dict[str, Mapping[str, str]] = {}

    def thing(self, kind: str, id: Any) -> str:
        """Give the name of a place, a cost centre and so on; its id when it has none."""
        return self.things.get(kind, {}).get(str(id), str(id))


def names(uow: UnitOfWork, rows: Iterable[Mapping[str, Any]]) -> Names:
    """Look up everybody and everything that rows point to."""
    accounts: set[str] = set()
    ids: dict[str, set[str]] = {}
    for row in rows:
        for column, value in row.items():
            if not value:
                continue
            if column in PEOPLE:
                accounts.add(str(value))
            elif column in POINTS_TO:
                ids.setdefault(POINTS_TO[column], set()).add(str(value))
    things = {kind: reading.names(uow, kind, wanted) for kind, wanted in ids.items()}
    return Names(models.names(uow, accounts), things)


def label(column: str) -> str:
    """Give the name of a column."""
    return texts.text(f"reg.col.{column}")


def coded(value: Any) -> str:
    """Give a word of ours: a stage, a kind, a status."""
    key = f"reg.is.{value}"
    return texts.text(key) if texts.has(key) else str(value).replace("_", " ")


def badge(value: Any) -> str:
    """Give the kind of badge of a stage or status."""
    return BADGES.get(str(value), "")


def said(column: str, value: Any, known: Names, currency: str | None = None) -> str:
    """Say the value of a column."""
    if value is None or value == "":
        return "–"
    if column in CODED:
        return coded(value)
    if column in PEOPLE:
        return known.people.full(str(value))
    if column in POINTS_TO:
        return known.thing(POINTS_TO[column], value)
    return _plain(column, value, currency)


def _plain(column: str, value: Any, currency: str | None) -> str:
    if isinstance(value, bool):
        return texts.text("yes" if value else "no")
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, date):
        return words.calendar(value)
    if isinstance(value, Decimal) and column in MONEY:
        return words.money(value, CURRENCY if column in BASE else currency or CURRENCY)
    if isinstance(value, Decimal | int):
        return words.number(value)
    if isinstance(value, list):
        return texts.listed([_plain(column, one, currency) for one in value])
    if isinstance(value, Mapping):
        return ", ".join(f"{label(name)}: {_plain(name, one, currency)}" for name, one in value.items())
    return str(value)


def address(kind: str, key: Any) -> str | None:
    """Give the page of a thing; None for kinds without one."""
    return url_for("register.one", part=PATHS[kind], key=str(key)) if kind in PATHS else None


def find(uow: UnitOfWork, number: str) -> str | None:
    """Give the page of the thing with a number, if there is one that the reader may see."""
    for kind in PATHS:
        try:
            return address(kind, reading.get(uow, kind, number)[reading.KEY[kind]])
        except NotFound:
            continue
    return None


class Trace(Struct, frozen=True):
    """What a case left in one list of the register."""

    part: str
    href: str
    n: int


def left_by(uow: UnitOfWork, case_no: str | None) -> list[Trace]:
    """Give the lists in which a case left something that the reader may see."""
    found = []
    for kind in ("asset", "entitlement", "purchase_order", "document") if case_no else ():
        if kind != "asset" and not sight.sees_all(uow):
            continue
        n = reading.count(uow, kind, filters={"case_no": case_no})
        if n:
            part = PATHS[kind]
            found.append(Trace(part, url_for("register.part", part=part, case_no=case_no), n))
    if case_no and packs.exists(uow, case_no):
        found.append(Trace("reviews", url_for("reviews.one", number=case_no), 1))
    return found


def case_address(number: str | None, instance_id: UUID | None) -> str | None:
    """Give the page of a case or of a load."""
    if number is None:
        return None
    if instance_id is None:
        return url_for("register.load", number=number)
    return url_for("requests.one", number=number)


def share(part: Any) -> str:
    """Say a share of one as percent, with one place unless it is whole."""
    return str(format_percent(part, "#,##0.#\u00a0%" if words.locale() == "de" else "#,##0.#%", locale=words.locale()))


def without(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give what narrows a list but for one thing."""
    return {key: value for key, value in given.items() if key != name}


def query(**given: Any) -> str:
    """Write what narrows a list as the query of an address."""
    return urlencode({name: value for name, value in given.items() if value})


def install(app: Flask) -> None:
    """Offer these words to templates."""
    app.jinja_env.filters.update(coded=coded, stage_badge=badge, share=share)
    app.jinja_env.globals.update(without=without, query=query)
