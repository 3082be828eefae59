"""Reads what a single question asks: its limits, options, checks, files."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import re2

from forms.notes import Notes
from forms.structure import Check, Files, Limits, Options

Spec = Mapping[str, Any]

#: Types of reference fields and the kind of thing each refers to. In form-js a “group” is a frame around fields, so the
#: field that names a group of people has a type of its own.
REFERENCES: Mapping[str, str] = {
    "user": "user",
    "user_group": "group",
    "cost_centre": "cost_centre",
    "location": "location",
    "supplier": "supplier",
    "contract": "contract",
    "asset": "asset",
    "catalogue_item": "catalogue_item",
    "change_template": "change_template",
}
CHOICES = frozenset({"radio", "select"})
SEVERAL_CHOICES = frozenset({"checklist", "taglist"})

_CHECK = re.compile(r"check\d*\Z")
_QUIET = re2.Options()
_QUIET.log_errors = False


def properties(spec: Spec) -> Mapping[str, Any]:
    """Return the author's own properties of a component."""
    given = spec.get("properties")
    return given if isinstance(given, dict) else {}


def texts(spec: Spec, name: str, fallback: Any) -> Mapping[str, str] | None:
    """Return a text and its translations ("name", "name.de") by language, or None when there is none."""
    own = properties(spec)
    english = own.get(name) or fallback
    if not isinstance(english, str) or not english:
        return None
    found = {"en": english}
    for key, text in own.items():
        if key.startswith(name + ".") and isinstance(text, str):
            found[key[len(name) + 1 :]] = text
    return found


def checks(spec: Spec, notes: Notes) -> tuple[Check, ...]:
    """Return the rules in the properties `check`, `check2` …, with `checkText` and its translations."""
    found = []
    for name, rule in properties(spec).items():
        if not _CHECK.match(name):
            continue
        program = notes.program(spec, name, rule)
        says = texts(spec, f"{name}Text", None)
        if says is None:
            notes.error(
                spec,
                "check_text",
                f"The rule “{name}” does not say what is wrong.",
                f"Add the property “{name}Text” with a sentence that names the rule and the remedy.",
            )
        elif program is not None:
            found.append(Check(rule=program, text=says))
    return tuple(found)


def limits(spec: Spec, notes: Notes) -> Limits:
    """Return what an answer may be."""
    given = spec.get("validate")
    validate = given if isinstance(given, dict) else {}
    pattern = validate.get("pattern") or None
    return Limits(
        smallest=notes.limit(spec, "min", validate.get("min")),
        largest=notes.limit(spec, "max", validate.get("max")),
        shortest=notes.limit(spec, "minLength", validate.get("minLength")),
        longest=notes.limit(spec, "maxLength", validate.get("maxLength")),
        pattern=_pattern(spec, pattern, notes),
        pattern_text=str(pattern or ""),
        pattern_says=texts(spec, "patternErrorMessage", validate.get("patternErrorMessage")),
        shape=_shape(spec, validate.get("validationType"), notes),
        decimals=None
        if spec.get("decimalDigits") is None
        else notes.count(spec, "decimalDigits", spec["decimalDigits"], 0),
        step=_step(spec, notes),
        no_past=spec.get("disallowPassedDates") is True,
    )


def options(spec: Spec, notes: Notes) -> Options:
    """Return where the choices of a component come from."""
    if spec.get("valuesExpression"):
        return Options(expression=notes.program(spec, "valuesExpression", spec["valuesExpression"]))
    if spec.get("valuesKey"):
        notes.variables.add(str(spec["valuesKey"]))
        return Options(variable=str(spec["valuesKey"]))
    given = spec.get("values")
    if not isinstance(given, list) or not given:
        notes.error(
            spec, "options", "There is nothing to choose from.", "Give values, a values key or a values expression."
        )
        return Options()
    values = [value for value in map(option_value, given) if value is not None]
    if len(values) < len(given):
        notes.error(
            spec, "options", "A choice has no value.", "Give each a label and a value: text, a number or true/false."
        )
    if len(set(map(same, values))) < len(values):
        notes.error(spec, "options", "Two choices have the same value.", "Give each choice a value of its own.")
    return Options(values=frozenset(map(same, values)))


def option_value(option: Any) -> Any:
    """Return the value of a choice as FEEL sees it, or None when it is not usable (empty, or not a plain value)."""
    value = option.get("value") if isinstance(option, dict) else option
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Decimal(repr(value))
    return value if isinstance(value, str | Decimal) and value != "" else None


def same(value: Any) -> Any:
    """Return a key under which equal FEEL values meet; in Python true equals 1, in FEEL it does not."""
    return (isinstance(value, bool), value)


def files(spec: Spec, notes: Notes) -> Files:
    """Return what may be uploaded: `accept` of form-js, and the properties `maxFiles` and `maxSize` (MiB)."""
    own = properties(spec)
    accept = spec.get("accept")
    several = spec.get("multiple") is True
    return Files(
        accept=tuple(part.strip().lower() for part in accept.split(",")) if isinstance(accept, str) and accept else (),
        most=notes.count(spec, "maxFiles", own.get("maxFiles"), 10 if several else 1),
        largest_mib=notes.count(spec, "maxSize", own.get("maxSize"), 20),
    )


def _pattern(spec: Spec, pattern: Any, notes: Notes) -> Any:
    if pattern is None:
        return None
    try:
        return re2.compile(str(pattern), _QUIET)
    except re2.error:
        notes.error(
            spec,
            "pattern",
            f"The pattern “{pattern}” cannot be used.",
            "Write it without look-around and back references (RE2).",
        )
        return None


def _shape(spec: Spec, shape: Any, notes: Notes) -> str | None:
    if shape in (None, "", "custom"):
        return None
    if shape in ("email", "phone"):
        return str(shape)
    notes.error(spec, "validation_type", f"The validation type “{shape}” is not known.", "Use email, phone or custom.")
    return None


def _step(spec: Spec, notes: Notes) -> Decimal | None:
    step = notes.limit(spec, "increment", spec.get("increment"))
    if step is None:
        return None
    if isinstance(step, Decimal) and step > 0:
        return step
    notes.error(spec, "limit", "“increment” is not a number above 0.", "Give a number above 0.")
    return None
