"""The real forms of a process, filled in while a draft is tried: start forms, and those of tasks, as anybody."""

import json
from typing import Any
from uuid import UUID

from flask import Response, g, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import asking, models, texts
from api.pages.studio import pages
from api.pages.studio_trial import do, own, played, revision, sent_step
from api.security import operation
from dmn import values
from engine import deployments, instances, model_drafts, trials
from engine.errors import Invalid, NotFound
from engine.model import Page
from engine.recipes import Step
from engine.unit_of_work import SYSTEM

#: What names a step in addresses.
NAMED = ("do", "process", "element", "nth", "as", "revision")


def _query() -> dict[str, Any]:
    return {name: text for name in NAMED if (text := request.args.get(name, ""))}


def _asked(draft_id: UUID) -> Step:
    """Return the step whose form is filled in: a start or a task. Invalid for anything else."""
    step = sent_step(draft_id)
    if step.do not in ("start", "complete"):
        raise Invalid("Only a start and a task have a form.")
    return step


@pages.get("/drafts/<uuid:draft_id>/trial/step")
@operation("model.draft")
def trial_step(draft_id: UUID) -> str:
    """Show the form of a step, to be filled in as somebody."""
    step = _asked(draft_id)
    with played(draft_id) as one, one.trial.engine.unit_of_work(SYSTEM, reading=True) as uow:
        who = models.names(uow, [step.said["as"]]).full(step.said["as"])
        query = {**_query(), "revision": str(one.sandbox.revision)}
        if step.do == "complete":
            task = trials.find_task(uow, step)
            name, has_form = models.task_name(uow, task), task.form_ref is not None
        else:
            about = deployments.definition(uow, step.said["process"])
            name, has_form = models.process_name(about), about.start_form is not None
    with current.unit_of_work(reading=True) as uow:
        draft = model_drafts.get(uow, draft_id)
    return render_template(
        "studio-trial-step.html",
        draft=draft,
        step=step,
        name=name,
        who=who,
        has_form=has_form,
        query=query,
        source=url_for("studio.trial_form", draft_id=draft_id, **query),
    )


@pages.get("/drafts/<uuid:draft_id>/trial/form.json")
@operation("model.draft")
def trial_form(draft_id: UUID) -> Response:
    """Give the island of the form what it shows, and where the answers go."""
    step = _asked(draft_id)
    with played(draft_id) as one:
        with one.trial.engine.unit_of_work(step.said["as"], reading=True) as uow:
            if step.do == "complete":
                shown = asking.for_island(uow, trials.find_task(uow, step))
            else:
                found = instances.start_form(uow, step.said["process"])
                if found is None:
                    raise NotFound("This process starts without a form.")
                shown = {"schema": found.schema(locale=g.locale, values={}), "data": values.to_json({})}
        query = {**_query(), "revision": str(one.sandbox.revision)}
    here = {
        "locale": g.locale,
        "submit": url_for("studio.trial_answers", draft_id=draft_id, **query),
        "method": "POST",
        "body_key": "data",
        "draft": None,
        "draft_revision": None,
        "etag": None,
        "done": url_for("studio.trial", draft_id=draft_id),
        "lookups": url_for("studio.trial_lookup", draft_id=draft_id, kind="KIND", person=step.said["as"]),
        "texts": {"submit": texts.text("task.complete" if step.do == "complete" else "start.send")},
    }
    return Response(json.dumps({"readonly": False, **shown, **here}), content_type="application/json")


@pages.post("/drafts/<uuid:draft_id>/trial/answers")
@operation("model.draft")
def trial_answers(draft_id: UUID) -> AnyResponse:
    """Take the answers of a form."""
    sandbox, body = own(draft_id), request.get_json(silent=True)
    answers = body.get("data") if isinstance(body, dict) else None
    if not isinstance(answers, dict):
        raise Invalid("Send the answers of a form.")
    step = _asked(draft_id)
    done = do(sandbox, Step(step.do, {**step.said, "answers": answers}), revision() or sandbox.revision)
    return jsonify({"id": str(done.id)})


@pages.get("/drafts/<uuid:draft_id>/trial/lookups/<string:kind>")
@operation("model.draft")
def trial_lookup(draft_id: UUID, kind: str) -> AnyResponse:
    """Search what somebody may choose in a form of the trial, as /lookups does elsewhere."""
    with played(draft_id) as one:
        lookup = one.trial.engine.lookups.get(kind)
        if lookup is None:
            raise NotFound(f"Nothing is looked up under “{kind}”.")
        with one.trial.engine.unit_of_work(request.args.get("person", "") or SYSTEM, reading=True) as uow:
            found: Page[Any]
            if ids := request.args.getlist("id")[:200]:
                known = lookup.find(uow, ids)
                found = Page(items=tuple(known[each] for each in ids if each in known))
            else:
                found = lookup.search(uow, request.args.get("q", "")[:200])
    items = [_plain(option) for option in found.items]
    return jsonify({"items": items, "next": found.next})


def _plain(option: Any) -> dict[str, Any]:
    return {
        "id": option.id,
        "label": option.label,
        "detail": option.detail,
        "data": values.to_json({name: values.from_json(value) for name, value in option.data.items()}),
    }
