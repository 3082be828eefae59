"""Moves of many cases to another version: how far they are, what became of each case."""

from marshmallow import fields, validate

from api.schemas.base import Instant, Strict, Whole, short
from api.schemas.operators import MigrationBody

MOST = 200
VERDICTS = ["moves", "mapping", "blocked", "nothing"]
OUTCOMES = ["moved", "stays", "back", "kept"]


class RunBody(MigrationBody):
    """Which process, to which version (the latest one when left out), and where elements go that it has not."""

    key = short(required=True)


class RunSchema(Strict):
    """A move of many cases. `otherwise`: of how many the look said something else than became of them."""

    id = fields.UUID(required=True)
    key = fields.String(required=True)
    version = fields.Integer(required=True)
    mapping = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    actor = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["moving", "moved", "undoing", "undone"]))
    began_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    counts = fields.Dict(
        keys=fields.String(validate=validate.OneOf(["to_come", *OUTCOMES])),
        values=fields.Integer(),
        required=True,
    )
    otherwise = fields.Integer(required=True)


class RunCasesQuery(Strict):
    """Where to go on."""

    after = fields.UUID(load_default=None, metadata={"description": "Go on after this case."})
    limit = Whole(load_default=50, validate=validate.Range(min=1, max=MOST))


class RunCaseSchema(Strict):
    """A case: what the look said of it, and what became of it."""

    instance_id = fields.UUID(required=True)
    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))
    outcome = fields.String(required=True, allow_none=True, validate=validate.OneOf(OUTCOMES))
    reason = fields.String(required=True, allow_none=True)


class RunCasesSchema(Strict):
    """Cases, in the order of their ids."""

    items = fields.List(fields.Nested(RunCaseSchema), required=True)
