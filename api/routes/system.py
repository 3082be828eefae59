"""Health, readiness, figures, and the API's own description."""

from collections.abc import Iterator

from flask import Blueprint, Response, current_app, json

from api import current, documents
from api.openapi import ProblemApi
from api.security import operation
from engine import figures
from engine.unit_of_work import SYSTEM

system = Blueprint("system", __name__)


@system.get("/healthz")
@operation("system.health")
def health() -> Response:
    """Say that the process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@system.get("/readyz")
@operation("system.ready")
def ready() -> Response:
    """Say that the store answers; 503 when it does not."""
    with current.engine().unit_of_work(actor=SYSTEM, reading=True) as uow:
        figures.ping(uow)
    return Response("ready\n", content_type="text/plain; charset=utf-8")


@system.get("/metrics")
@operation("system.metrics")
def metrics() -> Response:
    """Give figures in the text format of Prometheus."""
    with current.engine().unit_of_work(actor=SYSTEM, reading=True) as uow:
        found = figures.count(uow)
    return Response("".join(_lines(found)), content_type="text/plain; version=0.0.4; charset=utf-8")


def _lines(found: figures.Figures) -> Iterator[str]:
    """Write figures as lines."""
    for name, states in (("instances", found.instances), ("tasks", found.tasks), ("jobs", found.jobs)):
        yield f"# TYPE itamflow_{name} gauge\n"
        for state, number in sorted(states.items()):
            yield f'itamflow_{name}{{state="{state}"}} {number}\n'
    for name in ("timers", "timers_late", "incidents", "messages_undelivered"):
        yield f"# TYPE itamflow_{name} gauge\nitamflow_{name} {getattr(found, name)}\n"


@system.get("/api/v1/openapi.json")
@operation("openapi.read")
def openapi_json() -> Response:
    """Give the OpenAPI document."""
    return Response(json.dumps(_document().document()), content_type="application/json")


@system.get("/api/v1/docs")
@operation("docs.read")
def docs() -> str:
    """Show the API to people."""
    return documents.page(_document().document())


@system.get("/api/v1/docs.css")
@operation("docs.read")
def docs_css() -> Response:
    """Give the style sheet of the page."""
    return Response(documents.css(), content_type="text/css; charset=utf-8")


def _document() -> ProblemApi:
    found: ProblemApi = current_app.extensions["itamflow.openapi"]
    return found
