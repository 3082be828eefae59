"""task"""

from flask import Blueprint

blueprint = Blueprint("task", __name__)
