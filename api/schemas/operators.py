"""Schemas of what operators do to running cases: another version, moved tokens, changes of many."""

from typing import Any

from marshmallow import fields, post_load, validate

from api.schemas.base import Strict, Whole, sentences, short
from dmn import values
from engine.operators import MOST, VERBS, Change

_MAPPING = {"description": "Element of the old version -> element of the new one; also a flow that leads to a join."}


class MigrationBody(Strict):
    """To which version, and where elements go that it has not."""

    version = Whole(load_default=None, allow_none=True, validate=validate.Range(min=1))
    mapping = fields.Dict(keys=short(), values=short(), load_default=dict, metadata=_MAPPING)


class MigrationsBody(MigrationBody):
    """The same for the running cases of a process, oldest first."""

    after = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Go on after this case."})
    limit = Whole(load_default=MOST, validate=validate.Range(min=1, max=MOST))


class ObstacleSchema(Strict):
    """Why a case cannot move as it stands."""

    kind = fields.String(required=True, validate=validate.OneOf(["mapping", "blocked"]))
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    text = fields.String(required=True)


class MigrationSchema(Strict):
    """What moving a case would do."""

    instance_id = fields.UUID(required=True)
    business_key = fields.String(required=True, allow_none=True)
    from_version = fields.Integer(required=True)
    to_version = fields.Integer(required=True)
    verdict = fields.String(required=True, validate=validate.OneOf(["moves", "mapping", "blocked", "nothing"]))
    obstacles = fields.List(fields.Nested(ObstacleSchema), required=True)
    dropped = fields.List(fields.String(), required=True)
    armed = fields.List(fields.String(), required=True)
    ends = fields.List(fields.String(), required=True)
    begins = fields.List(fields.String(), required=True)


class MigrationsSchema(Strict):
    """What moving each case would do."""

    items = fields.List(fields.Nested(MigrationSchema), required=True)


class MovedSchema(Strict):
    """What became of a case."""

    instance_id = fields.UUID(required=True)
    moved = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True)


class AllMovedSchema(Strict):
    """What became of each case."""

    items = fields.List(fields.Nested(MovedSchema), required=True)


def _elements() -> fields.List[Any]:
    return fields.List(short(), load_default=list, validate=validate.Length(max=100))


class MoveBody(Strict):
    """Elements to leave and elements to begin."""

    leave = _elements()
    begin = _elements()
    reason = sentences(2000, load_default=None, allow_none=True)


class ChangeBody(MoveBody):
    """What is to be done; each kind reads what it needs."""

    kind = fields.String(required=True, validate=validate.OneOf(sorted(VERBS)))
    variables = fields.Dict(keys=short(), load_default=dict)
    element_id = short(load_default=None, allow_none=True)
    version = Whole(load_default=None, allow_none=True, validate=validate.Range(min=1))
    mapping = fields.Dict(keys=short(), values=short(), load_default=dict, metadata=_MAPPING)

    @post_load
    def to_change(self, data: dict[str, Any], **kwargs: Any) -> Change:
        """Make the engine's value, with FEEL values as variables."""
        return Change(**{**data, "variables": values.from_json(data["variables"])})


class ChangesBody(Strict):
    """A change and the cases it is for."""

    change = fields.Nested(ChangeBody, required=True)
    instance_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=MOST))
    preview = fields.Boolean(load_default=True, metadata={"description": "Only say what it would do."})


class EffectSchema(Strict):
    """What a change does to a case."""

    instance_id = fields.UUID(required=True)
    business_key = fields.String(required=True, allow_none=True)
    before = fields.String(required=True)
    after = fields.String(required=True)
    ends = fields.List(fields.String(), required=True)
    begins = fields.List(fields.String(), required=True)
    refused = fields.String(required=True, allow_none=True)


class EffectsSchema(Strict):
    """What a change does to each case."""

    items = fields.List(fields.Nested(EffectSchema), required=True)
