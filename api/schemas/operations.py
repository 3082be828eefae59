"""Timers, jobs, incidents and messages, for those who keep the processes running."""

from marshmallow import fields, validate

from api.paging import PageQuery
from api.schemas.base import Flag, Instant, Strict, Values, Whole, sentences, short


class TimerSchema(Strict):
    """A due time that an element waits for."""

    id = fields.UUID(required=True)
    instance_id = fields.UUID(required=True)
    business_key = fields.String(required=True, allow_none=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    due_at = Instant(required=True)


class JobSchema(Strict):
    """Work outside the transaction; `id` is the idempotency key to hand on."""

    id = fields.UUID(required=True)
    instance_id = fields.UUID(required=True)
    business_key = fields.String(required=True, allow_none=True)
    element_id = fields.String(required=True)
    topic = fields.String(required=True)
    inputs = Values(required=True)
    attempts = fields.Integer(required=True)
    due_at = Instant(required=True)
    state = fields.String(required=True)
    lease_owner = fields.String(required=True, allow_none=True)
    last_error = fields.String(required=True, allow_none=True)


class JobsSchema(Strict):
    """The jobs a worker got."""

    items = fields.List(fields.Nested(JobSchema), required=True)


class FetchSchema(Strict):
    """Which jobs a worker wants, and for how long."""

    topics = fields.List(short(), required=True, validate=validate.Length(1, 100))
    worker = short(required=True)
    lease_seconds = Whole(load_default=60, validate=validate.Range(1, 3600))
    limit = Whole(load_default=10, validate=validate.Range(1, 200))


class JobDoneSchema(Strict):
    """What a worker brings back."""

    worker = short(required=True)
    outputs = Values(load_default=dict)


class JobFailedSchema(Strict):
    """Why a worker could not do it."""

    worker = short(required=True)
    message = sentences(2000, required=True)
    retries = Whole(load_default=None, validate=validate.Range(0, 100))


class JobErrorSchema(Strict):
    """A BPMN error that the diagram is to catch."""

    worker = short(required=True)
    code = short(required=True)
    message = fields.String(load_default="", validate=validate.Length(0, 2000))


class IncidentSchema(Strict):
    """Something stopped and needs a person."""

    id = fields.UUID(required=True)
    instance_id = fields.UUID(required=True)
    business_key = fields.String(required=True, allow_none=True)
    definition_key = fields.String(required=True)
    element_id = fields.String(required=True)
    token_id = fields.UUID(required=True)
    job_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True)
    message = fields.String(required=True)
    detail = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    resolved_at = Instant(required=True, allow_none=True)


class IncidentQuery(PageQuery):
    """Which incidents."""

    open_only = Flag(load_default=True)


class RetrySchema(Strict):
    """Which incidents to try again."""

    definition_key = short(load_default=None)
    limit = Whole(load_default=100, validate=validate.Range(1, 200))


class RetriedSchema(Strict):
    """How many were tried again."""

    retried = fields.Integer(required=True)


class OutboxSchema(Strict):
    """A message or signal that a process threw."""

    id = fields.UUID(required=True)
    instance_id = fields.UUID(required=True)
    business_key = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    payload = Values(required=True)
    correlation = Values(required=True)
    created_at = Instant(required=True)
    delivered_at = Instant(required=True, allow_none=True)
    attempts = fields.Integer(required=True)


class OutboxQuery(PageQuery):
    """Which thrown messages."""

    undelivered = Flag(load_default=True)


class MessageSchema(Strict):
    """A message for the one case that waits for it."""

    name = short(required=True)
    business_key = short(load_default=None)
    correlation = Values(load_default=None, allow_none=True)
    payload = Values(load_default=dict)


class SignalSchema(Strict):
    """A signal for everybody who waits for it."""

    name = short(required=True)
    payload = Values(load_default=dict)
