"""Feeds of other systems: what is sent, and what is told of those that came."""

from marshmallow import fields, validate

from api.schemas.base import Instant, Strict, short

KINDS = ("discovery", "ledger", "hr")


class NewFeedSchema(Strict):
    """What a system says: either rows, or a file that was sent before."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    source = short(required=True, metadata={"description": "The system, as people name it."})
    as_of = Instant(required=True, metadata={"description": "When the system looked."})
    rows = fields.List(
        fields.Dict(keys=fields.String()),
        load_default=None,
        metadata={"description": "As docs/feeds.md says, at most 20,000."},
    )
    file_id = fields.UUID(load_default=None, metadata={"description": "A file with the rows, CSV or XLSX."})


class FeedSchema(Strict):
    """One load of a source."""

    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    source = fields.String(required=True)
    as_of = Instant(required=True)
    loaded_at = Instant(required=True)
    loaded_by = fields.String(required=True)
    rows = fields.Integer(required=True)
    matched = fields.Integer(
        required=True, metadata={"description": "Rows about an asset, a cost centre or a person that is known here."}
    )
    sha256 = fields.String(required=True, allow_none=True, metadata={"description": "Of the file; null for rows."})
