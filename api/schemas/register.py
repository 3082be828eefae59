"""The register: lists and single things, what happened to them, loads and their differences."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import fields, validate

from api.paging import PageQuery
from api.schemas.base import Instant, Strict, sentences, short
from dmn import values
from register import reading


class Amount(fields.Field[Any]):
    """A decimal number: a JSON number, or text where JSON readers would round it."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return values.to_json(value)


class Anything(fields.Raw):
    """A FEEL value on the way out."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return values.to_json(value)


_FIELDS: Mapping[str, type[fields.Field[Any]]] = {
    "text": fields.String,
    "day": fields.Date,
    "moment": Instant,
    "number": Amount,
    "whole": fields.Integer,
    "yes_no": fields.Boolean,
    "key": fields.UUID,
    "data": Anything,
}


#: Names of schemas, where another has the name of the kind already: what is wrong with a model is a finding as well.
_NAMES = {"finding": "AuditFinding"}


@cache
def thing_of(kind: str) -> type[Strict]:
    """Make the schema of one kind of thing from its columns."""
    members: dict[str, Any] = {
        name: _FIELDS[holds](required=True, allow_none=True) for name, holds in reading.COLUMNS[kind].items()
    }
    made: type[Strict] = Strict.from_dict(members, name=f"{_NAMES.get(kind) or _camel(kind)}Schema")  # type: ignore[assignment]  # marshmallow says Schema
    return made


@cache
def query_of(kind: str) -> type[PageQuery]:
    """Make the schema of what a list of a kind can be narrowed to."""
    members: dict[str, Any] = {"q": _words()}
    members |= {name: short(load_default=None) for name in reading.FILTERS[kind]}
    made: type[PageQuery] = PageQuery.from_dict(members, name=f"{_camel(kind)}Query")  # type: ignore[assignment]  # marshmallow says Schema
    return made


@cache
def export_query_of() -> type[Strict]:
    """Make the schema of what an export can be narrowed to: the filters of any kind, checked by the register."""
    names = sorted({name for kind in reading.KINDS for name in reading.FILTERS[kind]})
    members: dict[str, Any] = {"q": _words(), **{name: short(load_default=None) for name in names}}
    made: type[Strict] = Strict.from_dict(members, name="ExportQuery")  # type: ignore[assignment]  # marshmallow says Schema
    return made


def _words() -> fields.String:
    return fields.String(
        load_default=None,
        validate=validate.Length(0, 200),
        metadata={"description": "Words that stand in number, name or serial number."},
    )


def _camel(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))


class EventSchema(Strict):
    """One change of a thing; without a field it began, with all its fields in `after`."""

    at = Instant(required=True)
    actor = fields.String(required=True)
    on_behalf_of = fields.String(required=True, allow_none=True)
    case_no = fields.String(
        required=True, allow_none=True, metadata={"description": "Number of the case or load that changed it."}
    )
    instance_id = fields.UUID(required=True, allow_none=True)
    field = fields.String(required=True, allow_none=True)
    before = Anything(required=True, allow_none=True)
    after = Anything(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class EventsSchema(Strict):
    """All changes of a thing, the newest first."""

    items = fields.List(fields.Nested(EventSchema), required=True)


class OffenderSchema(Strict):
    """Something that breaks a rule."""

    entity = fields.String(required=True)
    id = fields.String(required=True)
    label = fields.String(required=True)


class RuleSchema(Strict):
    """One rule of trustworthy data, and whether the register keeps it now."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    ok = fields.Boolean(required=True)
    count = fields.Integer(required=True, metadata={"description": "How many things break it."})
    offenders = fields.List(
        fields.Nested(OffenderSchema), required=True, metadata={"description": "The first twenty of them."}
    )
    source = fields.String(required=True)


class RulesSchema(Strict):
    """All rules, and the trust score."""

    items = fields.List(fields.Nested(RuleSchema), required=True)
    score = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Weighted share of assets that break no rule, 0 to 1; null without assets."},
    )
    of = fields.Integer(required=True, metadata={"description": "How many assets the score is of."})


class ChangeSchema(Strict):
    """One field that a file changes; `before` is null for a new thing."""

    key = fields.String(required=True)
    field = fields.String(required=True)
    before = Anything(required=True, allow_none=True)
    after = Anything(required=True, allow_none=True)


class DifferencesSchema(Strict):
    """What a file would do."""

    entity = fields.String(required=True)
    added = fields.List(fields.String(), required=True)
    changed = fields.List(fields.String(), required=True)
    unchanged = fields.Integer(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)


class ImportSchema(Strict):
    """A load of reference data or of opening stock, and how far it is."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, allow_none=True)
    entity = fields.String(required=True)
    actor = fields.String(required=True)
    reason = fields.String(required=True)
    created_at = Instant(required=True)
    sha256 = fields.String(required=True)
    file_id = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "running, done or stopped"})
    rows = fields.Integer(required=True)
    done = fields.Integer(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)


class NewImportSchema(Strict):
    """A file to load."""

    entity = short(required=True)
    file_id = fields.UUID(required=True, metadata={"description": "A CSV or XLSX file sent to /files."})


class BeginImportSchema(NewImportSchema):
    """A file to load, and why."""

    reason = sentences(1000, required=True, metadata={"description": "Kept with every change."})
