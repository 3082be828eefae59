"""Labels for assets as a sheet to print: tag, name, and a code that leads to the page of the asset."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import segno
from flask import render_template, request, url_for
from markupsafe import Markup
from msgspec import Struct

from api import current
from api.pages import register_lists as lists
from api.pages import texts
from api.pages.register import pages
from api.security import operation
from engine.unit_of_work import UnitOfWork
from register import reading

#: Sheets there are labels for: name -> labels on a sheet. Their measures stand in labels.css.
SHEETS: Mapping[str, int] = {"a4-24": 24, "a4-40": 40, "roll": 1}
#: The mask of the codes, a chequered one. Readers take any; to try all eight costs more than all else on the page.
MASK = 0
#: Labels on one page; what is more comes on the next.
MOST = 120


class Label(Struct, frozen=True):
    """One label. `code`: SVG of a QR code (ISO/IEC 18004) that says `address`."""

    tag: str
    name: str
    serial: str | None
    address: str
    code: Markup


@pages.get("/labels")
@operation("page.register")
def labels() -> str:
    """Show the labels of the assets with the given tags, or of those that the list with the same filters shows."""
    tags = request.args.getlist("tag")[:MOST]
    sheet = request.args.get("sheet", "")
    sheet = sheet if sheet in SHEETS else next(iter(SHEETS))
    used = min(max(request.args.get("used", 0, int), 0), SHEETS[sheet] - 1)
    asked = {name: request.args[name] for name in ("q", *reading.FILTERS["asset"]) if request.args.get(name)}
    cursor = request.args.get("cursor") or None
    with current.unit_of_work(reading=True) as uow:
        things, following = _chosen(uow, tags, asked, cursor)
        return render_template(
            "labels.html",
            labels=[label(thing) for thing in things],
            sheet=sheet,
            sheets=tuple(SHEETS),
            most=SHEETS[sheet],
            used=used,
            given={**asked, **({"tag": tags} if tags else {}), **({"cursor": cursor} if cursor else {})},
            following={**asked, "cursor": following, "sheet": sheet} if following else None,
            chips=lists.chips(uow, "asset", {name: value for name, value in asked.items() if name != "q"}),
        )


def _chosen(
    uow: UnitOfWork, tags: Sequence[str], asked: Mapping[str, str], cursor: str | None
) -> tuple[Sequence[Mapping[str, Any]], str | None]:
    if tags:
        return [reading.get(uow, "asset", tag) for tag in dict.fromkeys(tags)], None
    filters = {name: value for name, value in asked.items() if name != "q"}
    page = reading.find(uow, "asset", text=asked.get("q"), filters=filters, cursor=cursor, limit=MOST)
    return page.items, page.next


def label(thing: Mapping[str, Any]) -> Label:
    """Give the label of an asset."""
    address = address_of(thing["tag"])
    named = texts.text("label.code", tag=thing["tag"])
    described = _drawn(address).replace("<svg ", f'<svg role="img" aria-label="{Markup.escape(named)}" ', 1)
    return Label(thing["tag"], thing["name"], thing["serial"], address, Markup(described))  # ours, escaped


# A sheet is looked at before it is printed, and again when its size is chosen.
@lru_cache(maxsize=4 * MOST)
def _drawn(address: str) -> str:
    """Draw a code as SVG."""
    # Medium correction: a corner that is worn off does no harm. The quiet zone of four modules belongs to the code.
    qr = segno.make_qr(address, error="m", mask=MASK)
    return str(qr.svg_inline(omitsize=True, border=4, svgclass=None, lineclass=None))


def address_of(tag: str) -> str:
    """Give the address of the page of an asset as people outside reach it."""
    path = url_for("register.one", part="assets", key=tag)
    return (current.settings().base_url or request.host_url).rstrip("/") + path
