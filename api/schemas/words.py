"""What is said beside a field of the API that does not fit: the rule, and what to do."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

#: Of every field.
_ANY: Mapping[str, str] = {
    "required": "This is needed. Send it too.",
    "null": "This may not be null. Send a value or leave it out.",
    "validator_failed": "This does not fit. Send something else.",
}

#: By the class of a field; the most special one that stands here decides.
_BY_CLASS: Mapping[type[fields.Field[Any]], Mapping[str, str]] = {
    fields.String: {
        "invalid": "This is no text. Send a JSON string.",
        "invalid_utf8": "This text is not UTF-8. Send it as UTF-8.",
    },
    fields.Email: {"invalid": "This is no e-mail address. Send one like name@example.org."},
    fields.UUID: {"invalid_uuid": "This is no id. Send a UUID, as it was given to you."},
    fields.Integer: {
        "invalid": "This is no whole number. Send digits only.",
        "too_large": "This number is too large. Send a smaller one.",
    },
    fields.Boolean: {"invalid": "This is neither true nor false. Send one of them."},
    fields.List: {"invalid": "This is no list. Send a JSON array."},
    fields.Dict: {"invalid": "This is no object. Send a JSON object."},
    fields.Nested: {"type": "This is no object. Send a JSON object."},
    fields.AwareDateTime: {
        "invalid": "This is no time. Send one like 2026-11-30T14:30:00Z.",
        "invalid_awareness": "This time has no zone. Send one like 2026-11-30T14:30:00Z.",
    },
}

#: Of a schema as a whole.
OF_SCHEMA: dict[str, str] = {
    "type": "This is no object. Send a JSON object.",
    "unknown": "There is no such field here. Leave it out.",
}


def say(field: fields.Field[Any]) -> None:
    """Give a field and its rules our sentences, also what is inside of a list or an object."""
    known = next((_BY_CLASS[each] for each in type(field).__mro__ if each in _BY_CLASS), {})
    field.error_messages.update({**_ANY, **known})
    for validator in field.validators:
        _say_rule(validator, "entries" if isinstance(field, fields.List) else "characters")
    inside = (getattr(field, "inner", None), getattr(field, "key_field", None), getattr(field, "value_field", None))
    for inner in inside:
        if inner is not None:
            say(inner)


def _say_rule(rule: Any, counted: str) -> None:
    if isinstance(rule, validate.Email):
        rule.error = _BY_CLASS[fields.Email]["invalid"]
    elif isinstance(rule, validate.OneOf):
        rule.error = "There is no such choice. Send one of: {choices}."
    elif isinstance(rule, validate.Range):
        rule.error = "This is out of range. Send a number from {min} to {max}."
    elif isinstance(rule, validate.Length):
        rule.error = f"This is too short or too long. Send {{min}} to {{max}} {counted}."
