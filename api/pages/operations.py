"""operations"""

from flask import Blueprint, render_template

from api.security import operation

blueprint = Blueprint("operations", __name__)


@blueprint.get("/operations")
@operation("page.operator")
def incidents() -> str:
    return render_template("problem.html", problem=None)
