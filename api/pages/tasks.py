"""One task: its form, what it is about, what was said and done; taking it, giving it back, handing it over."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, refusals
from api.pages import asking, cases, models, texts, together, words
from api.problems import status_of
from api.security import operation
from engine import deployments, duties, instances, rights, tasks
from engine.errors import EngineError, Invalid
from engine.model import Task, TaskState
from engine.unit_of_work import UnitOfWork

pages = Blueprint("tasks", __name__, url_prefix="/tasks")


def summary(uow: UnitOfWork, task: Task) -> dict[str, Any]:
    """Give what stands beside the inbox: the task, its case, what was asked, what was said so far."""
    case = cases.case_of(uow, instances.get(uow, task.instance_id))
    behalf = acts_for(uow, task)
    names = models.names_of_tasks(uow, [task], [case.instance.started_by, behalf])
    return {
        "task": task,
        "name": models.task_name(uow, task),
        "hint": models.element_description(deployments.compiled(uow, task.definition_id), task.element_id),
        "case": case,
        "asked_by": names.person(case.instance.started_by),
        "holders": names.holders(task),
        "mine": task.assignee == uow.actor,
        "behalf": names.full(behalf) if behalf else "",
        "facts": cases.asked(uow, case),
        "lines": cases.happened(uow, case)[:4],
        "may": _may(uow, task),
    }


def acts_for(uow: UnitOfWork, task: Task) -> str | None:
    """Return the person for whom the reader would answer an open task, or an ended one was answered; None: nobody."""
    return rights.acts_for(task, rights.standing(uow)) if task.state is TaskState.OPEN else task.on_behalf_of


def _may(uow: UnitOfWork, task: Task) -> dict[str, bool]:
    """Say which buttons the reader gets."""
    if task.state is not TaskState.OPEN:
        return {}
    mine = task.assignee == uow.actor
    return {
        "complete": asking.may_answer(uow, task),
        "claim": not mine
        and (task.assignee is None or rights.may_take_over(uow, task))
        and rights.allows(uow, "task.claim", task=task),
        # What was given to one person alone can only be handed over.
        "unclaim": task.assignee is not None
        and bool(task.candidate_users or task.candidate_groups)
        and rights.allows(uow, "task.unclaim", task=task),
        "delegate": mine and rights.allows(uow, "task.delegate", task=task),
        "assign": not mine and rights.allows(uow, "task.assign", task=task),
        "follow_up": mine and rights.allows(uow, "task.follow_up", task=task),
        "comment": rights.allows(uow, "task.comment", task=task),
    }


@pages.get("/<uuid:task_id>")
@operation("page.task")
def show(task_id: UUID) -> str:
    """Show a task."""
    with current.unit_of_work(reading=True) as uow:
        return _page(uow, task_id)


def _page(uow: UnitOfWork, task_id: UUID, problem: str | None = None) -> str:
    task = tasks.get(uow, task_id)
    about = summary(uow, task)
    case = about["case"]
    return render_template(
        "task.html",
        **{**about, "lines": cases.happened(uow, case)},
        problem=problem,
        duty=_duty(uow, task),
        overtaken=_overtaken(uow, task),
        standing=cases.standing(uow, case),
        votes=_votes(uow, case),
        papers=cases.papers(uow, case),
        comments=cases.said(uow, case),
        steps=cases.steps_in_words(uow, case),
        figures=asking.figures(uow, task),
        readable=asking.may_read(uow, task),
        alike=together.alike(uow, task) if about["may"].get("complete") else 1,
        saved=_saved(uow, task),
    )


def _duty(uow: UnitOfWork, task: Task) -> str | None:
    """Give the rule that keeps the reader from an open task, in a sentence."""
    if task.state is not TaskState.OPEN:
        return None
    bar = duties.bar(uow, task, uow.actor, rights.standing(uow).replaces)
    if bar is None:
        return None
    key = f"duty.{bar.rule}"
    said = [texts.text(key) if texts.has(key) else duties.sentence(bar.rule)]
    if bar.because_of != uow.actor:
        said.append(texts.text("duty.because_of", whom=models.names(uow, [bar.because_of]).full(bar.because_of)))
    elif (deed := bar.deed) is not None:
        step = models.name_in(uow, deed.definition_id, deed.element_id, deed.name)
        said.append(texts.text("duty.did", step=step, when=words.moment(deed.completed_at)))
    return " ".join(said)


def _overtaken(uow: UnitOfWork, task: Task) -> str | None:
    """Say who completed a task that is no longer open, and when."""
    if task.state is TaskState.OPEN:
        return None
    if task.state is TaskState.CANCELLED or task.completed_by is None or task.completed_at is None:
        return texts.text("task.gone")
    who = models.names(uow, [task.completed_by])
    key = "task.done_by_you" if task.completed_by == uow.actor else "task.done_by"
    return texts.text(key, who=who.full(task.completed_by), when=words.moment(task.completed_at))


def _votes(uow: UnitOfWork, case: cases.Case) -> list[Any]:
    """Give the decisions so far, in the order in which they were taken."""
    keys = ("story.approve", "story.reject", "story.rework")
    return [line for line in reversed(cases.happened(uow, case)) if line.key.removesuffix(".you") in keys]


def _saved(uow: UnitOfWork, task: Task) -> str | None:
    """Say when the reader's draft was saved last."""
    if not rights.allows(uow, "task.draft", task=task) or task.state is not TaskState.OPEN:
        return None
    draft = tasks.draft(uow, task.id)
    return None if draft is None else texts.text("draft.saved", when=words.moment(draft.saved_at))


@pages.get("/<uuid:task_id>/form.json")
@operation("task.form")
def form_data(task_id: UUID) -> dict[str, Any]:
    """Give the island of the form what it shows, with what was typed before, and where answers and drafts go."""
    with current.unit_of_work(reading=True) as uow:
        return asking.for_island(uow, tasks.get(uow, task_id))


# --- what is done with it -----------------------------------------------------------------------------------------


def _do(task_id: UUID, verb: Any, onward: str | None = None) -> AnyResponse | tuple[str, int]:
    """Run a verb and come back; what keeps it from running is said on the page of the task."""
    try:
        with current.unit_of_work() as uow:
            verb(uow)
    except EngineError as error:
        with current.unit_of_work(reading=True) as uow:
            return _page(uow, task_id, refusals.say(str(error))), status_of(type(error))
    return redirect(onward or url_for("tasks.show", task_id=task_id), 303)


@pages.post("/<uuid:task_id>/claim")
@operation("task.claim")
def claim(task_id: UUID) -> Any:
    """Take a task."""
    return _do(task_id, lambda uow: tasks.claim(uow, task_id))


@pages.post("/<uuid:task_id>/unclaim")
@operation("task.unclaim")
def unclaim(task_id: UUID) -> Any:
    """Give a task back."""
    return _do(task_id, lambda uow: tasks.unclaim(uow, task_id), url_for("inbox.inbox", box="groups"))


@pages.post("/<uuid:task_id>/hand-over")
@operation("task.delegate")
def hand_over(task_id: UUID) -> Any:
    """Hand a task to somebody, as the one who has it."""
    return _give(task_id, tasks.delegate)


@pages.post("/<uuid:task_id>/assign")
@operation("task.assign")
def assign(task_id: UUID) -> Any:
    """Give a task to somebody, as the lead of its group or the owner of the process."""
    return _give(task_id, tasks.assign)


def _give(task_id: UUID, verb: Any) -> Any:
    person = request.form.get("person", "").strip()
    reason = request.form.get("reason", "").strip() or None
    return _do(task_id, lambda uow: verb(uow, task_id, person, reason), url_for("inbox.inbox"))


@pages.post("/<uuid:task_id>/later")
@operation("task.follow_up")
def later(task_id: UUID) -> Any:
    """Put a task aside until a day, or take it back to the desk."""
    return _do(task_id, lambda uow: tasks.follow_up(uow, task_id, _day(request.form.get("day", ""))))


def _day(text: str) -> Any:
    """Read a day of the calendar field as its morning; nothing takes the task back."""
    if not text:
        return None
    try:
        return words.morning(text)
    except ValueError as error:
        raise Invalid(texts.text("task.no_day")) from error


@pages.post("/<uuid:task_id>/complete")
@operation("task.complete")
def complete(task_id: UUID) -> Any:
    """Complete a task that asks nothing."""
    return _do(task_id, lambda uow: tasks.complete(uow, task_id), url_for("inbox.inbox", done=task_id))


@pages.post("/<uuid:task_id>/comments")
@operation("task.comment")
def comment(task_id: UUID) -> Any:
    """Say something about the case."""
    text = request.form.get("text", "")

    def verb(uow: UnitOfWork) -> None:
        tasks.comment(uow, tasks.get(uow, task_id).instance_id, text, task_id)

    return _do(task_id, verb, url_for("tasks.show", task_id=task_id, _anchor="comments"))
