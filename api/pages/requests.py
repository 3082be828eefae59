"""My requests, and one request: who has it, how far it is, what happened, what can be done now."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, refusals
from api.pages import cases, models, register_words
from api.problems import status_of
from api.security import operation
from engine import cursors, instances, model_drafts, rights, tasks
from engine.errors import EngineError, NotFound
from engine.model import InstanceState, Page, ProcessInstance, Task
from engine.unit_of_work import UnitOfWork

pages = Blueprint("requests", __name__)

#: What has stopped is still under way: whoever asked must find it there.
STATES: Mapping[str, tuple[InstanceState | None, ...]] = {
    "open": (InstanceState.ACTIVE, InstanceState.SUSPENDED, InstanceState.FAILED),
    "ended": (InstanceState.COMPLETED, InstanceState.CANCELLED),
    "all": (None,),
}
VIEWS = tuple(STATES)
LIMIT = 30


@pages.get("/requests", endpoint="requests")
@operation("page.requests")
def show() -> str:
    """List the requests of the reader, or all cases the reader may see."""
    view = request.args.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    whose = "all" if request.args.get("whose") == "all" else "mine"
    text = request.args.get("q", "").strip()
    with current.unit_of_work(reading=True) as uow:
        page = _found(uow, STATES[view], None if whose == "all" else uow.actor, text or None)
        return render_template(
            "requests.html",
            view=view,
            views=VIEWS,
            whose=whose,
            q=text,
            next=page.next,
            rows=cases.rows(uow, page.items),
        )


def _found(
    uow: UnitOfWork, states: Sequence[InstanceState | None], started_by: str | None, text: str | None
) -> Page[ProcessInstance]:
    """Give a page of the cases in any of some states, newest first."""
    cursor = request.args.get("cursor") or None
    pages_of_states = [
        instances.find(uow, started_by=started_by, state=state, text=text, cursor=cursor, limit=LIMIT)
        for state in states
    ]
    if len(pages_of_states) == 1:
        return pages_of_states[0]
    # A cursor is a place in time, so the same one goes on in the list of every state.
    merged = sorted(
        (one for page in pages_of_states for one in page.items),
        key=lambda one: (one.started_at, one.id),
        reverse=True,
    )
    shown = tuple(merged[:LIMIT])
    more = len(merged) > LIMIT or any(page.next for page in pages_of_states)
    return Page(items=shown, next=cursors.encode(shown[-1].started_at, shown[-1].id) if more else None)


def latest(uow: UnitOfWork, most: int = 3) -> list[dict[str, Any]]:
    """Give the newest requests of the reader that are under way."""
    found = (
        instances.find(uow, started_by=uow.actor, state=state, limit=most).items for state in STATES["open"] if state
    )
    newest = sorted((one for items in found for one in items), key=lambda one: one.started_at, reverse=True)
    return cases.rows(uow, newest[:most])


@pages.get("/go")
@operation("page.requests")
def go() -> AnyResponse:
    """Go to the case or the thing of the register with a number, else to the list of what fits."""
    text = request.args.get("q", "").strip()
    with current.unit_of_work(reading=True) as uow:
        found = instances.find(uow, business_key=text.upper(), limit=1).items if text else ()
        address = cases.of(uow, text.upper()).number if found else None
        thing = None if found or not text else register_words.find(uow, text.upper())
    if address:
        return redirect(url_for("requests.one", number=address))
    if thing:
        return redirect(thing)
    return redirect(url_for("requests.requests", q=text, view="all", whose="all"))


@pages.get("/requests/<string:number>")
@operation("page.request")
def one(number: str) -> str | AnyResponse:
    """Show a case; its address holds its number, also for who came by its id."""
    with current.unit_of_work(reading=True) as uow:
        known = cases.of(uow, number).number
        return _page(uow, number) if known == number else redirect(url_for("requests.one", number=known))


def _page(uow: UnitOfWork, number: str, problem: str | None = None) -> str:
    case = cases.of(uow, number)
    about = case.instance
    names = models.names(uow, [about.started_by])
    return render_template(
        "request.html",
        case=case,
        problem=problem,
        asked_by=names.person(about.started_by),
        outcome=cases.outcome(uow, case),
        standing=cases.standing(uow, case),
        facts=cases.asked(uow, case),
        papers=cases.papers(uow, case),
        drafted=model_drafts.of_case(uow, about.id, lock=False),
        traces=register_words.left_by(uow, about.business_key),
        comments=cases.said(uow, case),
        lines=cases.happened(uow, case),
        steps=cases.steps_in_words(uow, case),
        mine=_turns(uow, about),
        may={
            verb: about.state is InstanceState.ACTIVE and rights.allows(uow, f"instance.{verb}", instance=about)
            for verb in ("withdraw", "cancel", "comment")
        },
    )


def _turns(uow: UnitOfWork, about: ProcessInstance) -> list[Task]:
    """Return the open tasks of a case that are the reader's to do; whoever did work before may see none of them."""
    try:
        found = tasks.find(uow, instance_id=about.id)
    except NotFound:
        return []
    return [task for task in found if rights.allows(uow, "task.complete", task=task)]


@pages.get("/requests/<string:number>/standing")
@operation("page.request")
def standing(number: str) -> str:
    """Show who has a case and how far it is; the open page asks for this again and again."""
    with current.unit_of_work(reading=True) as uow:
        case = cases.of(uow, number)
        return render_template(
            "standing.html", case=case, standing=cases.standing(uow, case), outcome=cases.outcome(uow, case)
        )


@pages.get("/requests/<string:number>/diagram")
@operation("instance.xml")
def diagram(number: str) -> dict[str, Any]:
    """Give the diagram of a case with the state of its steps."""
    with current.unit_of_work(reading=True) as uow:
        return cases.diagram(uow, cases.of(uow, number))


@pages.get("/requests/<string:number>/history")
@operation("instance.history")
def history(number: str) -> str:
    """Show everything that happened, also what only machines did."""
    with current.unit_of_work(reading=True) as uow:
        case = cases.of(uow, number)
        return render_template("history.html", case=case, lines=cases.happened(uow, case, everything=True))


def _do(number: str, verb: Any, anchor: str | None = None) -> Any:
    """Run a verb on a case and come back; what keeps it from running is said on the page of the case."""
    try:
        with current.unit_of_work() as uow:
            verb(uow, cases.of(uow, number).instance)
    except NotFound:
        raise
    except EngineError as error:
        with current.unit_of_work(reading=True) as uow:
            return _page(uow, number, refusals.say(str(error))), status_of(type(error))
    return redirect(url_for("requests.one", number=number, _anchor=anchor), 303)


@pages.post("/requests/<string:number>/withdraw")
@operation("instance.withdraw")
def withdraw(number: str) -> Any:
    """Take a request back."""
    reason = request.form.get("reason", "").strip()
    return _do(number, lambda uow, about: instances.withdraw(uow, about.id, reason))


@pages.post("/requests/<string:number>/cancel")
@operation("instance.cancel")
def cancel(number: str) -> Any:
    """End a case, as its owner or an operator."""
    reason = request.form.get("reason", "").strip()
    return _do(number, lambda uow, about: instances.cancel(uow, about.id, reason))


@pages.post("/requests/<string:number>/comments")
@operation("instance.comment")
def comment(number: str) -> Any:
    """Say something about a case."""
    text = request.form.get("text", "")
    return _do(number, lambda uow, about: tasks.comment(uow, about.id, text), "comments")
