"""The form as the browser gets it: texts in the person's language, values and options filled in."""

import copy
from collections.abc import Mapping
from typing import Any

from dmn import values as feel_values
from forms.settling import value_at
from forms.texts import language

# Texts of a component, each with its place in the JSON of form-js.
TEXTS = ("label", "description", "text", "dateLabel", "timeLabel", "alt", "title")
INNER_TEXTS = {
    "prefixAdorner": "appearance",
    "suffixAdorner": "appearance",
    "patternErrorMessage": "validate",
}


def schema(
    document: Mapping[str, Any],
    locale: str,
    values: Mapping[str, Any],
    options: Mapping[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    """Return a copy of a form definition for one person; see Form.schema."""
    copied: dict[str, Any] = copy.deepcopy(dict(document))
    _fill(copied, language(locale), values, options, ())
    return copied


def _fill(
    spec: dict[str, Any],
    speech: str,
    values: Mapping[str, Any],
    options: Mapping[str, list[dict[str, Any]]],
    prefix: tuple[str, ...],
) -> None:
    _translate(spec, speech)
    key = spec.get("key")
    if isinstance(key, str):
        path = (*prefix, *key.split("."))
        value = value_at(values, path)
        if value is not None and spec.get("type") != "expression":
            # A draft may hold plain JSON where a case holds FEEL values.
            spec["defaultValue"] = feel_values.to_json(feel_values.from_json(value))
        if ".".join(path) in options:
            spec.pop("valuesKey", None)
            spec.pop("valuesExpression", None)
            spec["values"] = options[".".join(path)]
    inner = prefix + tuple(str(spec["path"]).split(".")) if spec.get("path") else prefix
    for child in _list(spec, "components"):
        _fill(child, speech, values, options, inner)


def _list(spec: Mapping[str, Any], name: str) -> list[Any]:
    found = spec.get(name)
    return found if isinstance(found, list) else []


def _translate(spec: dict[str, Any], speech: str) -> None:
    own = spec.get("properties")
    if not isinstance(own, dict):
        return
    for name in TEXTS:
        text = own.get(f"{name}.{speech}")
        if text:
            spec[name] = text
    for name, place in INNER_TEXTS.items():
        text = own.get(f"{name}.{speech}")
        if text and isinstance(spec.get(place), dict):
            spec[place][name] = text
    for option in _list(spec, "values"):
        text = own.get(f"values.{option.get('value')}.{speech}") if isinstance(option, dict) else None
        if text:
            option["label"] = text
    for column in _list(spec, "columns"):
        text = own.get(f"columns.{column.get('key')}.{speech}") if isinstance(column, dict) else None
        if text:
            column["label"] = text
