"""The door: the first address, signing in and out, the texts' language."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, security
from api.pages import texts, words
from api.security import operation
from engine import accounts, sandboxes, tasks

pages = Blueprint("entry", __name__)


@pages.get("/")
@operation("page.home")
def home() -> AnyResponse:
    """Go to the inbox, or to what can be started when nothing waits there."""
    return redirect(_home())


@pages.get("/sign-in")
@operation("page.sign_in")
def sign_in() -> AnyResponse:
    """Ask who is there."""
    if g.person is not None:
        return redirect(_onward() or url_for("entry.home"))
    return _ask()


@pages.post("/sign-in")
@operation("session.create")
def begin() -> AnyResponse:
    """Sign in and go on to where the visitor wanted to be."""
    account, password = request.form.get("account", ""), request.form.get("password", "")
    try:
        began = accounts.sign_in(
            current.engine(),
            account,
            password,
            request.remote_addr or "",
            agent=request.user_agent.string,
            previous=request.cookies.get(security.COOKIE),
        )
    except accounts.TooManyAttempts as error:
        until = error.details.get("retry_at")
        when = words.moment(until) if until is not None else ""
        return _ask(account, texts.text("signin.wait", time=when), 429)
    except accounts.WrongCredentials:
        return _ask(account, texts.text("signin.wrong"), 401)
    response = make_response(redirect(_onward() or url_for("entry.home"), 303))
    lasts = began.expires_at - current.engine().clock.now()
    security.set_cookie(response, began.token, max(1, int(lasts / timedelta(seconds=1))))
    return response


@pages.post("/sign-out")
@operation("session.end")
def leave() -> AnyResponse:
    """Sign out of this session."""
    if (cookie := request.cookies.get(security.COOKIE)) is not None:
        with current.unit_of_work() as uow:
            accounts.sign_out(uow, cookie)
            sandboxes.leave(uow)
    response = make_response(redirect(url_for("entry.sign_in"), 303))
    security.drop_cookie(response)
    return response


def _home() -> str:
    """Give the page where somebody's day begins."""
    with current.unit_of_work(reading=True) as uow:
        waiting = tasks.counts(uow)
    return url_for("inbox.inbox" if waiting.mine + waiting.groups else "catalogue.catalogue")


def _ask(account: str = "", problem: str | None = None, status: int = 200) -> Response:
    """Show the sign-in page, in the language that its link asks for."""
    asked = request.values.get("lang")
    if asked in texts.LOCALES:
        g.locale = asked
    others = [locale for locale in texts.LOCALES if locale != g.locale]
    shown = render_template("entry.html", account=account, problem=problem, next=_onward(), others=others)
    return make_response(shown, status)


def _onward() -> str | None:
    """Give the address to go on to, when it is one of this site; browsers take a backslash for a slash."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith("//") and not (parts.netloc or parts.scheme)
    return wanted if own and "\\" not in wanted and wanted.isprintable() else None
