"""entry"""

from flask import Blueprint, render_template

from api.security import operation

blueprint = Blueprint("entry", __name__)


@blueprint.get("/")
@operation("page.home")
def home() -> str:
    return render_template("problem.html", problem=None)


@blueprint.get("/sign-in")
@operation("page.sign_in")
def sign_in() -> str:
    return render_template("problem.html", problem=None)
