"""Builds the marshmallow schema of a scope."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from forms import fields
from forms.attributes import CHOICES, REFERENCES, SEVERAL_CHOICES
from forms.notes import Notes
from forms.structure import Field, Path, Rows

MOMENTS: Mapping[str, type[fields.Answer]] = {
    "date": fields.DateAnswer,
    "time": fields.TimeAnswer,
    "datetime": fields.MomentAnswer,
}

PLAIN: Mapping[str, type[fields.Answer]] = {
    "number": fields.NumberAnswer,
    "checkbox": fields.YesNoAnswer,
    "expression": fields.ComputedAnswer,
}


class _Strict(Schema):
    """Refuses what the form does not ask."""

    class Meta:
        """Unknown names are an error."""

        unknown = RAISE


def schema_of(entries: Mapping[Path, fields.Answer]) -> Schema:
    """Return a schema for fields by path; names on the way become groups."""
    here: dict[str, fields.Answer] = {}
    groups: dict[str, dict[Path, fields.Answer]] = {}
    for path, entry in entries.items():
        if len(path) == 1:
            here[path[0]] = entry
        elif path:
            groups.setdefault(path[0], {})[path[1:]] = entry
    for name, inner in groups.items():
        here[name] = fields.GroupAnswer(schema=schema_of(inner))
    # Neutral attribute names, so that a field may be called “Meta”.
    declared: dict[str, Any] = {}
    for at, (name, entry) in enumerate(here.items()):
        entry.data_key = entry.attribute = name
        declared[f"f{at}"] = entry
    return _Strict.from_dict(declared)()


def field_of(component: Field | Rows, default: Any, notes: Notes) -> fields.Answer:
    """Return the marshmallow field of a component, with its default when that fits."""
    if isinstance(component, Rows):
        return fields.RowsAnswer(schema=component.scope.schema, limit=component.most, initial=component.initial)
    entry = _answer(component)
    if default is not None and component.expression is None:
        try:
            entry.deserialize(default)
        except ValidationError:
            spec = {"id": component.id, "key": ".".join(component.path)}
            notes.error(spec, "default", "The default value is not of the type of the field.", "Correct or remove it.")
        else:
            entry.load_default = lambda: entry.deserialize(default)
    return entry


def _answer(field: Field) -> fields.Answer:
    kind = field.type
    if kind in ("textfield", "textarea"):
        return fields.TextAnswer(single=kind == "textfield")
    if kind in REFERENCES or kind == "filepicker":
        name = fields.NameAnswer(problem="not_a_file" if kind == "filepicker" else "not_a_reference")
        return fields.ListAnswer(entry=name) if field.multiple else name
    if kind in CHOICES:
        return fields.ChoiceAnswer()
    if kind in SEVERAL_CHOICES:
        return fields.ListAnswer(entry=fields.ChoiceAnswer())
    return {**MOMENTS, **PLAIN}[kind]()
