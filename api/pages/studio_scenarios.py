"""The scenarios of a draft: which pass, what they go through, and why one was taken out."""

from typing import Any
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, refusals
from api.pages import cases, models, studio_words, texts
from api.pages.studio import pages
from api.problems import status_of
from api.security import operation
from bpmn.findings import InvalidProcess
from engine import definitions, model_drafts, rights, scenarios
from engine.errors import EngineError, NotAllowed, NotFound
from engine.scenarios import Coverage
from engine.unit_of_work import UnitOfWork


@pages.get("/drafts/<uuid:draft_id>/scenarios")
@operation("model.list")
def list_scenarios(draft_id: UUID) -> str:
    """List the scenarios of a draft with what became of them, and what they go through."""
    return _page(draft_id)


def _page(draft_id: UUID, problem: str | None = None) -> str:
    with current.unit_of_work(reading=True) as uow:
        draft = model_drafts.get(uow, draft_id)
        about = definitions.find(uow, draft.key, None)
        found, gone = scenarios.find(uow, draft_id), scenarios.removals(uow, draft_id)
        names, diagrams = models.process_names(uow), studio_words.diagrams_of(uow, draft_id)
        return render_template(
            "studio-scenarios.html",
            problem=problem,
            draft=draft,
            name=models.process_name(about),
            rows=[
                {"one": one, "problem": _said(uow, one.verdict, diagrams), "process": names.get(one.recipe.process)}
                for one in found
            ],
            gone=gone,
            who=models.names(uow, [one.removed_by for one in gone]),
            played=[one for one in found if one.verdict],
            coverage=_covered(uow, draft_id, diagrams),
            may=draft.state == "open" and rights.allows(uow, "model.draft", definition=about),
        )


def _said(uow: UnitOfWork, verdict: scenarios.Verdict | None, diagrams: studio_words.Diagrams) -> str:
    return studio_words.problem(uow, verdict.problem, diagrams) if verdict and verdict.problem else ""


def _covered(uow: UnitOfWork, draft_id: UUID, diagrams: studio_words.Diagrams) -> list[dict[str, Any]]:
    names = models.process_names(uow)
    return [
        {
            "one": one,
            "name": names.get(one.process, one.process),
            "missing": sorted((diagrams.step(one.process, each), each) for each in one.all - one.covered),
        }
        for one in _coverage(uow, draft_id)
    ]


def _coverage(uow: UnitOfWork, draft_id: UUID) -> tuple[Coverage, ...]:
    """Return what the scenarios go through; of processes that have some, or that one of them calls."""
    files = model_drafts.files(uow, draft_id)
    try:
        found = scenarios.coverage(files, [one.verdict for one in scenarios.find(uow, draft_id) if one.verdict])
    except InvalidProcess:
        # What is wrong with it stands among the findings.
        return ()
    return tuple(sorted(found, key=lambda one: (one.process != model_drafts.get(uow, draft_id).key, one.process)))


@pages.post("/drafts/<uuid:draft_id>/scenarios/play")
@operation("model.draft")
def play_scenarios(draft_id: UUID) -> Any:
    """Play the scenarios on the draft as it is now."""
    return _done(draft_id, lambda: scenarios.run(current.engine(), current.person().id, draft_id))


@pages.post("/drafts/<uuid:draft_id>/scenarios/remove")
@operation("model.draft")
def remove_scenario(draft_id: UUID) -> Any:
    """Take a scenario out of a draft."""
    name, reason = request.form.get("name", ""), request.form.get("reason", "")

    def verb() -> None:
        with current.unit_of_work() as uow:
            scenarios.remove(uow, draft_id, name, reason)

    return _done(draft_id, verb)


def _done(draft_id: UUID, verb: Any) -> Any:
    try:
        verb()
    except EngineError as error:
        if isinstance(error, NotFound | NotAllowed):
            raise
        return _page(draft_id, refusals.say(str(error))), status_of(type(error))
    return redirect(url_for("studio.list_scenarios", draft_id=draft_id), 303)


@pages.get("/drafts/<uuid:draft_id>/scenarios/coverage.json")
@operation("model.list")
def coverage_diagram(draft_id: UUID) -> AnyResponse:
    """Give the diagram of a process with what the scenarios go through, for the island that draws it."""
    with current.unit_of_work(reading=True) as uow:
        draft, found = model_drafts.get(uow, draft_id), _coverage(uow, draft_id)
        key = request.args.get("process") or draft.key
        one = next((each for each in found if each.process == key), None)
        if one is None:
            raise NotFound("There is no such process in this draft.")
        xml = model_drafts.files(uow, draft_id)[one.file]
        label = {True: texts.text("scenarios.covered"), False: texts.text("scenarios.not_covered")}
        states = {
            each: {"state": "done" if each in one.covered else "wait", "label": label[each in one.covered]}
            for each in one.all
        }
        return jsonify(cases.drawn(xml, models.process_names(uow).get(key, key), states, one.covered))
