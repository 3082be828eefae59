"""Process definitions and what starts them."""

from marshmallow import fields, validate

from api.schemas.base import LARGEST, Flag, Instant, Strict, Values, Whole, several, short


class DefinitionSchema(Strict):
    """A deployed version of a process."""

    id = fields.UUID(required=True)
    key = fields.String(required=True)
    version = fields.Integer(required=True)
    version_tag = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    texts = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.String()))
    owner_group = fields.String(required=True, allow_none=True)
    starter_groups = several()
    number_prefix = fields.String(required=True, allow_none=True)
    start_form = fields.String(required=True, allow_none=True)
    deployment_id = fields.UUID(required=True)
    digest = fields.String(required=True)
    created_at = Instant(required=True)


class DefinitionQuery(Strict):
    """Which definitions."""

    startable = Flag(
        load_default=True, metadata={"description": "Only what you may start; false gives the latest version of each."}
    )


class StartSchema(Strict):
    """What a new case begins with."""

    variables = Values(load_default=dict, metadata={"description": "Answers to the start form, or variables."})
    business_key = short(load_default=None)
    version = Whole(load_default=None, validate=validate.Range(1, LARGEST))


class DraftSchema(Strict):
    """Answers typed and not sent."""

    id = fields.UUID(required=True)
    definition_key = fields.String(required=True, allow_none=True)
    task_id = fields.UUID(required=True, allow_none=True)
    data = Values(required=True)
    revision = Whole(required=True)
    saved_at = Instant(required=True)


class DraftBody(Strict):
    """Answers to keep as they are."""

    data = Values(required=True)
    revision = Whole(
        load_default=None,
        validate=validate.Range(0, LARGEST),
        metadata={"description": "The revision you saw last; 412 when somebody saved since. If-Match does the same."},
    )


class FormSchema(Strict):
    """A form to show, and what to fill it with."""

    form = fields.Dict(keys=fields.String(), required=True, metadata={"description": "form-js JSON, texts localized."})
    data = Values(required=True)


class DraftsSchema(Strict):
    """Your drafts."""

    items = fields.List(fields.Nested(DraftSchema), required=True)
