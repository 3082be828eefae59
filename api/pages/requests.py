"""requests"""

from flask import Blueprint, render_template

from api.security import operation

blueprint = Blueprint("requests", __name__)


@blueprint.get("/requests")
@operation("page.requests")
def requests() -> str:
    return render_template("problem.html", problem=None)


@blueprint.get("/go")
@operation("page.requests")
def go() -> str:
    return render_template("problem.html", problem=None)
