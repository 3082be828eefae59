"""Trying a draft: where its cases stand, what waits, what time it is there, and what somebody did so far."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, findings, refusals
from api.pages import cases, models, studio_words, texts, words
from api.pages.studio import pages
from api.problems import status_of
from api.security import operation
from dmn import values
from dmn.feel import FeelError, compile_expression
from engine import (
    definitions,
    deployments,
    instances,
    model_drafts,
    observations,
    recipes,
    rights,
    sandboxes,
    scenarios,
)
from engine.errors import EngineError, Invalid, InvalidSubmission, NotFound
from engine.host import feel_host
from engine.model import InstanceState, ProcessDefinition, ProcessInstance
from engine.model_drafts import ModelDraft
from engine.recipes import Step
from engine.sandboxes import Played, Sandbox
from engine.unit_of_work import SYSTEM, UnitOfWork

#: What a form of the page may do, and the names of what it says.
FIELDS = {
    "start": ("as", "process"),
    "complete": ("as", "process", "element", "nth"),
    "withdraw": ("as", "process", "reason", "nth"),
    "message": ("name", "number"),
    "signal": ("name",),
    "answer": ("process", "element", "nth", "error", "failure"),
    "wait": ("hours", "days", "working_days", "next"),
}
COUNTED = ("nth", "hours", "days", "working_days")
LONGEST = 120


def own(draft_id: UUID) -> Sandbox:
    """Return the reader's sandbox of a draft. NotFound without one, NotAllowed."""
    with current.unit_of_work(reading=True) as uow:
        _tryable(uow, draft_id)
        found = sandboxes.of_draft(uow, draft_id)
    if found is None:
        raise NotFound("This trial is over. Begin another one.")
    return found


def _tryable(uow: UnitOfWork, draft_id: UUID) -> tuple[ModelDraft, ProcessDefinition]:
    """Return a draft that the reader may try, and the process that it changes. NotAllowed, NotFound."""
    rights.require(uow, "model.draft")
    draft = model_drafts.get(uow, draft_id)
    about = definitions.find(uow, draft.key, None)
    rights.require(uow, "model.draft", definition=about)
    return draft, about


@contextmanager
def played(draft_id: UUID) -> Iterator[Played]:
    """Give the reader's sandbox of a draft with its throw-away database."""
    with sandboxes.played(current.engine(), current.person().id, own(draft_id).id) as one:
        yield one


@pages.get("/drafts/<uuid:draft_id>/trial")
@operation("model.draft")
def trial(draft_id: UUID) -> str:
    """Show a trial, or how to begin one."""
    return page(draft_id)


def page(draft_id: UUID, problem: str | None = None) -> str:
    """Show the page of a trial; `problem`: why something was not done."""
    with current.unit_of_work(reading=True) as uow:
        draft, about = _tryable(uow, draft_id)
        known = {
            "draft": draft,
            "name": models.process_name(about),
            "worlds": sorted(current.engine().extension.worlds),
            "problem": problem,
        }
        begun = sandboxes.of_draft(uow, draft_id) is not None
        files = model_drafts.files(uow, draft_id) if begun else {}
    if not begun:
        return render_template("studio-trial.html", **known, one=None)
    try:
        with played(draft_id) as one:
            shown = _shown(one, files)
    except Invalid as error:
        # The draft cannot run as it is, so there is nothing to look at.
        return render_template("studio-trial.html", **{**known, "problem": said(error)}, one=None)
    return render_template("studio-trial.html", **known, **shown)


def _shown(one: Played, files: Mapping[str, bytes]) -> dict[str, Any]:
    following, diagrams = one.trial.next_due(), studio_words.Diagrams(files)
    with one.trial.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = list(instances.find(uow, limit=50).items)[::-1]
        return {
            "one": one,
            "broken": studio_words.problem(uow, one.problem, diagrams) if one.problem else "",
            "now": one.trial.clock.now(),
            "processes": [
                {"key": case.definition_key, "name": _process(uow, case), "steps": _words(uow, case)}
                for case in {case.definition_key: case for case in found}.values()
            ],
            "starters": _starters(uow, one.recipe.process),
            "tasks": list(_tasks(uow)),
            "waits": list(_waits(uow)),
            "next": words.moment(following) if following else "",
            "found": list(_cases(uow, found, studio_words.asked(files))),
            "steps": [
                _step(uow, step, seen, diagrams) for step, seen in zip(one.recipe.steps, one.recipe.seen, strict=True)
            ],
        }


def _words(uow: UnitOfWork, case: ProcessInstance) -> list[Any]:
    """Return where a case stands in words, for those who do not see the diagram."""
    return cases.steps_in_words(uow, cases.case_of(uow, case))


def _process(uow: UnitOfWork, case: ProcessInstance) -> str:
    return models.process_name(deployments.definition(uow, case.definition_id))


def _cases(uow: UnitOfWork, found: list[ProcessInstance], asked: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield cases with their variables, and who may take back those that can be: whoever asked first."""
    count: Counter[str] = Counter()
    heard = {one.name for one in observations.waiting(uow) if one.kind == "message"}
    for case in found:
        row = _case(uow, case, asked) | {"nth": 0, "people": []}
        if case.state == InstanceState.ACTIVE:
            count[case.definition_key] += 1
            if deployments.compiled(uow, case.definition_id).properties.get("withdrawMessage") in heard:
                row |= {"nth": count[case.definition_key], "people": people_first(uow, [case.started_by])}
        yield row


def _case(uow: UnitOfWork, case: ProcessInstance, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return a case with its variables, as forms name them: name, words, value."""
    known = instances.variables(uow, case.id)
    people = observations.people(uow)
    told = {name: studio_words.value(value, people) for name, value in known.items()}
    short = [
        (name, asked.get(name, ""), text if len(text) <= LONGEST else text[:LONGEST] + " …")
        for name, text in sorted(told.items(), key=lambda one: (one[0] not in asked, asked.get(one[0], one[0])))
    ]
    return {"case": case, "name": _process(uow, case), "variables": short}


def _starters(uow: UnitOfWork, key: str) -> list[tuple[str, str]]:
    """Return who may start a process, those whom it names first."""
    about = definitions.find(uow, key)
    return people_first(uow, [one for group in about.starter_groups for one in _members(uow, group)])


def _members(uow: UnitOfWork, group: str) -> tuple[str, ...]:
    return uow.engine.directory.members_of(uow, group)


def people_first(uow: UnitOfWork, first: list[str]) -> list[tuple[str, str]]:
    """Return people by account and name: some first, then everybody else."""
    everybody = observations.people(uow)
    ordered = dict.fromkeys([*(one for one in first if one in everybody), *everybody])
    return [(one, everybody[one]) for one in ordered]


def _tasks(uow: UnitOfWork) -> Iterator[dict[str, Any]]:
    count: Counter[tuple[str, str]] = Counter()
    for task in observations.tasks(uow):
        where = (task.definition_key, task.element_id)
        count[where] += 1
        offered = [task.assignee] if task.assignee else list(task.candidate_users)
        groups = [] if task.assignee else list(task.candidate_groups)
        eligible = [*offered, *(each for group in groups for each in _members(uow, group))]
        yield {
            "task": task,
            "nth": count[where],
            "name": models.task_name(uow, task),
            "whose": models.names_of_tasks(uow, [task]).holders(task),
            "people": people_first(uow, eligible),
            "about": task.business_key or task.subject or "",
        }


def _waits(uow: UnitOfWork) -> Iterator[dict[str, Any]]:
    for one in observations.waiting(uow):
        inputs = json.dumps(values.to_json(one.inputs), ensure_ascii=False) if one.inputs else ""
        name = models.name_in(uow, definitions.find(uow, one.process).id, one.element)
        yield {
            "one": one,
            "name": name or one.name,
            "due": words.moment(one.due_at) if one.due_at else "",
            "inputs": inputs,
        }


def _step(uow: UnitOfWork, step: Step, seen: recipes.Seen, diagrams: studio_words.Diagrams) -> dict[str, Any]:
    """Say a step in the reader's language, with what it wrote to registers."""
    said = dict(step.said)
    if "element" in said:
        with_name = definitions.find(uow, said["process"])
        said["element"] = models.name_in(uow, with_name.id, said["element"])
    if "as" in said:
        said["as"] = models.names(uow, [said["as"]]).full(said["as"])
    key = next((f"wait.{name}" for name in FIELDS["wait"] if step.do == "wait" and name in said), step.do)
    told = {"as": "", "process": "", "element": "", "name": "", "reason": ""} | said
    text = texts.text(f"trial.step.{key}", **{f"{name}_": value for name, value in told.items()}, n=_count(said))
    stopped = [studio_words.stopped(each, diagrams) for each in seen.stopped]
    return {"text": text, "effects": studio_words.effects(uow, seen.effects), "stopped": stopped}


def _count(said: dict[str, Any]) -> int:
    return next((said[name] for name in ("hours", "days", "working_days") if name in said), 0)


# --- what is done -------------------------------------------------------------------------------------------------


@pages.post("/drafts/<uuid:draft_id>/trial")
@operation("model.draft")
def begin_trial(draft_id: UUID) -> Any:
    """Begin a trial, anew if there was one."""
    world = request.form.get("world", "") or None

    def verb() -> None:
        with current.unit_of_work() as uow:
            _tryable(uow, draft_id)
            sandboxes.open(uow, draft_id, world=world)

    return _done(draft_id, verb)


@pages.post("/drafts/<uuid:draft_id>/trial/do")
@operation("model.draft")
def do_trial(draft_id: UUID) -> Any:
    """Do one step that asks for no form."""
    sandbox = own(draft_id)
    return _done(draft_id, lambda: do(sandbox, sent_step(draft_id), revision()))


def do(sandbox: Sandbox, step: Step, seen: int) -> Sandbox:
    """Do one step as the reader."""
    return sandboxes.do(current.engine(), current.person().id, sandbox.id, step, seen)


def revision() -> int:
    """Return the revision of the trial that the page showed."""
    text = request.values.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def sent_step(draft_id: UUID) -> Step:
    """Return the step that the request says; by default a start by the first who may. Invalid says what is wrong."""
    kind = request.values.get("do", "start")
    said: dict[str, Any] = {"do": kind}
    for name in FIELDS.get(kind, ()):
        text = request.values.get(name, "").strip()
        if name == "next" and text:
            said[name] = True
        elif text:
            said[name] = int(text) if name in COUNTED and text.isdecimal() and len(text) < 7 else text
    if kind == "start":
        said = {**_first_start(draft_id), **said}
    if text := request.values.get("values", "").strip():
        said["outputs" if kind == "answer" else "answers"] = _context(text)
    return recipes.step(said)


def _first_start(draft_id: UUID) -> dict[str, str]:
    with played(draft_id) as one, one.trial.engine.unit_of_work(SYSTEM, reading=True) as uow:
        return {"process": one.recipe.process, "as": _starters(uow, one.recipe.process)[0][0]}


def _context(text: str) -> dict[str, Any]:
    """Return the values that somebody typed, as FEEL: {approved: true}. Invalid when they are none."""
    try:
        with current.unit_of_work(reading=True) as uow:
            program = compile_expression(text if text.startswith("{") else f"{{{text}}}")
            found = values.to_json(program.evaluate({}, feel_host(uow)))
    except (FeelError, TypeError) as error:
        raise Invalid(f"These values cannot be read: {error}", field="values") from error
    if not isinstance(found, dict):
        raise Invalid("Give each value a name, such as approved: true.", field="values")
    return found


@pages.post("/drafts/<uuid:draft_id>/trial/undo")
@operation("model.draft")
def undo_trial(draft_id: UUID) -> Any:
    """Take the last step back."""
    sandbox = own(draft_id)
    return _done(draft_id, lambda: sandboxes.undo(current.engine(), current.person().id, sandbox.id, revision()))


@pages.post("/drafts/<uuid:draft_id>/trial/keep")
@operation("model.draft")
def keep_trial(draft_id: UUID) -> Any:
    """Keep what was done as a scenario."""
    sandbox, title = own(draft_id), request.form.get("title", "")
    verb = scenarios.save
    return _done(
        draft_id,
        lambda: verb(current.engine(), current.person().id, sandbox.id, title, request.form.get("about", "")),
        "studio.list_scenarios",
    )


@pages.post("/drafts/<uuid:draft_id>/trial/end")
@operation("model.draft")
def end_trial(draft_id: UUID) -> Any:
    """Give a trial up."""
    sandbox = own(draft_id)

    def verb() -> None:
        with current.unit_of_work() as uow:
            sandboxes.discard(uow, sandbox.id)

    return _done(draft_id, verb, "studio.draft")


def _done(draft_id: UUID, verb: Callable[[], Any], onward: str = "studio.trial") -> Any:
    """Run a verb and go on; what keeps it from running is said on the page of the trial."""
    try:
        verb()
    except EngineError as error:
        # Who may not try drafts at all hears so from the page itself.
        return page(draft_id, said(error)), status_of(type(error))
    return redirect(url_for(onward, draft_id=draft_id), 303)


def said(error: EngineError) -> str:
    """Say an error, with what is wrong with each answer."""
    text = refusals.say(findings.why(str(error), getattr(error, "findings", ())))
    if isinstance(error, InvalidSubmission):
        text = " ".join([text, *(f"{name}: {' '.join(map(str, what))}" for name, what in error.errors.items())])
    return text


@pages.get("/drafts/<uuid:draft_id>/trial/diagram.json")
@operation("model.draft")
def trial_diagram(draft_id: UUID) -> AnyResponse:
    """Give the diagram of a process with where its newest case stands, for the island that draws it."""
    with played(draft_id) as one, one.trial.engine.unit_of_work(SYSTEM, reading=True) as uow:
        key = request.args.get("process") or one.recipe.process
        found = instances.find(uow, definition_key=key, limit=1).items
        if found:
            return jsonify(cases.diagram(uow, cases.case_of(uow, found[0])))
        about = definitions.find(uow, key)
        return jsonify(cases.drawn(deployments.xml(uow, about.id), models.process_name(about), {}))
