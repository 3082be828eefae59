"""The register for people: its lists, and what there is to know of one thing."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import register_life as life
from api.pages import register_lists as lists
from api.pages import register_things as things
from api.pages import register_words as said
from api.security import operation
from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import imports, invariants, reading, sight, trust

pages = Blueprint("register", __name__, url_prefix="/register")

LIMIT = 50
KINDS: Mapping[str, str] = {path: kind for kind, path in said.PATHS.items()}
#: Reference data: last part of its address -> kind.
REFERENCE: Mapping[str, str] = {
    "catalogue-items": "catalogue_item",
    "cost-centres": "cost_centre",
    "locations": "location",
    "org-units": "org_unit",
    "exchange-rates": "exchange_rate",
}
#: Reference data that is no list of things has pages of its own (register_reference).
REFERENCES = (*REFERENCE, "calendar", "approval")
LISTED: Mapping[str, str] = {**KINDS, "postings": "posting", **REFERENCE}


@pages.get("", endpoint="assets")
@operation("page.register")
def show() -> AnyResponse:
    """Lead to the assets."""
    return redirect(url_for("register.part", part="assets"))


@pages.get("/<string:part>")
@operation("page.register")
def part(part: str) -> str:
    """Show a list of the register."""
    kind = LISTED.get(part)
    if kind is None:
        raise NotFound()
    text = request.args.get("q", "").strip()
    given = {name: request.args[name] for name in reading.FILTERS[kind] if request.args.get(name)}
    cursor = request.args.get("cursor") or None
    with current.unit_of_work(reading=True) as uow:
        page = reading.find(uow, kind, text=text, filters=given, cursor=cursor, limit=LIMIT)
        all_of_it = sight.sees_all(uow)
        return render_template(
            "register.html" if part not in REFERENCE else "register-reference.html",
            part=part,
            kind=kind,
            q=text,
            given=given,
            columns=lists.COLUMNS[kind],
            figures=lists.FIGURES,
            rows=lists.rows(uow, kind, page.items),
            next=page.next,
            total=lists.total(uow, kind, text, given),
            filters=lists.filters(uow, kind, given) if all_of_it else [],
            chips=lists.chips(uow, kind, given),
            tabs=(*said.PATHS.values(), "postings") if all_of_it else (),
            references=REFERENCES,
            sees_all=all_of_it,
            may_load=imports.may_load(uow, kind),
            score=trust.score(uow) if kind == "asset" and all_of_it else None,
        )


@pages.get("/<string:part>/<path:key>")
@operation("page.register")
def one(part: str, key: str) -> str | AnyResponse:
    """Show what there is to know of one thing; its address holds its number, also for who came by its id."""
    kind = KINDS.get(part)
    if kind is None:
        raise NotFound()
    with current.unit_of_work(reading=True) as uow:
        thing = reading.get(uow, kind, key)
        if key != str(thing[reading.KEY[kind]]):
            return redirect(url_for("register.one", part=part, key=thing[reading.KEY[kind]]))
        return _SHOW.get(kind, _thing)(uow, part, kind, thing)


def _asset(uow: UnitOfWork, part: str, kind: str, thing: Mapping[str, Any]) -> str:
    return render_template("register-asset.html", part=part, kind=kind, thing=thing, **life.asset(uow, thing))


def _order(uow: UnitOfWork, part: str, kind: str, thing: Mapping[str, Any]) -> str:
    return render_template("register-order.html", part=part, kind=kind, thing=thing, **things.order(uow, thing))


def _thing(uow: UnitOfWork, part: str, kind: str, thing: Mapping[str, Any]) -> str:
    return render_template("register-thing.html", part=part, kind=kind, thing=thing, **things.other(uow, kind, thing))


def _document(uow: UnitOfWork, part: str, kind: str, thing: Mapping[str, Any]) -> str:
    return render_template("register-document.html", part=part, thing=thing, **things.document(uow, thing))


_SHOW = {"asset": _asset, "purchase_order": _order, "document": _document}


@pages.get("/rules")
@operation("register.check")
def rules() -> str:
    """Show the rules of trustworthy data, green or red, and the trust score."""
    with current.unit_of_work(reading=True) as uow:
        sight.require_all(uow)
        results = invariants.check(uow)
        return render_template(
            "register-rules.html",
            part="rules",
            tabs=(*said.PATHS.values(), "postings"),
            sees_all=True,
            score=trust.score(uow),
            rows=[{"result": one, "offenders": [_offender(found) for found in one.offenders]} for one in results],
            red=sum(not one.ok for one in results),
        )


def _offender(found: invariants.Offender) -> dict[str, str | None]:
    kind = found.entity
    href = said.address(kind, found.id) if kind in said.PATHS else None
    return {"text": found.label, "href": href}
