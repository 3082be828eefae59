"""/process-definitions: what there is, what I may start, and starting it."""

from typing import Any
from uuid import UUID

from flask import Response, g

from api import etags
from api.paging import listing_of
from api.resource import BINARY, Resource
from api.schemas.definitions import DefinitionQuery, DefinitionSchema, DraftBody, DraftSchema, FormSchema, StartSchema
from api.schemas.files import GrantsSchema, NewGrantsSchema
from api.schemas.instances import InstanceSchema
from engine import deployments, drafts, instances, rights
from engine.errors import NotFound
from engine.model import Page, ProcessDefinition, ProcessInstance
from engine.unit_of_work import UnitOfWork

definitions = Resource("process-definitions", "/process-definitions", "Processes, their versions and starting them.")


@definitions.reading("", "definition.list", listing_of(DefinitionSchema), query=DefinitionQuery)
def find(uow: UnitOfWork, query: dict[str, Any]) -> Page[ProcessDefinition]:
    """List the processes you may start, or all of them."""
    found = instances.startable(uow) if query["startable"] else deployments.definitions(uow)
    return Page(items=tuple(found))


@definitions.reading("/<string:key>", "definition.read", DefinitionSchema)
def read(uow: UnitOfWork, key: str) -> ProcessDefinition:
    """Read the latest version of a process, or a version by its id."""
    try:
        return deployments.definition(uow, UUID(key))
    except ValueError:
        return deployments.definition(uow, key)


@definitions.reading("/<string:key>/versions", "definition.versions", listing_of(DefinitionSchema))
def versions(uow: UnitOfWork, key: str) -> Page[ProcessDefinition]:
    """List all versions of a process, the latest first."""
    return Page(items=deployments.versions(uow, key))


@definitions.reading("/<uuid:definition_id>/xml", "definition.xml", None, raw=BINARY, media_type="application/xml")
def xml(uow: UnitOfWork, definition_id: UUID) -> Response:
    """Read the BPMN of a version, as it was deployed."""
    return Response(deployments.xml(uow, definition_id), content_type="application/xml; charset=utf-8")


@definitions.reading("/<string:key>/start-form", "definition.start_form", FormSchema)
def start_form(uow: UnitOfWork, key: str) -> dict[str, Any]:
    """Read the form that starts a process, with your draft in it when there is one."""
    form = instances.start_form(uow, key)
    if form is None:
        raise NotFound("This process starts without a form.")
    draft = drafts.start(uow, key)
    data = {} if draft is None else draft.data
    return {"form": form.schema(locale=g.locale, values=data), "data": data}


@definitions.writing(
    "POST",
    "/<string:key>/start",
    "definition.start",
    InstanceSchema,
    body=StartSchema,
    optional=True,
    status=201,
    location=lambda instance: f"/api/v1/process-instances/{instance.id}",
)
def start(uow: UnitOfWork, body: dict[str, Any], key: str) -> ProcessInstance:
    """Start a process."""
    return instances.start(uow, key, body["variables"], business_key=body["business_key"], version=body["version"])


@definitions.reading("/<string:key>/draft", "draft.read", DraftSchema)
def read_draft(uow: UnitOfWork, key: str) -> Any:
    """Read your draft of a start form."""
    draft = drafts.start(uow, _known(uow, key))
    if draft is None:
        raise NotFound("You have no draft of this form.")
    return draft


@definitions.writing("PUT", "/<string:key>/draft", "draft.save", DraftSchema, body=DraftBody)
def save_draft(uow: UnitOfWork, body: dict[str, Any], key: str) -> Any:
    """Keep what you typed into a start form, unchecked."""
    return drafts.save_start(uow, _known(uow, key), body["data"], revision=etags.saw(body["revision"]))


@definitions.writing("DELETE", "/<string:key>/draft", "draft.discard", None)
def discard_draft(uow: UnitOfWork, key: str) -> None:
    """Throw your draft of a start form away."""
    drafts.discard(uow, _known(uow, key))


def _known(uow: UnitOfWork, key: str) -> str:
    """Give the key of a process that there is. NotFound."""
    return deployments.definition(uow, key).key


@definitions.reading("/<string:key>/grants", "deployment.read", GrantsSchema)
def read_grants(uow: UnitOfWork, key: str) -> dict[str, Any]:
    """Read which topics and messages a process may use beyond its own set."""
    rights.require(uow, "deployment.read")
    return {"items": deployments.grants(uow, _known(uow, key))}


@definitions.writing("POST", "/<string:key>/grants", "deployment.grant", GrantsSchema, body=NewGrantsSchema)
def grant(uow: UnitOfWork, body: dict[str, Any], key: str) -> dict[str, Any]:
    """Let a process use topics and messages from now on."""
    rights.require(uow, "deployment.grant")
    return {"items": deployments.grant(uow, _known(uow, key), body["grants"])}
