"""catalogue"""

from flask import Blueprint, render_template

from api.security import operation

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/start")
@operation("page.catalogue")
def catalogue() -> str:
    return render_template("problem.html", problem=None)
