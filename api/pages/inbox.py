"""inbox"""

from flask import Blueprint, render_template

from api.security import operation

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/inbox")
@operation("page.inbox")
def inbox() -> str:
    return render_template("problem.html", problem=None)
