"""/deployments and /validations: sets of models, decisions and forms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request

from api.problems import finding_json
from api.resource import Resource
from api.schemas.files import DeploymentQuery, DeploymentSchema, DeploymentsSchema, FindingsSchema
from engine import deployments
from engine.errors import InvalidSubmission
from engine.unit_of_work import UnitOfWork

sets = Resource("deployments", "/deployments", "Deploying models, decisions and forms as one set.")
checks = Resource("validations", "/validations", "Checking a set without deploying it.")

ENDINGS = (".bpmn", ".dmn", ".form")
FILES = {
    "type": "array",
    "items": {"type": "string", "format": "binary"},
    "description": "One part a file; names end in .bpmn, .dmn or .form.",
}


def sent_files() -> dict[str, bytes]:
    """Read the files of a set from the multipart body."""
    if unknown := set(request.files) - {"files"}:
        raise InvalidSubmission(
            {name: ["Send every file in a part named “files”."] for name in sorted(map(str, unknown))}
        )
    found: dict[str, bytes] = {}
    for file in request.files.getlist("files"):
        name = file.filename or ""
        if not name.endswith(ENDINGS) or len(name) > 255 or "/" in name or "\x00" in name:
            raise InvalidSubmission({"files": [f"“{name}” is no model. Name it with the ending {', '.join(ENDINGS)}."]})
        if name in found:
            raise InvalidSubmission({"files": [f"“{name}” was sent twice. Leave one out."]})
        found[name] = file.stream.read()
    if not found:
        raise InvalidSubmission({"files": ["Send at least one file."]})
    return found


def sent_texts(longest: Mapping[str, int]) -> dict[str, str | None]:
    """Read the text parts of the multipart body, each with the most characters that it may have."""
    wrong = {}
    for name in request.form:
        texts = request.form.getlist(name)
        if name not in longest:
            wrong[name] = ["There is no such part. Leave it out."]
        elif len(texts) > 1 or not 0 < len(texts[0]) <= longest[name] or "\x00" in texts[0]:
            wrong[name] = [f"Send one text of 1 to {longest[name]} characters here, or none."]
    if wrong:
        raise InvalidSubmission(wrong)
    return {name: request.form.get(name) for name in longest}


@sets.writing(
    "POST",
    "",
    "deployment.create",
    DeploymentSchema,
    status=201,
    parts={"files": FILES, "name": {"type": "string"}, "reason": {"type": "string"}},
    required_parts=("files",),
)
def deploy(uow: UnitOfWork) -> dict[str, Any]:
    """Deploy a set; a set that was deployed before makes no new version."""
    texts = sent_texts({"name": 255, "reason": 2000})
    return shown(deployments.deploy(uow, sent_files(), name=texts["name"], reason=texts["reason"]))


@sets.reading("", "deployment.list", DeploymentsSchema, query=DeploymentQuery)
def find(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """List the last deployments, the newest first."""
    return {"items": [shown(made) for made in deployments.find(uow, query["limit"])]}


@sets.reading("/<uuid:deployment_id>", "deployment.read", DeploymentSchema)
def read(uow: UnitOfWork, deployment_id: UUID) -> dict[str, Any]:
    """Read a deployment and the definitions in it."""
    return shown(deployments.get(uow, deployment_id))


def shown(made: deployments.Deployment) -> dict[str, Any]:
    """Give a deployment as its schema writes it."""
    return {
        "id": made.id,
        "name": made.name,
        "actor": made.actor,
        "reason": made.reason,
        "created_at": made.created_at,
        "new": made.new,
        "definitions": made.definitions,
        "findings": [finding_json(finding) for finding in made.findings],
    }


@checks.writing("POST", "", "deployment.validate", FindingsSchema, parts={"files": FILES}, required_parts=("files",))
def validate(uow: UnitOfWork) -> dict[str, Any]:
    """Check a set: what would keep it from running, and what looks wrong."""
    sent_texts({})
    return {"findings": [finding_json(finding) for finding in deployments.validate(uow, sent_files())]}
