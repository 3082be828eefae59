"""Answers of a form as facts that people read: label and value, references by their names."""

from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import g
from msgspec import Struct

from api.pages import texts, words
from engine import groups
from engine.unit_of_work import UnitOfWork
from forms.attributes import REFERENCES

#: What a form shows and does not ask, or shows elsewhere.
SILENT = frozenset({"text", "html", "image", "spacer", "separator", "button", "table", "filepicker", "expression"})


class Fact(Struct, frozen=True):
    """One answer."""

    key: str
    label: str
    value: str
    #: A long text, which stands in a line of its own.
    long: bool = False


def facts(
    uow: UnitOfWork, schema: Mapping[str, Any], values: Mapping[str, Any], hidden: Container[str] = ()
) -> list[Fact]:
    """Give the answers that were given, in the order of the form, without those to questions that were `hidden`."""
    asked = (one for one in _fields(schema) if one["key"] not in hidden)
    fields = [one for one in asked if values.get(one["key"]) not in (None, "", [])]
    names = _references(uow, fields, values)
    return [_fact(field, values[field["key"]], names) for field in fields]


def _fields(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in spec.get("components", ()):
        if child.get("components"):
            if not child.get("path"):
                yield from _fields(child)
        elif child.get("key") and child.get("type") not in SILENT and child.get("key") != "action":
            yield child


def _references(
    uow: UnitOfWork, fields: list[Mapping[str, Any]], values: Mapping[str, Any]
) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {}
    for field in fields:
        if field["type"] in REFERENCES:
            value = values[field["key"]]
            wanted.setdefault(field["type"], set()).update(value if isinstance(value, list) else [value])
    found = {}
    for kind, ids in wanted.items():
        if REFERENCES[kind] == "group":
            found.update({(kind, key): name for key, name in groups.names(uow, sorted(ids), g.locale).items()})
            continue
        lookup = uow.engine.lookups.get(REFERENCES[kind])
        options = lookup.find(uow, sorted(ids)) if lookup is not None else {}
        found.update({(kind, key): option.label for key, option in options.items()})
    return found


def _fact(field: Mapping[str, Any], value: Any, names: Mapping[tuple[str, str], str]) -> Fact:
    label = str(field.get("label") or field.get("dateLabel") or field["key"]).rstrip("?")
    shown = value if isinstance(value, list) else [value]
    text = ", ".join(_value(field, one, names) for one in shown)
    return Fact(field["key"], label, text, long=len(text) > 60)


def _value(field: Mapping[str, Any], value: Any, names: Mapping[tuple[str, str], str]) -> str:
    if field["type"] in REFERENCES:
        return names.get((field["type"], value), str(value))
    for option in field.get("values", ()):
        if option.get("value") == value:
            return str(option.get("label"))
    if isinstance(value, bool):
        return texts.text("yes" if value else "no")
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, Decimal | int | float):
        return _number(field, value)
    return str(value)


def _number(field: Mapping[str, Any], value: Any) -> str:
    before = (field.get("appearance") or {}).get("prefixAdorner")
    after = (field.get("appearance") or {}).get("suffixAdorner")
    if "€" in (before, after):
        return words.money(value)
    return " ".join(part for part in (before, words.number(value), after) if part)
