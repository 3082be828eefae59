"""A problem as a page: what happened, and where to go from there."""

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for

from api.pages import shell
from api.problems import Problem
from api.security import comes_from_another_site

#: What somebody typed by hand is shorter.
KEPT_BYTES = 100_000


def page(problem: Problem) -> Response:
    """Show a problem. Who has not signed in is asked to, and comes back afterwards."""
    if problem.kind.status == 401 and request.method == "GET":
        return make_response(redirect(url_for("entry.sign_in", next=request.full_path.rstrip("?"))))
    if problem.kind.status == 405 and request.method == "GET" and (shown_at := _page_above(request.path)):
        return make_response(redirect(shown_at))
    if g.get("person") is None:
        shell.as_stranger()
    kept = _typed() if problem.kind.status == 401 else None
    shown = render_template("problem.html", problem=problem, kept=kept)
    return Response(shown, problem.kind.status, content_type="text/html; charset=utf-8")


def _page_above(path: str) -> str | None:
    """Give the page that a form was sent from: a refusal leaves its address in the browser, where it may be opened."""
    addresses = current_app.url_map.bind(request.host)
    above = path.rpartition("/")[0]
    return above if above and addresses.test(above, method="GET") else None


def _typed() -> list[tuple[str, str]] | None:
    """Give what was typed into a form of ours, to be sent again after signing in; None when it cannot be kept.

    What a page of another site sends is not offered, or whoever signs in would send it in their own name.
    """
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    if not is_form or not 0 < (request.content_length or 0) <= KEPT_BYTES or comes_from_another_site():
        return None
    fields = list(request.form.items(multi=True))
    return None if any("password" in name for name, _ in fields) else fields
