"""The metrics for people: each with its value, formula, period and limit, and the trust score beside it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import g, render_template

from api import current
from api.pages import models, texts, words
from api.pages import register_words as said
from api.pages.register import pages
from api.security import operation
from register import metrics, packs, sight
from register.metrics.model import Part

#: Families in the order of the page: letter -> key of its name.
FAMILIES = ("D", "A", "P", "C", "L", "K", "F", "S", "R", "O", "M")
#: Values of a trend, the newest included.
TREND = 8


@pages.get("/metrics", endpoint="metrics")
@operation("register.check")
def show() -> str:
    """Show every metric as of now."""
    with current.unit_of_work(reading=True) as uow:
        sight.require_all(uow)
        figures = metrics.compute(uow)
        before = packs.frozen(uow)
        names = models.names(uow, keys={one.owner for one in figures})
        rows = [_row(one, names, before.get(one.id, [])) for one in figures]
        return render_template(
            "metrics.html",
            part="metrics",
            tabs=(*said.PATHS.values(), "postings"),
            families=[_family(letter, rows) for letter in FAMILIES],
            trust=figures[0].trust if figures else None,
            as_of=figures[0].as_of if figures else None,
            beyond=sum(row["beyond"] for row in rows),
            silent=sum(row["missing"] is not None for row in rows),
            n=len(rows),
        )


def _family(letter: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "letter": letter,
        "name": texts.text(f"metric.family.{letter}"),
        "rows": [row for row in rows if row["family"] == letter],
    }


def _row(figure: metrics.Figure, names: models.Names, before: list[tuple[Any, Any]]) -> dict[str, Any]:
    german = g.locale == "de"
    values = [value for _, value in before][-(TREND - 1) :]
    last = before[-1] if before else None
    return {
        "id": figure.id,
        "family": figure.family,
        "name": figure.name_de if german else figure.name,
        "formula": figure.formula_de if german else figure.formula,
        "value": value(figure.value, figure.unit),
        "parts": parts(figure.parts, figure.part_names),
        "limit": _limit(figure),
        "beyond": figure.beyond,
        "missing": figure.missing[german] if figure.missing else None,
        "from_on": figure.from_on,
        "to_on": figure.to_on,
        "as_of": figure.as_of,
        "owner": names.group(figure.owner),
        "trend": [*values, figure.value] if values and figure.value is not None else [],
        "last": last and {"at": last[0], "value": value(last[1], figure.unit)},
    }


def _limit(figure: metrics.Figure) -> str | None:
    if figure.limit is None:
        return None
    return texts.text(f"metric.limit.{figure.better}", limit=value(figure.limit, figure.unit))


def value(amount: Any, unit: str) -> str:
    """Say the value of a metric with its unit; a dash for none."""
    if amount is None:
        return "–"
    if unit == "share":
        return said.share(amount)
    if unit == "money":
        return words.money(amount)
    return texts.text(f"metric.unit.{unit}", n=amount, number=words.number(round(Decimal(amount), 1)))


def parts(found: Mapping[str, Any], named: Mapping[str, Part]) -> list[tuple[str, str]]:
    """Say the further values of a metric with their names."""
    german = g.locale == "de"
    return [
        (part.name_de if german else part.name, value(found[key], part.unit))
        for key, part in named.items()
        if key in found
    ]
