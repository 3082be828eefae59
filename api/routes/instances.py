"""/process-instances: cases, what stands in them, and what may be done with a whole case."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Response, json

from api import etags
from api.resource import Resource
from api.schemas.files import AttachmentsSchema
from api.schemas.instances import (
    VARIABLES,
    CommentBody,
    CommentSchema,
    CommentsSchema,
    ElementSchema,
    ErasedSchema,
    ErasureBody,
    HistorySchema,
    InstanceQuery,
    InstanceSchema,
    ProgressSchema,
    ReasonSchema,
    VariablesBody,
    VisitsSchema,
)
from dmn import values
from engine import files, instances, rights, tasks
from engine.errors import InvalidSubmission
from engine.model import HistoryEntry, Page, ProcessInstance
from engine.progress import Progress
from engine.unit_of_work import UnitOfWork

cases = Resource("process-instances", "/process-instances", "Cases: running and finished process instances.")


def _unchanged(uow: UnitOfWork, instance_id: UUID) -> None:
    """Check If-Match against the case as it is now."""
    etags.seen(lambda: instances.get(uow, instance_id))


def _variable(text: str | None) -> tuple[str, str] | None:
    """Split name=value."""
    if text is None:
        return None
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise InvalidSubmission({"variable": ["Write it as name=value."]})
    return name, value


@cases.listing("", "instance.list", InstanceSchema, query=InstanceQuery)
def find(uow: UnitOfWork, variable: str | None, **filters: Any) -> Page[ProcessInstance]:
    """Find cases that you may see, the newest first."""
    return instances.find(uow, variable=_variable(variable), **filters)


@cases.reading("/<uuid:instance_id>", "instance.read", InstanceSchema)
def read(uow: UnitOfWork, instance_id: UUID) -> ProcessInstance:
    """Read a case."""
    return instances.get(uow, instance_id)


@cases.reading("/<uuid:instance_id>/variables", "instance.variables", None, raw=VARIABLES)
def variables(uow: UnitOfWork, instance_id: UUID) -> Response:
    """Read the variables of a case, by name."""
    return _by_name(instances.variables(uow, instance_id))


@cases.writing(
    "PATCH", "/<uuid:instance_id>/variables", "instance.set_variables", None, body=VariablesBody, raw=VARIABLES
)
def set_variables(uow: UnitOfWork, body: dict[str, Any], instance_id: UUID) -> Response:
    """Change variables of a running case; those not named stay."""
    _unchanged(uow, instance_id)
    instances.set_variables(uow, instance_id, body)
    return _by_name(instances.variables(uow, instance_id))


def _by_name(found: Mapping[str, Any]) -> Response:
    """Answer with variables as one JSON object."""
    return Response(json.dumps(values.to_json(dict(found))), content_type="application/json")


@cases.reading("/<uuid:instance_id>/activities", "instance.activities", VisitsSchema)
def activities(uow: UnitOfWork, instance_id: UUID) -> dict[str, Any]:
    """Read which elements were visited, are open or failed."""
    return {"items": instances.activities(uow, instance_id)}


@cases.reading("/<uuid:instance_id>/progress", "instance.progress", ProgressSchema)
def progress(uow: UnitOfWork, instance_id: UUID) -> Progress:
    """Read where a case stands: milestones, who has it, since when and until when."""
    return instances.progress(uow, instance_id)


@cases.listing("/<uuid:instance_id>/history", "instance.history", HistorySchema)
def history(uow: UnitOfWork, instance_id: UUID, limit: int, cursor: str | None) -> Page[HistoryEntry]:
    """Read what happened in a case, in order."""
    return instances.history(uow, instance_id, cursor=cursor, limit=limit)


@cases.writing(
    "POST", "/<uuid:instance_id>/history/erasures", "history.erase", ErasedSchema, body=ErasureBody, status=201
)
def erase(uow: UnitOfWork, body: dict[str, Any], instance_id: UUID) -> dict[str, int]:
    """Erase the details of entries of the history; the entries stay, and the chain still verifies."""
    return {"erased": instances.erase_details(uow, instance_id, body["seqs"], body["reason"])}


@cases.reading("/<uuid:instance_id>/comments", "instance.comments", CommentsSchema)
def read_comments(uow: UnitOfWork, instance_id: UUID) -> dict[str, Any]:
    """Read the comments of a case."""
    return {"items": tasks.comments(uow, instance_id)}


@cases.writing("POST", "/<uuid:instance_id>/comments", "instance.comment", CommentSchema, body=CommentBody, status=201)
def comment(uow: UnitOfWork, body: dict[str, Any], instance_id: UUID) -> Any:
    """Comment on a case."""
    return tasks.comment(uow, instance_id, body["text"])


@cases.reading("/<uuid:instance_id>/attachments", "instance.attachments", AttachmentsSchema)
def read_attachments(uow: UnitOfWork, instance_id: UUID) -> dict[str, Any]:
    """Read which files are attached to a case."""
    rights.require(uow, "instance.attachments", instance=instances.get(uow, instance_id))
    return {"items": files.of_instance(uow, instance_id)}


def _with_reason(verb: str, act: Callable[[UnitOfWork, UUID, str], Any], summary: str) -> None:
    """Declare a command on a case that needs a reason."""

    def command(uow: UnitOfWork, body: dict[str, Any], instance_id: UUID) -> ProcessInstance:
        _unchanged(uow, instance_id)
        act(uow, instance_id, body["reason"])
        return instances.get(uow, instance_id)

    command.__name__, command.__doc__ = verb, summary
    cases.writing("POST", f"/<uuid:instance_id>/{verb}", f"instance.{verb}", InstanceSchema, body=ReasonSchema)(command)


def _plain(verb: str, act: Callable[[UnitOfWork, UUID], Any], summary: str) -> None:
    """Declare a command on a case that needs nothing else."""

    def command(uow: UnitOfWork, instance_id: UUID) -> ProcessInstance:
        _unchanged(uow, instance_id)
        act(uow, instance_id)
        return instances.get(uow, instance_id)

    command.__name__, command.__doc__ = verb, summary
    cases.writing("POST", f"/<uuid:instance_id>/{verb}", f"instance.{verb}", InstanceSchema)(command)


_with_reason("withdraw", instances.withdraw, "Take your request back.")
_with_reason("cancel", instances.cancel, "End a case; nothing of it stays open.")
_plain("suspend", instances.suspend, "Let a case rest.")
_plain("resume", instances.resume, "Let a resting case go on.")


@cases.writing("POST", "/<uuid:instance_id>/trigger", "instance.trigger", InstanceSchema, body=ElementSchema)
def trigger(uow: UnitOfWork, body: dict[str, Any], instance_id: UUID) -> ProcessInstance:
    """Let a receive task go on without its message."""
    _unchanged(uow, instance_id)
    instances.trigger(uow, instance_id, body["element_id"])
    return instances.get(uow, instance_id)
