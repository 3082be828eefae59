"""What runs behind the cases: incidents with retry, instances, timers, jobs, messages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from api import current, refusals
from api.pages import cases, models
from api.problems import status_of
from api.security import operation
from engine import figures, incidents, instances, jobs, messages, migration, rights, timers
from engine.errors import EngineError, NotFound
from engine.model import Incident
from engine.unit_of_work import UnitOfWork

pages = Blueprint("operations", __name__, url_prefix="/operations")

LIMIT = 50
#: What can be done to many cases at once; the last one names steps.
KINDS = ("suspend", "resume", "retry", "migrate", "cancel", "move")


def _cursor() -> str | None:
    return request.args.get("cursor") or None


def _shown(uow: UnitOfWork, tab: str, **found: Any) -> str:
    return render_template("operations.html", tab=tab, figures=figures.count(uow), **found)


@pages.get("", endpoint="incidents")
@operation("page.operator")
def show_incidents() -> str:
    """List incidents, with the chosen one beside the list."""
    with current.unit_of_work(reading=True) as uow:
        return _incidents(uow)


def _incidents(uow: UnitOfWork, problem: str | None = None) -> str:
    rights.require(uow, "page.operator")
    solved = request.args.get("view") == "all"
    page = incidents.find(uow, open_only=not solved, cursor=_cursor(), limit=LIMIT)
    asked = request.args.get("incident")
    chosen = incidents.get(uow, cases.as_id(asked)) if asked else next(iter(page.items), None)
    return _shown(
        uow,
        "incidents",
        solved=solved,
        problem=problem,
        rows=[{"incident": one, "step": _step(uow, one)} for one in page.items],
        next=page.next,
        chosen=chosen,
        case=cases.case_of(uow, instances.get(uow, chosen.instance_id)) if chosen else None,
        step=_step(uow, chosen) if chosen else "",
        may=chosen is not None
        and rights.allows(uow, "incident.retry", instance=instances.get(uow, chosen.instance_id)),
    )


def _step(uow: UnitOfWork, incident: Incident) -> str:
    """Give the name of the step that stopped, also of one inside a called process."""
    for visit in instances.activities(uow, incident.instance_id):
        if visit.element_id == incident.element_id:
            return models.name_in(uow, visit.definition_id, visit.element_id, visit.name)
    return incident.element_id


@pages.post("/incidents/<uuid:incident_id>/retry")
@operation("incident.retry")
def retry(incident_id: UUID) -> Any:
    """Try again from where it stopped."""
    return _try(lambda uow: incidents.retry(uow, incident_id))


@pages.post("/incidents/retry")
@operation("incident.retry")
def retry_all() -> Any:
    """Try all open incidents again."""
    return _try(incidents.retry_all)


def _try(verb: Any) -> Any:
    try:
        with current.unit_of_work() as uow:
            verb(uow)
    except NotFound:
        raise
    except EngineError as error:
        with current.unit_of_work(reading=True) as uow:
            return _incidents(uow, refusals.say(str(error))), status_of(type(error))
    return redirect(url_for("operations.incidents"), 303)


@pages.get("/instances")
@operation("page.operator")
def cases_of_all() -> str:
    """List the cases of everybody."""
    text, state = request.args.get("q", "").strip(), request.args.get("state", "")
    with current.unit_of_work(reading=True) as uow:
        rights.require(uow, "page.operator")
        page = instances.find(uow, text=text or None, state=state or None, cursor=_cursor(), limit=LIMIT)
        names = models.names(uow, [one.started_by for one in page.items])
        rows = [{"case": cases.case_of(uow, one), "by": names.full(one.started_by)} for one in page.items]
        return _shown(
            uow,
            "instances",
            rows=rows,
            next=page.next,
            q=text,
            state_asked=state,
            may_change=rights.allows(uow, "instance.change_many"),
            kinds=KINDS,
            outdated=_outdated(uow) if rights.allows(uow, "instance.migrate") else (),
        )


def _outdated(uow: UnitOfWork) -> list[dict[str, str]]:
    """Give the processes that have running cases in old versions."""
    return [{"key": about.key, "name": models.process_name(about)} for about in migration.behind(uow)]


@pages.get("/timers")
@operation("page.operator")
def due_times() -> str:
    """List timers, the next due first."""
    with current.unit_of_work(reading=True) as uow:
        rights.require(uow, "page.operator")
        page = timers.find(uow, cursor=_cursor(), limit=LIMIT)
        return _shown(uow, "timers", rows=page.items, next=page.next)


@pages.get("/jobs")
@operation("page.operator")
def work() -> str:
    """List jobs, the next due first."""
    with current.unit_of_work(reading=True) as uow:
        rights.require(uow, "page.operator")
        page = jobs.find(uow, cursor=_cursor(), limit=LIMIT)
        return _shown(uow, "jobs", rows=page.items, next=page.next)


@pages.get("/messages")
@operation("page.operator")
def post() -> str:
    """List messages that nobody took yet, or all of them."""
    every = request.args.get("view") == "all"
    with current.unit_of_work(reading=True) as uow:
        rights.require(uow, "page.operator")
        page = messages.find(uow, undelivered=not every, cursor=_cursor(), limit=LIMIT)
        may = rights.allows(uow, "message.resend")
        return _shown(uow, "messages", rows=page.items, next=page.next, every=every, may=may)


@pages.post("/messages/<uuid:message_id>/resend")
@operation("message.resend")
def resend(message_id: UUID) -> Any:
    """Send a message again."""
    with current.unit_of_work() as uow:
        messages.resend(uow, message_id)
    return redirect(url_for("operations.post"), 303)
