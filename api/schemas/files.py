"""Files, look-ups and deployments."""

from marshmallow import fields, validate

from api.paging import PageQuery
from api.problems import FindingSchema
from api.schemas.base import Instant, Strict, Values, Whole, short
from api.schemas.definitions import DefinitionSchema


class FileSchema(Strict):
    """A file that was sent."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    uploaded_by = fields.String(required=True)
    created_at = Instant(required=True)


class AttachmentSchema(Strict):
    """A file at a case."""

    file = fields.Nested(FileSchema, required=True)
    task_id = fields.UUID(required=True, allow_none=True)
    field = fields.String(required=True, allow_none=True)
    added_by = fields.String(required=True)
    added_at = Instant(required=True)


class AttachmentsSchema(Strict):
    """All files at a case, the oldest first."""

    items = fields.List(fields.Nested(AttachmentSchema), required=True)


class AttachSchema(Strict):
    """A file to attach."""

    file_id = fields.UUID(required=True)


class OptionSchema(Strict):
    """One thing to choose."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    detail = fields.String(required=True)
    data = Values(required=True, metadata={"description": "What a form may fill in when this is chosen."})


class LookupQuery(PageQuery):
    """What to look for."""

    q = fields.String(load_default="", validate=validate.Length(0, 200))
    limit = Whole(load_default=20, validate=validate.Range(1, 200))
    id = fields.List(
        short(),
        load_default=list,
        validate=validate.Length(0, 200),
        metadata={"description": "Only these, whatever q says; to show what was chosen."},
    )


class DeploymentSchema(Strict):
    """A set of files that run together."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    actor = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    new = fields.Boolean(required=True, metadata={"description": "True in the answer to the deployment that made it."})
    definitions = fields.List(fields.Nested(DefinitionSchema), required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)


class FindingsSchema(Strict):
    """What was found in a set of files; it could be deployed when none is an error."""

    findings = fields.List(fields.Nested(FindingSchema), required=True)


class DeploymentsSchema(Strict):
    """The last deployments, the newest first."""

    items = fields.List(fields.Nested(DeploymentSchema), required=True)


class DeploymentQuery(Strict):
    """How many deployments."""

    limit = Whole(load_default=50, validate=validate.Range(1, 200))


class GrantSchema(Strict):
    """Something a process may use beyond its own set."""

    kind = fields.String(required=True, metadata={"description": "topic or message"})
    name = fields.String(required=True)


class GrantsSchema(Strict):
    """All that a process may use beyond its own set."""

    items = fields.List(fields.Nested(GrantSchema), required=True)


class NewGrantsSchema(Strict):
    """What a process may use from now on."""

    grants = fields.List(
        short(metadata={"description": "topic:NAME or message:NAME"}), required=True, validate=validate.Length(1, 100)
    )
