"""A problem as a page: what happened, and where to go from there."""

from flask import Response, g, make_response, redirect, render_template, request, url_for

from api.pages import shell
from api.problems import Problem


def page(problem: Problem) -> Response:
    """Show a problem. Who has not signed in is asked to, and comes back afterwards."""
    if problem.kind.status == 401 and request.method == "GET":
        return make_response(redirect(url_for("entry.sign_in", next=request.full_path.rstrip("?"))))
    if g.get("person") is None:
        shell.as_stranger()
    shown = render_template("problem.html", problem=problem)
    return Response(shown, problem.kind.status, content_type="text/html; charset=utf-8")
