"""What stands around every page: the rail with its counts, the bell, who is signed in."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, g, request
from msgspec import Struct

from api import current
from api.pages import words
from engine import notices, rights, tasks
from engine.errors import Unavailable
from engine.policy import Relation

THEMES = ("light", "dark")


class Link(Struct, frozen=True):
    """A link of the rail. `rest`: on a phone it goes under “More”."""

    endpoint: str
    icon: str
    text: str
    key: str
    count: int = 0
    rest: bool = False


def as_stranger() -> None:
    """Show the shell without anything that belongs to a person."""
    g.shell = {"links": (), "unread": 0}


def _shell() -> Mapping[str, Any]:
    """Give the links and counts of the person who asks; once a request."""
    if "shell" not in g:
        if g.get("person") is None:
            as_stranger()
        else:
            g.shell = _of_person()
    found: Mapping[str, Any] = g.shell
    return found


def _of_person() -> dict[str, Any]:
    try:
        with current.unit_of_work(reading=True) as uow:
            counts, unread = tasks.counts(uow), notices.unread_count(uow)
            exempts = rights.has_office(uow, Relation.EXEMPTER)
            operates, draws = rights.allows(uow, "page.operator"), rights.allows(uow, "model.list")
    except Unavailable:
        # The page that says so must still be shown.
        return {"links": (), "unread": 0}
    links = [
        Link("inbox.inbox", "inbox", "nav.inbox", "i", counts.mine + counts.groups),
        Link("catalogue.catalogue", "start", "nav.start", "s"),
        Link("requests.requests", "requests", "nav.requests", "r"),
        Link("register.assets", "register", "nav.register", "a"),
        Link("scan.scan", "scan", "nav.scan", "b", rest=True),
        # On a phone the bell above leads there.
        Link("notices.notices", "bell", "nav.notices", "n", unread, rest=True),
    ]
    links.append(Link("change_calendar.changes", "clock", "nav.changes", "c", rest=True))
    links.append(Link("standard.map", "map", "nav.map", "m", rest=True))
    if draws:
        links.append(Link("studio.studio", "studio", "nav.studio", "d", rest=True))
    if operates or exempts:
        links.append(Link("exemptions.exemptions", "evidence", "nav.exemptions", "x", rest=True))
    if operates:
        links.append(Link("operations.incidents", "operate", "nav.operations", "o", rest=True))
    return {"links": tuple(links), "unread": unread}


def theme() -> str:
    """Give the class that shows the theme somebody chose; empty for the system's."""
    chosen = request.cookies.get("theme")
    return f"theme-{chosen}" if chosen in THEMES else ""


def install(app: Flask) -> None:
    """Offer the shell to all templates."""

    @app.context_processor
    def shell() -> dict[str, Any]:
        return {"shell": _shell(), "theme": theme(), "today": words.now(), "me": g.get("person")}
