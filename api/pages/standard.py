"""The map of the standard: what it guides through, what runs here, who answers for it, what it left."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, render_template, url_for

from api import current
from api.pages import models
from api.security import operation
from engine import rights
from register import standard
from register.management.clauses import GROUPS

pages = Blueprint("standard", __name__, url_prefix="/map")


@pages.get("", endpoint="map")
@operation("page.catalogue")
def show() -> str:
    """Show the map; whoever only wants to work need never open it."""
    with current.unit_of_work(reading=True) as uow:
        places = standard.chart(uow)
        names = models.names(
            uow,
            [one.stated.owner for one in places if one.stated],
            {*(one.clause.owner for one in places), *filter(None, map(_owner_group, places))},
        )
        # Numbers of cases lead on for those only who may open every one of them.
        sees_cases = rights.allows(uow, "page.operator")
        rows = [_row(one, names, sees_cases) for one in places]
        return render_template(
            "map.html", groups=[_group(number, said, rows) for number, said in GROUPS.items()], version=_version(places)
        )


def _owner_group(place: standard.Place) -> str | None:
    about = place.models[0].about
    return None if about is None else about.owner_group


def _version(places: tuple[standard.Place, ...]) -> standard.Stated | None:
    return next((one.stated for one in places if one.stated), None)


def _group(number: int, names: Mapping[str, str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    own = [row for row in rows if row["group"] == number]
    return {
        "number": number,
        "name": names[g.locale],
        "rows": own,
        "modelled": sum(row["modelled"] for row in own),
    }


def _row(place: standard.Place, names: models.Names, sees_cases: bool) -> dict[str, Any]:
    clause, own = place.clause, place.models[0]
    stated = place.stated
    owner = names.group(_owner_group(place) or clause.owner)
    deployed = [one for one in place.models if one.about is not None]
    runs = [one.runs for one in deployed if one.runs is not None]
    last = max(runs, key=lambda one: one.last_started_at, default=None)
    return {
        "group": clause.group,
        "id": clause.id,
        "clause": clause.clause,
        "annex": clause.annex,
        "title": clause.title_in(g.locale),
        "purpose": clause.purpose_in(g.locale),
        "modelled": place.modelled,
        "models": [_model(one) for one in place.models],
        "owner": names.full(stated.owner) if stated and stated.owner else owner,
        "owner_group": owner,
        "records": own.records.get(g.locale) or clause.records_in(g.locale),
        "n": sum(one.n for one in runs),
        "open": sum(one.open for one in runs),
        "last": last,
        "last_href": url_for("requests.one", number=last.last_number)
        if last and last.last_number and sees_cases
        else None,
        "stated": stated,
    }


def _model(model: standard.Model) -> dict[str, Any]:
    if model.about is None:
        return {"key": model.key, "name": None, "version": None}
    return {"key": model.key, "name": models.process_name(model.about), "version": model.about.version}
