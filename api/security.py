"""Who asks, and may the request come from there: sessions, tokens, same-origin writes, headers."""

import re
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from api import current
from api.problems import NotSignedIn
from api.strict import WRITING
from engine import accounts, tokens
from engine.errors import NotAllowed
from engine.policy import POLICY, PUBLIC, SCOPES
from engine.unit_of_work import SYSTEM

F = TypeVar("F", bound=Callable[..., Any])

COOKIE = "itamflow_session"
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
LOCALES = ("en", "de")
#: They answer the same to everybody, so that nobody is looked up, also while the store is away.
FACELESS = frozenset({"static.read", "system.health", "system.ready", "system.metrics"})

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    # The camera reads labels, on our own pages only.
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
)


def operation(name: str) -> Callable[[F], F]:
    """Name the operation of a view; engine.policy says what a token needs for it and who may do it."""
    if name not in POLICY:
        raise ValueError(f"The policy table knows no operation “{name}”.")

    def mark(view: F) -> F:
        view.operation = name  # type: ignore[attr-defined]  # read below and by the guards
        return view

    return mark


def begin() -> None:
    """Give the request its number."""
    offered = request.headers.get("X-Request-Id", "")
    g.request_id = offered if REQUEST_ID.fullmatch(offered) else secrets.token_hex(8)
    g.person = g.session = g.bearer = None
    g.locale = LOCALES[0]


def identify() -> None:
    """Find out who asks and in which language; raises NotSignedIn when the operation needs somebody."""
    name = operation_at_hand()
    if name is not None and name not in FACELESS:
        _find_person(name)
    g.locale = (request.accept_languages.best_match(LOCALES) or LOCALES[0]) if g.person is None else g.person.locale
    if name is not None and g.person is None and name not in PUBLIC:
        raise NotSignedIn
    if g.bearer is None:
        refuse_foreign_writes()


def _find_person(name: str) -> None:
    """Find the person behind the token or the cookie, if there is one."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        _by_token(bearer.strip(), name)
    elif cookie := request.cookies.get(COOKIE):
        _by_cookie(cookie)


def operation_at_hand() -> str | None:
    """Give the operation of the view that will answer, or None when there is none."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "operation", None)


def _by_token(secret: str, name: str) -> None:
    """Sign in by an API token; its scopes must cover the operation."""
    engine = current.engine()
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        bearer = tokens.authenticate(uow, secret)
        stale = bearer is not None and tokens.needs_touch(uow, bearer)
    if bearer is None:
        raise NotSignedIn
    if stale:
        with engine.unit_of_work(SYSTEM) as uow:
            tokens.touch(uow, bearer)
    g.person, g.bearer = bearer.person, bearer
    if not tokens.allows(bearer.scopes, name):
        raise NotAllowed(f"The token “{bearer.token_name}” lacks the scope “{SCOPES[name]}”.")


def _by_cookie(cookie: str) -> None:
    """Sign in by a session; one that ended is as good as none."""
    engine = current.engine()
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        held = accounts.session(uow, cookie)
        stale = held is not None and accounts.needs_touch(uow, held)
    if held is None:
        return
    if stale:
        with engine.unit_of_work(SYSTEM) as uow:
            accounts.touch(uow, held)
    g.person, g.session = held.person, held


def refuse_foreign_writes() -> None:
    """Refuse a write that a page of another site makes a browser send."""
    if request.method in WRITING and comes_from_another_site():
        raise NotAllowed("This request came from another site. Open itamflow itself and try again.")


def comes_from_another_site() -> bool:
    """Return whether a page of another site makes a browser send this request.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin. A client that sends neither is no
    browser and carries no cookie that it did not fetch itself.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site not in ("same-origin", "none")
    # The origin “null” has no host, as an address that is not set has none.
    own = {request.host, urlsplit(current.settings().base_url).netloc} - {""}
    return origin is not None and urlsplit(origin).netloc not in own


def set_cookie(response: Response, token: str, seconds: int) -> None:
    """Hand the session to the browser."""
    response.set_cookie(COOKIE, token, max_age=seconds, httponly=True, secure=is_https(), samesite="Lax", path="/")


def drop_cookie(response: Response) -> None:
    """Take the session out of the browser."""
    response.delete_cookie(COOKIE, httponly=True, secure=is_https(), samesite="Lax", path="/")


def is_https() -> bool:
    """Say whether people reach this installation over https."""
    return request.is_secure or current.settings().base_url.startswith("https://")


def finish(response: Response) -> Response:
    """Set the headers every answer carries."""
    headers = response.headers
    headers.extend(HEADERS)
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.add("X-Request-Id", g.get("request_id", ""))
    if operation_at_hand() != "static.read":
        headers.setdefault("Cache-Control", "no-store")
        headers.add("Vary", "Cookie")
    if is_https():
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def protect(app: Flask) -> None:
    """Put the application behind these checks, in this order."""
    app.before_request(begin)
    app.before_request(identify)
    app.after_request(finish)
