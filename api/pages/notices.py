"""notices"""

from flask import Blueprint, render_template

from api.security import operation

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
@operation("page.notices")
def notices() -> str:
    return render_template("problem.html", problem=None)
