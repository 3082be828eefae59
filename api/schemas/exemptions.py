"""Exemptions from the separation of duties."""

from marshmallow import fields

from api.schemas.base import Instant, Strict, sentences, short


class ExemptionSchema(Strict):
    """What somebody may do for a time although a rule forbids it."""

    id = fields.UUID(required=True)
    rule = fields.String(required=True)
    person = fields.String(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    control = fields.String(required=True)
    granted_by = fields.String(required=True)
    granted_at = Instant(required=True)
    ends_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)
    ended_by = fields.String(required=True, allow_none=True)


class ExemptionsSchema(Strict):
    """Exemptions, the newest first."""

    items = fields.List(fields.Nested(ExemptionSchema), required=True)


class NewExemptionSchema(Strict):
    """An exemption to grant: to a person, in a case, or to a person in a case; for ninety days at most."""

    rule = short(required=True)
    person = short(load_default=None, allow_none=True)
    number = short(load_default=None, allow_none=True)
    reason = sentences(2000, required=True)
    control = sentences(2000, required=True)
    ends_at = Instant(required=True)
