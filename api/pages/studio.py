"""The studio: what runs, what somebody works on, what waits for a decision; and how a draft goes live."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, findings, refusals
from api.pages import hurry, models, studio_changes, studio_names, studio_words, texts
from api.problems import status_of
from api.security import operation
from bpmn.findings import Finding
from engine import (
    definitions,
    deployments,
    figures,
    meanwhile,
    model_drafts,
    publications,
    recipes,
    rights,
    running_models,
    scenarios,
)
from engine.errors import DutiesConflict, EngineError, Invalid, InvalidModel, NotAllowed, NotFound
from engine.model import ProcessDefinition
from engine.model_drafts import FileChange, ModelDraft
from engine.unit_of_work import UnitOfWork

pages = Blueprint("studio", __name__, url_prefix="/studio")

#: Ending of a file -> the word for it in the texts, and in the address of its editor.
KINDS = {"bpmn": "diagram", "dmn": "table", "form": "form"}
ENDED = ("published", "rejected", "discarded")


@pages.get("", endpoint="studio")
@operation("model.list")
def show() -> str:
    """List processes with the version that runs, drafts that somebody works on, and what went live last."""
    with current.unit_of_work(reading=True) as uow:
        rights.require(uow, "model.list")
        return _home(uow)


def _home(uow: UnitOfWork, problem: str | None = None) -> str:
    found = definitions.latest(uow)
    runs = figures.runs(uow)
    drafts = model_drafts.find(uow)
    ended = model_drafts.find(uow, ENDED, limit=10)
    names = models.names(uow, [draft.author for draft in (*drafts, *ended)], [each.owner_group or "" for each in found])
    return render_template(
        "studio.html",
        problem=problem,
        processes=[
            {
                "about": about,
                "name": models.process_name(about),
                "owner": names.group(about.owner_group) if about.owner_group else "–",
                "running": runs[about.key].open if about.key in runs else 0,
                "may": rights.allows(uow, "model.draft", definition=about),
            }
            for about in found
        ],
        drafts=[_line(draft, names) for draft in drafts],
        ended=[_line(draft, names) for draft in ended],
        hurried=hurry.found(uow),
    )


def _line(draft: ModelDraft, names: models.Names) -> dict[str, Any]:
    return {"draft": draft, "author": names.person(draft.author)}


@pages.post("/drafts")
@operation("model.draft")
def begin() -> Any:
    """Begin a draft and open it."""
    key, title = request.form.get("key", ""), request.form.get("title", "")
    try:
        with current.unit_of_work() as uow:
            rights.require(uow, "model.draft")
            about = definitions.find(uow, key, None)
            said = title.strip() or texts.text("studio.title_of", name=models.process_name(about))
            draft = model_drafts.begin(uow, key, said)
    except NotFound:
        raise
    except EngineError as error:
        with current.unit_of_work(reading=True) as uow:
            return _home(uow, refusals.say(str(error))), status_of(type(error))
    return _to(draft.id)


def _to(draft_id: UUID) -> AnyResponse:
    return redirect(url_for("studio.draft", draft_id=draft_id), 303)


@pages.get("/drafts/<uuid:draft_id>")
@operation("model.list")
def draft(draft_id: UUID) -> str:
    """Show a draft: what it changes, what was found, where it stands, and what can be done."""
    with current.unit_of_work() as uow:
        return _shown(uow, draft_id)


def _shown(uow: UnitOfWork, draft_id: UUID, problem: str | None = None) -> str:
    draft = model_drafts.get(uow, draft_id)
    about = definitions.find(uow, draft.key, None)
    files = model_drafts.files(uow, draft_id)
    runs = running_models.of(uow, draft.key)
    under_way = draft.state in model_drafts.UNDER_WAY
    late = meanwhile.found(uow, draft, runs) if under_way and not draft.goes_back else ()
    back = meanwhile.taken_back(uow, draft, runs) if under_way else ()
    told = [one.who for one in (*late, *back)]
    names = models.names(uow, [draft.author, draft.submitted_by, draft.decided_by, *told])
    changes = model_drafts.changes(uow, draft_id, runs)
    tried = {name for name in files if name.endswith(recipes.ENDING)}
    called = studio_names.titles(files)
    return render_template(
        "studio-draft.html",
        tried=len(tried),
        removals={one.name: one for one in scenarios.removals(uow, draft_id)},
        problem=problem,
        late=late,
        back=back,
        # What the engine noted is a sentence of ours; what a person noted stays as it is.
        comment=refusals.say(draft.comment or ""),
        draft=draft,
        about=about,
        name=models.process_name(about),
        who=names,
        changes=[studio_changes.told(one) for one in changes],
        findings=_findings(uow, draft) if draft.state in ("open", "submitted") else (),
        files=sorted(
            (_file(name, called.get(name, ""), changes) for name in files if name not in tried),
            key=lambda one: (one["order"], one["name"]),
        ),
        may={
            "draft": rights.allows(uow, "model.draft", definition=about),
            "decide": rights.allows(uow, "model.decide", definition=about)
            and draft.case_id is None
            and uow.actor not in model_drafts.authors(uow, draft_id),
        },
        **hurry.shown(uow, draft),
    )


def _findings(uow: UnitOfWork, draft: ModelDraft) -> list[Finding]:
    found = map(findings.told, model_drafts.findings(uow, draft.id))
    return sorted(found, key=lambda one: (one.severity != "error", one.resource or "", one.line))


def _file(name: str, title: str, changes: tuple[FileChange, ...]) -> dict[str, Any]:
    ending = name.rpartition(".")[2]
    order = list(KINDS).index(ending) if ending in KINDS else len(KINDS)
    changed = any(one.name == name for one in changes)
    return {
        "name": name,
        "title": title,
        "kind": KINDS.get(ending, ""),
        "order": (not changed, order),
        "changed": changed,
    }


# --- on its way ---------------------------------------------------------------------------------------------------


@pages.post("/drafts/<uuid:draft_id>/submit")
@operation("model.draft")
def submit(draft_id: UUID) -> Any:
    """Hand a draft in."""
    reason, day = request.form.get("reason", ""), request.form.get("publish_at", "")
    scenarios.play_ahead(current.engine(), current.person().id, draft_id)
    return act(draft_id, lambda uow: publications.submit(uow, draft_id, reason, publish_at=_moment(day)))


def _moment(text: str) -> datetime | None:
    """Read a date and time of the installation's zone; none for an empty field. Invalid for anything else."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=current.settings().zone)
    except ValueError as error:
        raise Invalid("This is no date and time. Choose one, or leave it empty.", field="publish_at") from error


@pages.post("/drafts/<uuid:draft_id>/approve")
@operation("model.decide")
def approve(draft_id: UUID) -> Any:
    """Approve what was handed in."""
    digest, comment = request.form.get("digest", ""), request.form.get("comment", "")
    return act(draft_id, lambda uow: publications.approve(uow, draft_id, digest, comment))


@pages.post("/drafts/<uuid:draft_id>/reject")
@operation("model.decide")
def reject(draft_id: UUID) -> Any:
    """Say no to what was handed in."""
    return act(draft_id, lambda uow: publications.reject(uow, draft_id, request.form.get("comment", "")))


@pages.post("/drafts/<uuid:draft_id>/take-back")
@operation("model.draft")
def take_back(draft_id: UUID) -> Any:
    """Open a draft again."""
    return act(draft_id, lambda uow: publications.take_back(uow, draft_id))


@pages.post("/drafts/<uuid:draft_id>/discard")
@operation("model.draft")
def discard(draft_id: UUID) -> Any:
    """Give a draft up."""
    return act(draft_id, lambda uow: model_drafts.discard(uow, draft_id))


@pages.post("/processes/<string:key>/back")
@operation("model.draft")
def go_back(key: str) -> AnyResponse:
    """Begin a draft with the files of an earlier version."""
    asked = request.form.get("version", "")
    version = int(asked) if asked.isdecimal() else 0
    with current.unit_of_work() as uow:
        rights.require(uow, "model.draft")
        earlier = definitions.find(uow, key, version)
        title = texts.text("studio.back_to", n=version, name=models.process_name(earlier))
        draft = scenarios.begin_from(uow, key, title, earlier.deployment_id)
    return _to(draft.id)


@pages.get("/processes/<string:key>")
@operation("model.list")
def versions(key: str) -> str:
    """List the versions of a process: who put it live, when, why."""
    with current.unit_of_work(reading=True) as uow:
        found = deployments.versions(uow, key)
        rights.require(uow, "model.list")
        made = {each.deployment_id: deployments.get(uow, each.deployment_id) for each in found}
        names = models.names(uow, [one.actor for one in made.values()])
        return render_template(
            "studio-versions.html",
            about=found[0],
            name=models.process_name(found[0]),
            rows=[_version(each, made, names) for each in found],
            hurried={one["one"].deployment_id: one for one in hurry.found(uow)},
            may=rights.allows(uow, "model.draft", definition=found[0]),
        )


def _version(about: ProcessDefinition, made: Any, names: models.Names) -> dict[str, Any]:
    one = made[about.deployment_id]
    return {"about": about, "made": one, "who": names.person(one.actor)}


def act(draft_id: UUID, verb: Any) -> Any:
    """Do something to a draft and show it; what is refused is said on its page."""
    try:
        with current.unit_of_work() as uow:
            verb(uow)
    except EngineError as error:
        if isinstance(error, NotFound | NotAllowed) and not isinstance(error, DutiesConflict):
            raise
        said = refusals.say(str(error))
        if isinstance(error, InvalidModel) and error.findings:
            said = f"{said} {findings.told(error.findings[0]).text}"
        with current.unit_of_work() as uow:
            if "scenario" in error.details:
                said = studio_words.problem(uow, str(error), studio_words.diagrams_of(uow, draft_id))
            return _shown(uow, draft_id, said), status_of(type(error))
    return _to(draft_id)
