"""Exemptions from the separation of duties: who has one and why, granted and ended by those who may."""

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, refusals
from api.pages import models, texts, words
from api.security import operation
from engine import duties, exemptions, people, rights
from engine.errors import Invalid
from engine.unit_of_work import UnitOfWork

pages = Blueprint("exemptions", __name__, url_prefix="/exemptions")

#: What the page says was done.
DONE = ("granted", "ended")
#: So many people are offered to choose from; others are named by account.
OFFERED = 200


@pages.get("", endpoint="exemptions")
@operation("page.exemptions")
def show() -> str:
    """Show exemptions, those that hold first."""
    with current.unit_of_work(reading=True) as uow:
        rights.require(uow, "page.exemptions")
        return _page(uow)


def _page(uow: UnitOfWork, problem: str | None = None) -> str:
    found = exemptions.find(uow)
    grants = rights.allows(uow, "exemption.grant")
    names = models.names(uow, {name for one in found for name in (one.person, one.granted_by, one.ended_by)})
    return render_template(
        "exemptions.html",
        problem=problem,
        done=done if (done := request.args.get("done")) in DONE else None,
        typed=request.form,
        names=names,
        rows=sorted(((one, one.holds(uow.now)) for one in found), key=lambda row: not row[1]),
        grants=grants,
        rules=[(rule, texts.text(f"duty.{rule}")) for rule in duties.RULES] if grants else [],
        colleagues=[one for one in people.find(uow, limit=OFFERED).items if one.id != uow.actor] if grants else [],
        last=(words.local(uow.now) + exemptions.LONGEST).date().isoformat(),
    )


@pages.post("")
@operation("exemption.grant")
def grant() -> Any:
    """Grant an exemption."""
    try:
        with current.unit_of_work() as uow:
            exemptions.grant(
                uow,
                request.form.get("rule", ""),
                person=_person(request.form.get("person", "").strip()),
                number=request.form.get("number", "").strip() or None,
                reason=request.form.get("reason", ""),
                control=request.form.get("control", ""),
                ends_at=_end(uow, request.form.get("until", "")),
            )
    except Invalid as error:
        with current.unit_of_work(reading=True) as uow:
            return _page(uow, refusals.say(str(error))), 422
    return redirect(url_for("exemptions.exemptions", done="granted"), 303)


def _person(typed: str) -> str | None:
    """Read a person as the list offers them, “Tom Okafor (tom)”, or an account; None for nobody."""
    offered = re.search(r"\(([^()]+)\)$", typed)
    return (offered[1] if offered else typed.casefold()) or None


def _end(uow: UnitOfWork, day: str) -> Any:
    """Read the last day; on the very last that is possible it ends at this time of day."""
    try:
        return min(words.next_morning(day), uow.now + exemptions.LONGEST)
    except ValueError as error:
        raise Invalid("Give the last day.", field="ends_at") from error


@pages.post("/<uuid:exemption_id>/end")
@operation("exemption.end")
def end(exemption_id: UUID) -> AnyResponse:
    """End an exemption before its time."""
    with current.unit_of_work() as uow:
        exemptions.end(uow, exemption_id)
    return redirect(url_for("exemptions.exemptions", done="ended"), 303)
