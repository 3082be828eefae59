"""Metrics of the register: figures with their formulas, sources and limits."""

from marshmallow import fields, validate

from api.schemas.base import Instant, Strict
from api.schemas.register import Amount


class MetricsQuery(Strict):
    """Which period; without one each metric looks back as it says."""

    from_on = fields.Date(load_default=None, metadata={"description": "First day of the period; with `to_on`."})
    to_on = fields.Date(load_default=None, metadata={"description": "Last day of the period; with `from_on`."})


class PartSchema(Strict):
    """A further value of a figure."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    unit = fields.String(
        required=True, validate=validate.OneOf(("share", "hours", "days", "months", "count", "money", "kg"))
    )
    value = Amount(required=True)


class FigureSchema(Strict):
    """One metric as it was computed just now."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    formula = fields.String(required=True)
    unit = fields.String(required=True, validate=validate.OneOf(("share", "hours", "days", "months", "count", "money")))
    value = Amount(
        required=True,
        allow_none=True,
        metadata={"description": "A share is 0 to 1. Null without a source, or when there was nothing to count."},
    )
    parts = fields.List(fields.Nested(PartSchema), required=True)
    as_of = Instant(required=True)
    from_on = fields.Date(required=True, allow_none=True, metadata={"description": "Null: it is as of now."})
    to_on = fields.Date(required=True, allow_none=True)
    source_state = fields.String(required=True, validate=validate.OneOf(("ok", "no_source")))
    missing = fields.String(required=True, allow_none=True, metadata={"description": "What has to be connected."})
    owner = fields.String(required=True, metadata={"description": "The group that explains it."})
    limit = Amount(required=True, allow_none=True)
    better = fields.String(required=True, validate=validate.OneOf(("more", "less")))
    beyond = fields.Boolean(required=True, metadata={"description": "Whether it is on the wrong side of its limit."})
    trust = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Trust score of the register it was computed from, 0 to 1; null without assets."},
    )


class FiguresSchema(Strict):
    """All metrics."""

    items = fields.List(fields.Nested(FigureSchema), required=True)
