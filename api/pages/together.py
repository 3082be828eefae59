"""Several tasks of one step answered together: choosing them, one form for all, and what became of each."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, idempotency, together
from api.pages import answers, asking, cases, models, texts
from api.security import operation
from dmn import values
from engine import idempotency as kept_answers
from engine import tasks
from engine.errors import Invalid, NotFound
from engine.model import Task
from engine.unit_of_work import UnitOfWork

pages = Blueprint("together", __name__, url_prefix="/tasks")


@pages.get("/<uuid:task_id>/together")
@operation("page.task")
def show(task_id: UUID) -> Any:
    """Show what can be answered with one task; once chosen, the form for all; at last what became of each."""
    with current.unit_of_work(reading=True) as uow:
        first = tasks.get(uow, task_id)
        told = {"first": first, "name": models.task_name(uow, first)}
        if (key := request.args.get("answer")) is not None:
            return render_template("together.html", **told, lines=_became(uow, key))
        alike = _answerable(uow, tasks.alike(uow, task_id))
        if len(alike) < 2:
            return redirect(url_for("tasks.show", task_id=task_id))
        chosen = [task for task in alike if task.id in _asked()]
        rows = [_row(uow, task) for task in chosen or alike]
        return render_template("together.html", **told, rows=rows, chosen=chosen, figures=_figures(uow, chosen))


def alike(uow: UnitOfWork, task: Task) -> int:
    """Count the tasks that the reader can answer together with one, itself among them."""
    return len(_answerable(uow, tasks.alike(uow, task.id)))


def _answerable(uow: UnitOfWork, found: Sequence[Task]) -> list[Task]:
    return [task for task in found if asking.may_answer(uow, task)]


def _asked() -> list[UUID]:
    return [cases.as_id(one) for one in request.args.getlist("task")[: tasks.TOGETHER]]


def _row(uow: UnitOfWork, task: Task) -> dict[str, Any]:
    return {"task": task, "what": task.subject or models.task_name(uow, task)}


def _became(uow: UnitOfWork, key: str) -> list[dict[str, Any]]:
    """Give what became of each task, as it was answered under a key. NotFound when that is no longer kept."""
    kept = kept_answers.kept(uow, key)
    lines = json.loads(kept.body).get("items") if kept is not None else None
    if lines is None:
        raise NotFound("What became of these tasks is no longer kept. Look for each in its case.")
    return [{**_row(uow, tasks.get(uow, UUID(line["task_id"]))), **line} for line in lines]


# --- the form for all ---------------------------------------------------------------------------------------------


def _shared(uow: UnitOfWork, chosen: Sequence[Task]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the form of tasks without what only one of them shows, and the values that all of them have.

    A file proves one thing, so that none is asked for all.
    """
    known = [tasks.data(uow, task.id) for task in chosen]
    same = {name: value for name, value in known[0].items() if all(one.get(name) == value for one in known[1:])}
    found = tasks.form(uow, chosen[0].id)
    if found is None:
        raise NotFound("This task has no form.")
    schema = found.schema(locale=g.locale, values=same)
    return {**schema, "components": [one for one in schema["components"] if _for_all(one, same)]}, same


def _for_all(spec: Mapping[str, Any], same: Mapping[str, Any]) -> bool:
    if spec.get("type") == "filepicker":
        return False
    return spec.get("readonly") is not True or spec.get("key") in same


def _figures(uow: UnitOfWork, chosen: Sequence[Task]) -> list[answers.Fact]:
    if not chosen:
        return []
    schema, same = _shared(uow, chosen)
    return answers.facts(uow, {"components": asking.shown_first(schema)}, same)


@pages.get("/<uuid:task_id>/together/form.json")
@operation("task.form")
def form_data(task_id: UUID) -> dict[str, Any]:
    """Give the island of the form what all the chosen tasks show, and where the answers go."""
    with current.unit_of_work(reading=True) as uow:
        asked = _asked()
        chosen = [task for task in _answerable(uow, tasks.alike(uow, task_id)) if task.id in asked]
        schema, same = _shared(uow, chosen or [tasks.get(uow, task_id)])
    shown = asking.shown_first(schema)
    here = [str(task.id) for task in chosen]
    return {
        "schema": {**schema, "components": schema["components"][len(shown) :]},
        "data": values.to_json(same),
        "locale": g.locale,
        "submit": url_for("together.complete", task_id=task_id, task=here),
        "method": "POST",
        "body_key": "data",
        "draft": None,
        "draft_revision": None,
        "etag": None,
        "done": url_for("inbox.inbox"),
        "readonly": not chosen,
        "texts": {"submit": texts.text("together.send", n=len(here))},
    }


@pages.post("/<uuid:task_id>/together")
@operation("task.complete")
def complete(task_id: UUID) -> AnyResponse:
    """Complete the chosen tasks, each by itself; say where it stands what became of them."""
    body = request.get_json(silent=True)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise Invalid("Send the answers of a form.")
    asked = _asked() or [task_id]
    with idempotency.in_flight() as key:
        with current.unit_of_work(reading=True) as uow:
            if (before := idempotency.recall(uow, key)) is not None:
                return before
        lines = together.complete(asked[0], asked[1:], values.from_json(data))
        where = None if key is None else url_for("together.show", task_id=task_id, answer=key.value)
        answer = jsonify({"items": lines, "location": where})
        with current.unit_of_work() as uow:
            idempotency.remember(uow, key, answer)
    return answer
