"""Strong ETags that are revisions, and If-Match on writes (RFC 9110 §13.1.1)."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from flask import request

from engine.errors import StaleRevision


class Revised(Protocol):
    """Anything that counts its changes."""

    @property
    def revision(self) -> int: ...


T = TypeVar("T", bound=Revised)


def check(revision: int) -> None:
    """Raise StaleRevision when If-Match is given and does not name this revision."""
    if "If-Match" in request.headers and not request.if_match.contains(str(revision)):
        raise StaleRevision


def seen(read: Callable[[], T], *, passing: Callable[[T], bool] = lambda found: False) -> int | None:
    """Give the revision that the caller saw, checked against what `read` finds, or None when If-Match is not given.

    What is `passing` is not compared: the verb has more to say about it.
    """
    if "If-Match" not in request.headers:
        return None
    found = read()
    if not passing(found):
        check(found.revision)
    return found.revision


def saw(given: int | None) -> int | None:
    """Give the revision that the caller saw, from If-Match or else from the body; StaleRevision when it is no revision.

    For what is found only by the verb that compares it.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return given
    text = header.strip().strip('"')
    if not text.isascii() or not text.isdigit():
        raise StaleRevision
    return int(text)
