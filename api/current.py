"""What the request at hand belongs to: the engine, who asks, in which language."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from flask import current_app, g

from api.problems import NotSignedIn

if TYPE_CHECKING:
    from engine.settings import Settings
    from engine.unit_of_work import Engine, UnitOfWork


def engine() -> "Engine":
    """Give the engine behind this application."""
    found: Engine = current_app.extensions["itamflow.engine"]
    return found


def settings() -> "Settings":
    """Give the settings of this application."""
    found: Settings = current_app.extensions["itamflow.settings"]
    return found


def person() -> Any:
    """Give the person who asks; raises NotSignedIn."""
    if g.get("person") is None:
        raise NotSignedIn
    return g.person


def unit_of_work(*, reading: bool = False) -> "AbstractContextManager[UnitOfWork]":
    """Open a unit of work for the person who asks, in their language; raises NotSignedIn."""
    opened = engine().unit_of_work(actor=person().id, reading=reading)
    opened.locale = g.locale
    return opened
