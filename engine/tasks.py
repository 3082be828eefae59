"""What people do with user tasks: find, claim, hand over, complete."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from engine import (
    cases,
    definitions,
    drafts,
    duties,
    execution,
    files,
    inboxes,
    notices,
    reading,
    rights,
    submissions,
    words,
)
from engine import comments as remarks
from engine.cases import Case
from engine.comments import Comment
from engine.drafts import Draft
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, StaleRevision, TaskNotOpen
from engine.execution import Deed
from engine.history import Entry
from engine.inboxes import Box, Counts, Sort
from engine.interpreter import Complete
from engine.model import Page, ProcessInstance, Task, TaskState
from engine.store import tasks as sql
from engine.store.rows import to_instance, to_task
from engine.unit_of_work import SYSTEM, UnitOfWork
from forms import Form

# --- find ---------------------------------------------------------------------------------------------------------


def find(uow: UnitOfWork, instance_id: UUID | None = None, limit: int | None = None) -> tuple[Task, ...]:
    """Return open tasks, oldest first: of one case that the actor may see, or all that are theirs to see."""
    if instance_id is not None:
        rows = uow.execute(sql.OPEN_TASKS_OF, {"id": instance_id}).all()
        if rows:
            rights.require(uow, "task.read", task=to_task(rows[0]))
    elif uow.engine.directory.is_open or uow.actor == SYSTEM:
        rows = uow.execute(sql.OPEN_TASKS).all()
    else:
        return inboxes.everything(uow, limit)
    return tuple(to_task(row) for row in rows[:limit])


def inbox(
    uow: UnitOfWork,
    *,
    box: Box = "mine",
    text: str | None = None,
    definition_key: str | None = None,
    sort: Sort = "due",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Task]:
    """Return a page of open tasks of the actor: mine, groups (offered, nobody has them), overdue, later (put off).

    Those of people the actor stands in for are among them.
    """
    return inboxes.page(uow, box, sort, text=text, definition_key=definition_key, cursor=cursor, limit=limit)


def counts(uow: UnitOfWork) -> Counts:
    """Return how many tasks stand in each box; a box is counted up to 1,000."""
    return inboxes.count(uow)


def get(uow: UnitOfWork, task_id: UUID) -> Task:
    """Return a task, open or not. NotFound when there is none that the actor may see."""
    return _seen(uow, task_id, "task.read")[0]


def _seen(uow: UnitOfWork, task_id: UUID, operation: str) -> tuple[Task, Any]:
    row = uow.execute(sql.GET_TASK_WITH_CASE, {"id": task_id}).one_or_none()
    if row is None:
        raise NotFound()
    task = to_task(row)
    rights.require(uow, operation, task=task)
    return task, row


def form(uow: UnitOfWork, task_id: UUID) -> Form | None:
    """Return the form that the task asks, or None. NotFound."""
    return _form(uow, _seen(uow, task_id, "task.form")[1])


def _form(uow: UnitOfWork, row: Any) -> Form | None:
    if not row.form_ref:
        return None
    deployment_id = definitions.process(uow, row.definition_id).about.deployment_id
    return definitions.form(uow, row.form_ref, row.form_binding or "deployment", deployment_id)


def data(uow: UnitOfWork, task_id: UUID) -> dict[str, Any]:
    """Return what the task can show: the variables that it sees. NotFound."""
    return _data(uow, _seen(uow, task_id, "task.form")[1])


def _data(uow: UnitOfWork, row: Any) -> dict[str, Any]:
    case = to_instance(row, "case_")
    return reading.seen_by(uow, case, row.case_blob, row.case_format, row.id)


# --- several at once ----------------------------------------------------------------------------------------------

#: So many tasks can be answered with the same answers.
TOGETHER = 50


def alike(uow: UnitOfWork, task_id: UUID) -> tuple[Task, ...]:
    """Return the tasks that the actor may answer together with one, itself first, TOGETHER at most. NotFound.

    They stand at the same step of the same version, and its model lets it (property `together`); else it is alone.
    """
    task, row = _seen(uow, task_id, "task.read")
    if task.state is not TaskState.OPEN or not _lets_together(row):
        return (task,)
    return (task, *inboxes.alike(uow, task, TOGETHER))[:TOGETHER]


def _lets_together(row: Any) -> bool:
    return (row.properties or {}).get("together") == "true"


def require_alike(uow: UnitOfWork, task_id: UUID, others: Sequence[UUID]) -> None:
    """Refuse to answer tasks together that do not stand at the same step, or whose model does not let it. NotFound."""
    task, row = _seen(uow, task_id, "task.complete")
    if others and not _lets_together(row):
        raise Invalid("Tasks of this step are answered one by one. Answer each on its own page.", field="tasks")
    if len(others) >= TOGETHER:
        raise Invalid(f"At most {TOGETHER} tasks are answered together. Choose fewer.", field="tasks")
    for other in others:
        found, _ = _seen(uow, other, "task.complete")
        if (found.definition_id, found.element_id) != (task.definition_id, task.element_id):
            raise Invalid("Only tasks of the same step are answered together. Leave the others out.", field="tasks")


# --- take and give back -------------------------------------------------------------------------------------------


def claim(uow: UnitOfWork, task_id: UUID, *, revision: int | None = None) -> Task:
    """Take a task. TaskNotOpen, Conflict when somebody has it, DutiesConflict, NotAllowed, NotFound."""
    task, _, case = _taken(uow, task_id, "task.claim", revision)
    if task.assignee == uow.actor:
        return task
    if task.assignee is not None and not rights.may_take_over(uow, task):
        raise Conflict(f"{words.person(uow, task.assignee)} has this task already.", by=task.assignee)
    on_behalf_of = rights.acts_for(task, rights.standing(uow))
    entry = Entry(
        kind="claimed",
        element_id=task.element_id,
        task_id=task.id,
        on_behalf_of=on_behalf_of,
        details={"from": task.assignee} if task.assignee else None,
    )
    given = _give(uow, task, case, [*duties.exempted(uow, task), entry], uow.actor, on_behalf_of)
    if task.assignee is not None:
        notices.create(uow, [_note(uow, task, task.assignee, "task_taken_over")])
    return given


def unclaim(uow: UnitOfWork, task_id: UUID, *, revision: int | None = None) -> Task:
    """Give a task back to those it was offered to. Conflict when nobody has it, Invalid when nobody else could."""
    task, row, case = _taken(uow, task_id, "task.unclaim", revision)
    if task.assignee is None:
        raise Conflict("Nobody has this task, so it cannot be given back.")
    if not task.candidate_users and not task.candidate_groups and not uow.engine.directory.is_open:
        raise Invalid("This task was given to one person alone. Hand it over to somebody instead.")
    entry = Entry(kind="unclaimed", element_id=task.element_id, task_id=task.id, details={"assignee": task.assignee})
    return _give(uow, task, case, [entry], None, _model_behalf(row))


def _model_behalf(row: Any) -> str | None:
    """Return for whom the model says the task is done, whoever does it."""
    behalf: str | None = (row.properties or {}).get("onBehalfOf")
    return behalf


def assign(
    uow: UnitOfWork, task_id: UUID, person: str, reason: str | None = None, *, revision: int | None = None
) -> Task:
    """Give a task to a person, as the lead of its group or the owner of the process. DutiesConflict, NotFound."""
    task, row, case = _taken(uow, task_id, "task.assign", revision)
    return _hand_over(uow, task, row, case, person, "assigned", reason)


def delegate(
    uow: UnitOfWork, task_id: UUID, person: str, reason: str | None = None, *, revision: int | None = None
) -> Task:
    """Hand a task that the actor has over to another person. DutiesConflict, NotFound."""
    task, row, case = _taken(uow, task_id, "task.delegate", revision)
    return _hand_over(uow, task, row, case, person, "delegated", reason)


def _hand_over(uow: UnitOfWork, task: Task, row: Any, case: Case, person: str, kind: str, reason: str | None) -> Task:
    if not uow.engine.directory.person_exists(uow, person):
        raise Invalid(f"There is no active person “{person}”.", field="person")
    duties.check(uow, task, person)
    details = {"from": task.assignee, "to": person, **({"reason": reason} if reason else {})}
    entry = Entry(kind=kind, element_id=task.element_id, task_id=task.id, details=details)
    given = _give(uow, task, case, [entry], person, _model_behalf(row))
    if person != uow.actor:
        notices.create(uow, [_note(uow, task, person, "task_assigned")])
    return given


def _note(uow: UnitOfWork, task: Task, person: str, kind: str) -> notices.Note:
    params = {"task": task.name, "number": task.business_key, "subject": task.subject, "by": uow.actor}
    return notices.Note(person=person, kind=kind, params=params, instance_id=task.instance_id, task_id=task.id)


def _give(uow: UnitOfWork, task: Task, case: Case, entries: Sequence[Entry], who: str | None, for_: str | None) -> Task:
    where = {"b_instance": task.instance_id, "b_task": task.id, "expected": task.revision}
    if uow.execute(sql.ASSIGN_TASK, where | {"who": who, "for_": for_}).rowcount != 1:
        raise _passed_on(uow, task)
    if (who is None) != (task.assignee is None):
        uow.execute(sql.SET_CLAIMABLE, where | {"claimable": who is None})
    cases.note(uow, case, entries)
    return to_task(uow.execute(sql.GET_TASK, {"id": task.id}).one())


def follow_up(uow: UnitOfWork, task_id: UUID, at: datetime | None) -> Task:
    """Put a task that the actor has off until `at`; None shows it again at once. NotFound, NotAllowed."""
    task, _, _ = _taken(uow, task_id, "task.follow_up", None)
    where = {"b_instance": task.instance_id, "b_task": task.id, "expected": task.revision}
    if uow.execute(sql.FOLLOW_UP_TASK, where | {"at": at}).rowcount != 1:
        raise _passed_on(uow, task)
    return to_task(uow.execute(sql.GET_TASK, {"id": task.id}).one())


# --- complete -----------------------------------------------------------------------------------------------------


def complete(
    uow: UnitOfWork, task_id: UUID, data: Mapping[str, Any] | None = None, *, revision: int | None = None
) -> Task:
    """Complete a task with the answers to its form (without a form: variables), and let the case go on.

    TaskNotOpen names who was faster, DutiesConflict the rule that keeps the actor from it, InvalidSubmission the
    fields. Refused comes from a rule of the process. Nothing is stored then.
    """
    task, row, case = _taken(uow, task_id, "task.complete", revision)
    answers = submissions.take(uow, _form(uow, row), data or {}, _data(uow, row) if row.form_ref else {})
    on_behalf_of = _acts_for(uow, task)
    about = {"completed_by": uow.actor, "on_behalf_of": on_behalf_of, "completed_at": uow.now}
    entry = Entry(
        kind="task_completed",
        element_id=task.element_id,
        task_id=task.id,
        on_behalf_of=on_behalf_of,
        details={"name": task.name, "data": answers.values},
    )

    def end_task() -> Sequence[Entry]:
        _end(uow, task, on_behalf_of)
        if row.has_draft:
            uow.execute(sql.FORGET_DRAFTS, {"b_tasks": [task.id]})
        return files.attach(uow, task.instance_id, answers.files, task_id=task.id)

    deed = Deed(
        entries=[*duties.exempted(uow, task), entry],
        by=uow.actor,
        on_behalf_of=on_behalf_of,
        acted=task.id,
        first=end_task,
    )
    command = Complete(token_id=task.id, variables=answers.values, task=about)
    execution.advance(uow, case, command, deed)
    return replace(
        task,
        state=TaskState.COMPLETED,
        revision=task.revision + 1,
        assignee=uow.actor,
        on_behalf_of=on_behalf_of,
        completed_by=uow.actor,
        completed_at=uow.now,
    )


def _acts_for(uow: UnitOfWork, task: Task) -> str | None:
    if task.assignee == uow.actor or uow.actor == SYSTEM or uow.engine.directory.is_open:
        return task.on_behalf_of
    return rights.acts_for(task, rights.standing(uow))


def _end(uow: UnitOfWork, task: Task, on_behalf_of: str | None) -> None:
    ended = uow.execute(
        sql.COMPLETE_TASK,
        {
            "b_instance": task.instance_id,
            "b_task": task.id,
            "expected": task.revision,
            "by": uow.actor,
            "for_": on_behalf_of,
            "at": uow.now,
        },
    )
    if ended.rowcount != 1:
        raise _passed_on(uow, task)


def _taken(uow: UnitOfWork, task_id: UUID, operation: str, revision: int | None) -> tuple[Task, Any, Case]:
    """Lock the case of an open task and check what the actor may do with it."""
    row, case = cases.lock_with_task(uow, task_id)
    task = to_task(row)
    rights.require(uow, operation, task=task)
    if task.state != TaskState.OPEN:
        raise _not_open(uow, task)
    if operation == "task.complete" and task.assignee not in (None, uow.actor) and not _may_take_over(uow, task):
        holder = words.person(uow, task.assignee)
        raise NotAllowed(f"{holder} has this task. It must be handed over before you can complete it.")
    if revision is not None and revision != task.revision:
        raise StaleRevision()
    return task, row, case


def _may_take_over(uow: UnitOfWork, task: Task) -> bool:
    if uow.actor == SYSTEM or uow.engine.directory.is_open:
        return True
    return rights.may_take_over(uow, task)


def _not_open(uow: UnitOfWork, task: Task) -> TaskNotOpen:
    if task.state != TaskState.COMPLETED or task.completed_at is None:
        when = f" on {words.moment(uow, task.completed_at)}" if task.completed_at else ""
        return TaskNotOpen(f"The process took this task back{when}; there is nothing left to do.", at=task.completed_at)
    for_whom = f" for {words.person(uow, task.on_behalf_of)}" if task.on_behalf_of else ""
    return TaskNotOpen(
        f"{words.person(uow, task.completed_by)} completed this task{for_whom} on "
        f"{words.moment(uow, task.completed_at)}.",
        by=task.completed_by,
        at=task.completed_at,
    )


def _passed_on(uow: UnitOfWork, task: Task) -> Conflict | StaleRevision:
    """Say what became of a task that changed after it was read."""
    now = to_task(uow.execute(sql.GET_TASK, {"id": task.id}).one())
    return _not_open(uow, now) if now.state != TaskState.OPEN else StaleRevision()


# --- drafts and comments ------------------------------------------------------------------------------------------


def save_draft(uow: UnitOfWork, task_id: UUID, data: Mapping[str, Any], revision: int | None = None) -> Draft:
    """Keep what the actor typed into the form of an open task, unchecked. StaleRevision for an old `revision`."""
    task = _seen(uow, task_id, "task.draft")[0]
    if task.state != TaskState.OPEN:
        raise _not_open(uow, task)
    return drafts.save_task(uow, task_id, submissions.plain(data), revision)


def draft(uow: UnitOfWork, task_id: UUID) -> Draft | None:
    """Return what the actor typed into the form of a task and did not send, or None."""
    return drafts.task(uow, task_id)


def comment(uow: UnitOfWork, instance_id: UUID, text: str, task_id: UUID | None = None) -> Comment:
    """Say something about a case, perhaps at one task of it. NotFound, Invalid."""
    _readable(uow, instance_id, "instance.comment")
    return remarks.add(uow, instance_id, text, task_id=task_id)


def comments(uow: UnitOfWork, instance_id: UUID) -> tuple[Comment, ...]:
    """Return what was said about a case, oldest first. NotFound."""
    _readable(uow, instance_id, "instance.comments")
    return remarks.of_instance(uow, instance_id)


def _readable(uow: UnitOfWork, instance_id: UUID, operation: str) -> ProcessInstance:
    about = cases.look(uow, instance_id)
    rights.require(uow, operation, instance=about)
    return about
