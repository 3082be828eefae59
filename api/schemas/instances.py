"""Process instances and what can be seen of them."""

from typing import Any

from marshmallow import INCLUDE, fields, post_load, validate

from api.paging import PageQuery
from api.schemas.base import Instant, Strict, Values, sentences, several, short
from engine.model import InstanceState

STATES = [state.value for state in InstanceState]


class InstanceSchema(Strict):
    """A running or finished case."""

    id = fields.UUID(required=True)
    definition_id = fields.UUID(required=True)
    definition_key = fields.String(required=True)
    business_key = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)
    state = fields.Enum(InstanceState, by_value=True, required=True)
    revision = fields.Integer(required=True)
    parent_id = fields.UUID(required=True, allow_none=True)
    root_id = fields.UUID(required=True)
    started_by = fields.String(required=True)
    started_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)
    end_reason = fields.String(required=True, allow_none=True)


class InstanceQuery(PageQuery):
    """Which cases; what is given must all hold."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    definition_key = short(load_default=None)
    business_key = short(load_default=None)
    started_by = short(load_default=None)
    text = sentences(200, load_default=None, metadata={"description": "Part of the number or the subject."})
    variable = sentences(
        800,
        load_default=None,
        metadata={"description": "name=value, for a variable that the process keeps searchable."},
    )


#: FEEL values by name, outside of a schema.
fields_of_values = Values()

#: A JSON object of variables by name.
VARIABLES = {"type": "object", "additionalProperties": True}


class VariablesBody(Strict):
    """Variables to change, by name."""

    class Meta:
        """Take any name."""

        unknown = INCLUDE

    @post_load
    def to_values(self, data: dict[str, Any], **kwargs: Any) -> Any:
        """Turn plain JSON into FEEL values."""
        return fields_of_values.deserialize(data)


class ReasonSchema(Strict):
    """Why it is done; kept in the history."""

    reason = sentences(2000, required=True)


class ElementSchema(Strict):
    """An element of the diagram."""

    element_id = short(required=True)


class VisitSchema(Strict):
    """One visit of an element by a token."""

    token_id = fields.UUID(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    definition_id = fields.UUID(required=True)
    entered_at = Instant(required=True)
    left_at = Instant(required=True, allow_none=True)
    outcome = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "completed, cancelled or failed; null while it is open."},
    )
    actor = fields.String(required=True, allow_none=True)
    on_behalf_of = fields.String(required=True, allow_none=True)
    flow = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The sequence flow that led here; null for a start or a boundary event."},
    )


class VisitsSchema(Strict):
    """All visits of a case, in order."""

    items = fields.List(fields.Nested(VisitSchema), required=True)


class HolderSchema(Strict):
    """A person or group that has open work."""

    kind = fields.String(required=True, metadata={"description": "user or group"})
    id = fields.String(required=True)
    name = fields.String(required=True)


class StepSchema(Strict):
    """One milestone of a case."""

    labels = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    state = fields.String(required=True, metadata={"description": "done, open, failed, next or skipped"})
    element_ids = several()
    since = Instant(required=True, allow_none=True)
    until = Instant(required=True, allow_none=True)
    holders = fields.List(fields.Nested(HolderSchema), required=True)
    due_at = Instant(required=True, allow_none=True)


class ProgressSchema(Strict):
    """Where a case stands: its milestones, who has it, since when and until when."""

    steps = fields.List(fields.Nested(StepSchema), required=True)
    holders = fields.List(fields.Nested(HolderSchema), required=True)
    since = Instant(required=True, allow_none=True)
    due_at = Instant(required=True, allow_none=True)


class HistorySchema(Strict):
    """One link of a case's history."""

    instance_id = fields.UUID(required=True)
    seq = fields.Integer(required=True)
    at = Instant(required=True)
    actor = fields.String(required=True)
    on_behalf_of = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    element_id = fields.String(required=True, allow_none=True)
    task_id = fields.UUID(required=True, allow_none=True)
    details = Values(required=True, allow_none=True, metadata={"description": "null when they were erased."})
    hash = fields.String(required=True)


class ErasureBody(Strict):
    """Which entries of a history lose their details, and why."""

    seqs = fields.List(
        fields.Integer(validate=validate.Range(1, 2**31 - 1)), required=True, validate=validate.Length(1, 1000)
    )
    reason = sentences(2000, required=True)


class ErasedSchema(Strict):
    """How many entries lost their details; those that had none, or say what was erased, are not counted."""

    erased = fields.Integer(required=True)


class CommentSchema(Strict):
    """What somebody said about a case."""

    id = fields.UUID(required=True)
    instance_id = fields.UUID(required=True)
    task_id = fields.UUID(required=True, allow_none=True)
    author = fields.String(required=True)
    on_behalf_of = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    created_at = Instant(required=True)


class CommentsSchema(Strict):
    """All comments of a case, in order."""

    items = fields.List(fields.Nested(CommentSchema), required=True)


class CommentBody(Strict):
    """A comment to add."""

    text = sentences(4000, required=True)


class EntityQuery(Strict):
    """One thing of a register."""

    entity = short(required=True)
    entity_id = short(required=True)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class EntitiesSchema(Strict):
    """What happened to one thing, the newest first."""

    items = fields.List(fields.Nested(HistorySchema), required=True)


class BreakSchema(Strict):
    """Where a chain does not hold."""

    instance_id = fields.UUID(required=True, allow_none=True)
    business_key = fields.String(required=True, allow_none=True)
    seq = fields.Integer(required=True)
    text = fields.String(required=True)


class ReportSchema(Strict):
    """What was verified, and what does not hold."""

    ok = fields.Boolean(required=True)
    instances = fields.Integer(required=True)
    entries = fields.Integer(required=True)
    erased = fields.Integer(required=True)
    checkpoints = fields.Integer(required=True)
    breaks = fields.List(fields.Nested(BreakSchema), required=True)
