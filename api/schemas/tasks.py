"""Tasks and what people do with them."""

from marshmallow import fields, validate

from api.paging import PageQuery
from api.problems import ProblemSchema
from api.schemas.base import Instant, Strict, Values, sentences, several, short
from engine.model import TaskState

BOXES = ["mine", "groups", "overdue", "later"]
SORTS = ["due", "newest", "oldest", "priority"]


class TaskSchema(Strict):
    """A user task that is or was open."""

    id = fields.UUID(required=True)
    instance_id = fields.UUID(required=True)
    root_id = fields.UUID(required=True)
    definition_id = fields.UUID(required=True)
    definition_key = fields.String(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.Enum(TaskState, by_value=True, required=True)
    revision = fields.Integer(required=True)
    business_key = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)
    assignee = fields.String(required=True, allow_none=True)
    on_behalf_of = fields.String(required=True, allow_none=True)
    candidate_users = several()
    candidate_groups = several()
    excluded_rule = fields.String(required=True, allow_none=True)
    form_ref = fields.String(required=True, allow_none=True)
    priority = fields.Integer(required=True)
    created_at = Instant(required=True)
    due_at = Instant(required=True, allow_none=True)
    follow_up_at = Instant(required=True, allow_none=True)
    completed_at = Instant(required=True, allow_none=True)
    completed_by = fields.String(required=True, allow_none=True)


class TaskQuery(PageQuery):
    """Which open tasks: those of one of your boxes, or all of one case."""

    instance_id = fields.UUID(load_default=None, metadata={"description": "All open tasks of this case."})
    box = fields.String(load_default="mine", validate=validate.OneOf(BOXES))
    text = sentences(200, load_default=None)
    definition_key = short(load_default=None)
    sort = fields.String(load_default="due", validate=validate.OneOf(SORTS))


class CountsSchema(Strict):
    """How many tasks stand in each box."""

    mine = fields.Integer(required=True)
    groups = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    later = fields.Integer(required=True)


class CompletionSchema(Strict):
    """The answers that finish a task."""

    data = Values(load_default=dict, metadata={"description": "Answers to the task's form, or variables."})


class TogetherSchema(CompletionSchema):
    """The answers that finish a task and others at the same step."""

    tasks = fields.List(
        fields.UUID(), load_default=list, metadata={"description": "The others; none: this task alone."}
    )


class TogetherLineSchema(Strict):
    """What became of one of several tasks."""

    task_id = fields.UUID(required=True)
    completed = fields.Boolean(required=True)
    problem = fields.Nested(ProblemSchema, required=True, allow_none=True)


class TogetherAnswerSchema(Strict):
    """What became of each of several tasks, the one of the address first."""

    items = fields.List(fields.Nested(TogetherLineSchema), required=True)


class AssignSchema(Strict):
    """Who is to do it, and why."""

    person = short(required=True)
    reason = sentences(2000, load_default=None)


class DelegateSchema(Strict):
    """Who is to do it instead."""

    person = short(required=True)


class FollowUpSchema(Strict):
    """When to see the task again; null shows it at once."""

    at = Instant(required=True, allow_none=True)
