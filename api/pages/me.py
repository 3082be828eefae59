"""me"""

from flask import Blueprint, render_template

from api.security import operation

blueprint = Blueprint("me", __name__)


@blueprint.get("/me")
@operation("page.me")
def me() -> str:
    return render_template("problem.html", problem=None)
