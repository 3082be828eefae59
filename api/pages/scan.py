"""A label is scanned and its asset comes up: by a scanner that types, by the camera, or typed by hand."""

import re
from urllib.parse import unquote

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import register_words as said
from api.security import operation
from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import reading

pages = Blueprint("scan", __name__, url_prefix="/scan")

#: What our labels say: the address of the asset's page.
LABEL = re.compile(r"/register/assets/([^/?#\s]+)")


@pages.get("")
@operation("page.register")
def scan() -> str | AnyResponse:
    """Go to what was scanned: the asset with the tag or serial number, else any thing of the register by its number."""
    code = meant(request.args.get("code", ""))
    if not code:
        return render_template("scan.html", code="")
    with current.unit_of_work(reading=True) as uow:
        found = _find(uow, code)
    return redirect(found) if found else render_template("scan.html", code=code)


def meant(text: str) -> str:
    """Give what a scan means: of a label of ours the tag, of anything else what it says."""
    label = LABEL.search(text)
    return unquote(label[1]) if label else text.strip()


def _find(uow: UnitOfWork, code: str) -> str | None:
    # Scanners that type leave the case of letters to the keyboard.
    for spelled in dict.fromkeys((code, code.upper())):
        try:
            return said.address("asset", reading.get(uow, "asset", spelled)["tag"])
        except NotFound:
            continue
    page = reading.find(uow, "asset", text=code, limit=2)
    exact = [thing for thing in page.items if (thing["serial"] or "").casefold() == code.casefold()]
    if len(exact) == 1:
        return said.address("asset", exact[0]["tag"])
    if page.items:
        return url_for("register.part", part="assets", q=code)
    return said.find(uow, code.upper())
