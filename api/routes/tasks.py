"""/tasks: the inbox and everything that is done with one task."""

from typing import Any
from uuid import UUID

from flask import g

from api import etags, together
from api.resource import Resource
from api.schemas.definitions import DraftBody, DraftSchema, FormSchema
from api.schemas.files import AttachmentsSchema, AttachSchema
from api.schemas.instances import CommentBody, CommentSchema, CommentsSchema
from api.schemas.tasks import (
    AssignSchema,
    CompletionSchema,
    CountsSchema,
    DelegateSchema,
    FollowUpSchema,
    TaskQuery,
    TaskSchema,
    TogetherAnswerSchema,
    TogetherSchema,
)
from engine import files, history, rights, tasks
from engine.errors import NotFound, TaskNotOpen
from engine.model import Page, Task, TaskState
from engine.unit_of_work import UnitOfWork

inbox = Resource("tasks", "/tasks", "Tasks: your inbox, claiming and completing.")


def _seen(uow: UnitOfWork, task_id: UUID) -> int | None:
    """Give the revision of the task that If-Match named, or None.

    When somebody else has or had it, the verb says who, which is more than that something changed.
    """

    def elsewhere(task: Task) -> bool:
        return task.state is not TaskState.OPEN or task.assignee not in (None, uow.actor)

    return etags.seen(lambda: tasks.get(uow, task_id), passing=elsewhere)


@inbox.listing("", "task.list", TaskSchema, query=TaskQuery)
def find(uow: UnitOfWork, instance_id: UUID | None, **filters: Any) -> Page[Task]:
    """List the open tasks of one of your boxes, or all of one case."""
    if instance_id is not None:
        return Page(items=tuple(tasks.find(uow, instance_id=instance_id, limit=filters["limit"])))
    return tasks.inbox(uow, **filters)


@inbox.reading("/counts", "task.list", CountsSchema)
def counts(uow: UnitOfWork) -> Any:
    """Count the open tasks of each of your boxes."""
    return tasks.counts(uow)


@inbox.reading("/<uuid:task_id>", "task.read", TaskSchema)
def read(uow: UnitOfWork, task_id: UUID) -> Task:
    """Read a task."""
    return tasks.get(uow, task_id)


@inbox.reading("/<uuid:task_id>/form", "task.form", FormSchema)
def form(uow: UnitOfWork, task_id: UUID) -> dict[str, Any]:
    """Read the form of a task and what it is filled with: your draft when there is one, else the case's values."""
    found = tasks.form(uow, task_id)
    if found is None:
        raise NotFound("This task has no form.")
    draft = tasks.draft(uow, task_id)
    data = tasks.data(uow, task_id)
    return {
        "form": found.schema(locale=g.locale, values=data),
        "data": data if draft is None else {**data, **draft.data},
    }


@inbox.writing("POST", "/<uuid:task_id>/claim", "task.claim", TaskSchema)
def claim(uow: UnitOfWork, task_id: UUID) -> Task:
    """Take a task."""
    _seen(uow, task_id)
    return tasks.claim(uow, task_id)


@inbox.writing("POST", "/<uuid:task_id>/unclaim", "task.unclaim", TaskSchema)
def unclaim(uow: UnitOfWork, task_id: UUID) -> Task:
    """Give a task back to those who may do it."""
    _seen(uow, task_id)
    return tasks.unclaim(uow, task_id)


@inbox.writing("POST", "/<uuid:task_id>/assign", "task.assign", TaskSchema, body=AssignSchema)
def assign(uow: UnitOfWork, body: dict[str, Any], task_id: UUID) -> Task:
    """Give a task to somebody, as the lead of the group."""
    _seen(uow, task_id)
    return tasks.assign(uow, task_id, body["person"], reason=body["reason"])


@inbox.writing("POST", "/<uuid:task_id>/delegate", "task.delegate", TaskSchema, body=DelegateSchema)
def delegate(uow: UnitOfWork, body: dict[str, Any], task_id: UUID) -> Task:
    """Hand your task to somebody else."""
    _seen(uow, task_id)
    return tasks.delegate(uow, task_id, body["person"])


@inbox.writing("POST", "/<uuid:task_id>/complete", "task.complete", TaskSchema, body=CompletionSchema, optional=True)
def complete(uow: UnitOfWork, body: dict[str, Any], task_id: UUID) -> Task:
    """Finish a task with the answers to its form."""
    return tasks.complete(uow, task_id, body["data"], revision=_seen(uow, task_id))


@inbox.plain("POST", "/<uuid:task_id>/complete-together", "task.complete", TogetherAnswerSchema, body=TogetherSchema)
def complete_together(body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Finish a task and others at the same step with the same answers; what one is refused leaves the others.

    Each is a transaction of its own. What is sent again finds the tasks that it completed no longer open.
    """
    return {"items": together.complete(task_id, body["tasks"], body["data"])}


@inbox.reading("/<uuid:task_id>/draft", "task.draft", DraftSchema)
def read_draft(uow: UnitOfWork, task_id: UUID) -> Any:
    """Read your draft of a task's answers."""
    rights.require(uow, "task.draft", task=tasks.get(uow, task_id))
    draft = tasks.draft(uow, task_id)
    if draft is None:
        raise NotFound("You have no draft of this task.")
    return draft


@inbox.writing("PUT", "/<uuid:task_id>/draft", "task.draft", DraftSchema, body=DraftBody)
def save_draft(uow: UnitOfWork, body: dict[str, Any], task_id: UUID) -> Any:
    """Keep what you typed, unchecked."""
    return tasks.save_draft(uow, task_id, body["data"], revision=etags.saw(body["revision"]))


@inbox.writing("PUT", "/<uuid:task_id>/follow-up", "task.follow_up", TaskSchema, body=FollowUpSchema)
def follow_up(uow: UnitOfWork, body: dict[str, Any], task_id: UUID) -> Task:
    """Put a task aside until a moment."""
    _seen(uow, task_id)
    return tasks.follow_up(uow, task_id, body["at"])


@inbox.reading("/<uuid:task_id>/comments", "task.comments", CommentsSchema)
def read_comments(uow: UnitOfWork, task_id: UUID) -> dict[str, Any]:
    """Read the comments of the task's case."""
    return {"items": tasks.comments(uow, tasks.get(uow, task_id).instance_id)}


@inbox.writing("POST", "/<uuid:task_id>/comments", "task.comment", CommentSchema, body=CommentBody, status=201)
def comment(uow: UnitOfWork, body: dict[str, Any], task_id: UUID) -> Any:
    """Comment on the task's case."""
    return tasks.comment(uow, tasks.get(uow, task_id).instance_id, body["text"], task_id)


@inbox.reading("/<uuid:task_id>/attachments", "task.attachments", AttachmentsSchema)
def read_attachments(uow: UnitOfWork, task_id: UUID) -> dict[str, Any]:
    """Read which files are attached to the task's case."""
    task = tasks.get(uow, task_id)
    rights.require(uow, "task.attachments", task=task)
    return {"items": files.of_instance(uow, task.instance_id)}


@inbox.writing("POST", "/<uuid:task_id>/attachments", "task.attach", AttachmentsSchema, body=AttachSchema)
def attach(uow: UnitOfWork, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Attach a file that you sent to the task's case, outside of its form."""
    task = tasks.get(uow, task_id)
    rights.require(uow, "task.attach", task=task)
    if task.state is not TaskState.OPEN:
        raise TaskNotOpen
    history.append_to(uow, task.instance_id, files.attach(uow, task.instance_id, [body["file_id"]], task_id=task.id))
    return {"items": files.of_instance(uow, task.instance_id)}
