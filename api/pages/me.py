"""Oneself: language, theme, who stands in while one is away, where one is signed in."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, refusals, security
from api.pages import models, shell, texts, words
from api.security import operation
from engine import accounts, groups, people, sandboxes, substitutions
from engine.errors import Conflict, EngineError, Invalid
from engine.unit_of_work import UnitOfWork

pages = Blueprint("me", __name__, url_prefix="/me")

YEAR = 365 * 24 * 3600
#: What the page says was done.
DONE = ("language", "theme", "away", "back", "password")
#: So many people are offered to choose from; others are named by account.
OFFERED = 200


@pages.get("", endpoint="me")
@operation("page.me")
def show() -> str:
    """Show what one sees and changes of oneself."""
    with current.unit_of_work(reading=True) as uow:
        return _page(uow)


def _refused(sentence: str, field: str = "") -> tuple[str, int]:
    """Show the page again with what keeps a change from being made: beside its field, or above when it has none."""
    with current.unit_of_work(reading=True) as uow:
        return _page(uow, {field: sentence}), 422


def _changed(what: str) -> AnyResponse:
    return redirect(url_for("me.me", done=what), 303)


def _page(uow: UnitOfWork, wrong: dict[str, str] | None = None) -> str:
    person = people.get(uow, uow.actor)
    away = substitutions.of_person(uow)
    names = models.names(uow, [person.manager, *(name for one in away for name in (one.person, one.substitute))])
    here = None if g.session is None else g.session.id
    return render_template(
        "me.html",
        person=person,
        wrong=wrong or {},
        done=done if (done := request.args.get("done")) in DONE else None,
        typed=request.form,
        colleagues=[one for one in people.find(uow, limit=OFFERED).items if one.id != uow.actor],
        shortest=accounts.SHORTEST_PASSWORD,
        names=names,
        manager=names.full(person.manager) if person.manager else "",
        groups=[(texts.of(group.texts, "name", group.name), lead) for group, lead in groups.of_person(uow, uow.actor)],
        absences=[(one, one.person == uow.actor) for one in away],
        sessions=[(held, held.id == here) for held in accounts.sessions(uow, uow.actor)],
        chosen=request.cookies.get("theme", "system"),
        themes=("system", *shell.THEMES),
    )


@pages.post("/language")
@operation("me.update")
def language() -> AnyResponse:
    """Change the language."""
    with current.unit_of_work() as uow:
        people.update(uow, uow.actor, locale=_locale())
    return _changed("language")


def _locale() -> str:
    asked = request.form.get("locale", "")
    if asked not in texts.LOCALES:
        raise Invalid("There is no such language. Take en or de.")
    return asked


@pages.post("/theme")
@operation("me.update")
def theme() -> AnyResponse:
    """Choose light, dark or what the system says, in this browser."""
    response = _changed("theme")
    asked = request.form.get("theme", "")
    response.set_cookie(
        "theme", asked if asked in shell.THEMES else "system", max_age=YEAR, secure=security.is_https(), samesite="Lax"
    )
    return response


@pages.post("/absences")
@operation("substitution.create")
def away() -> Any:
    """Say when one is away and who stands in."""
    try:
        with current.unit_of_work() as uow:
            begins, ends = _days(request.form.get("from", ""), request.form.get("until", ""))
            if ends <= begins or ends <= uow.now:
                raise Invalid(texts.text("me.away.order"), field="until")
            stand_in = _stand_in(uow, request.form.get("person", "").strip())
            substitutions.create(uow, uow.actor, stand_in, begins, ends, request.form.get("reason", "").strip() or None)
    except Conflict:
        return _refused(texts.text("me.away.overlap"), "from")
    except EngineError as error:
        return _refused(refusals.say(str(error)), error.details.get("field", ""))
    return _changed("away")


def _stand_in(uow: UnitOfWork, typed: str) -> str | None:
    """Read a person as the list offers them, “Tom Okafor (tom)”, or an account; None for nobody."""
    if not typed:
        return None
    offered = re.search(r"\(([^()]+)\)$", typed)
    account = offered[1] if offered else typed.casefold()
    if account == uow.actor:
        raise Invalid(texts.text("me.away.self"), field="person")
    if not uow.engine.directory.person_exists(uow, account):
        raise Invalid(texts.text("me.away.unknown", who=typed), field="person")
    return account


def _days(begins: str, ends: str) -> tuple[datetime, datetime]:
    """Read the first and the last day of an absence; it ends when the last day is over."""
    try:
        return words.morning(begins), words.next_morning(ends)
    except ValueError as error:
        raise Invalid(texts.text("me.no_days"), field="from") from error


@pages.post("/absences/<uuid:absence_id>/end")
@operation("substitution.end")
def back(absence_id: UUID) -> AnyResponse:
    """End an absence."""
    with current.unit_of_work() as uow:
        substitutions.end(uow, absence_id)
    return _changed("back")


@pages.post("/password")
@operation("me.password")
def password() -> Any:
    """Change the password; the other sessions end."""
    kept = None if g.session is None else g.session.id
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        accounts.change_password(current.engine(), current.person().id, old, new, keep=kept)
    except accounts.WrongCredentials:
        return _refused(texts.text("me.password.wrong"), "old")
    except Invalid as error:
        return _refused(refusals.say(str(error)), "new")
    return _changed("password")


@pages.post("/sessions/end")
@operation("session.end_all")
def leave_everywhere() -> AnyResponse:
    """End all sessions, this one too."""
    with current.unit_of_work() as uow:
        accounts.sign_out_everywhere(uow, uow.actor)
        sandboxes.leave(uow)
    response = make_response(redirect(url_for("entry.sign_in"), 303))
    security.drop_cookie(response)
    return response
