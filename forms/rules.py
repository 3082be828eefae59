"""Judges single answers: required, ranges, patterns, options, references, files."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any

import re2

from dmn.feel import Program
from forms.attributes import CHOICES, SEVERAL_CHOICES, option_value, same
from forms.context import FileInfo, FormContext
from forms.problems import Problem
from forms.structure import Field, Limit, Options

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re2.compile(r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@" + _LABEL + r"(?:\." + _LABEL + r")*$")
# E.164: at most 15 digits after the international prefix.
_PHONE = re.compile(r"(?:\+|00)[1-9][0-9]{6,14}\Z")
_MEBIBYTE = 1024 * 1024
# Wide enough for the longest number over the smallest step.
_EXACT = Context(prec=80)


def is_empty(value: Any) -> bool:
    """Tell whether a field was left unanswered."""
    return value is None or value == "" or value == []


def judge(field: Field, value: Any, context: Mapping[str, Any], around: FormContext) -> list[Problem]:
    """Return what is wrong with an answer of the right type; `context` is what FEEL sees."""
    if is_empty(value) or (value is False and field.type == "checkbox"):
        return _missing(field, context, around)
    if isinstance(value, str) and field.type in ("textfield", "textarea"):
        return list(_text(field, value, context, around))
    if isinstance(value, Decimal) and field.type == "number":
        return list(_number(field, value, context, around))
    if field.options is not None:
        return _choice(field, value, context, around)
    if field.reference is not None:
        return _references(field.reference, value, around)
    if field.files is not None:
        return list(_files(field, value, around))
    if isinstance(value, date) and field.limits.no_past:
        return _day(value, around)
    return []


def _missing(field: Field, context: Mapping[str, Any], around: FormContext) -> list[Problem]:
    wanted = field.required or (
        field.required_if is not None and field.required_if.evaluate(context, around.host) is True
    )
    if not wanted:
        return []
    return [Problem("must_be_ticked" if field.type == "checkbox" else "required")]


def _text(field: Field, text: str, context: Mapping[str, Any], around: FormContext) -> Iterator[Problem]:
    limits = field.limits
    if limits.pattern is not None and limits.pattern.search(text) is None:
        yield Problem("bad_pattern", {"pattern": limits.pattern_text, "text": limits.pattern_says})
    shortest, longest = _limit(limits.shortest, context, around), _limit(limits.longest, context, around)
    if shortest is not None and len(text) < shortest:
        yield Problem("too_short", {"limit": shortest})
    if longest is not None and len(text) > longest:
        yield Problem("too_long", {"limit": longest})
    if limits.shape == "email" and _EMAIL.search(text) is None:
        yield Problem("not_an_email")
    if limits.shape == "phone" and not _PHONE.match(text):
        yield Problem("not_a_phone")


def _number(field: Field, number: Decimal, context: Mapping[str, Any], around: FormContext) -> Iterator[Problem]:
    limits = field.limits
    if limits.decimals is not None and _decimals(number) > limits.decimals:
        yield Problem("too_many_decimals", {"digits": limits.decimals}) if limits.decimals else Problem("not_whole")
    if limits.step is not None and (over := _EXACT.remainder(number, limits.step)):
        below = _EXACT.subtract(number, over)
        nearest = {"below": below, "above": _EXACT.add(below, limits.step)}
        yield Problem("not_a_step", {"step": limits.step, **nearest})
    yield from _ranged("too_small", limits.smallest, number, context, around)
    yield from _ranged("too_large", limits.largest, number, context, around)


def _decimals(number: Decimal) -> int:
    digits = f"{number:f}".partition(".")[2].rstrip("0")
    return len(digits)


def _ranged(
    code: str, limit: Limit, number: Decimal, context: Mapping[str, Any], around: FormContext
) -> Iterator[Problem]:
    value = _limit(limit, context, around)
    if value is not None and (number < value if code == "too_small" else number > value):
        yield Problem(code, {"limit": value})


def _limit(limit: Limit, context: Mapping[str, Any], around: FormContext) -> Decimal | None:
    """Return a limit; an expression that gives no number sets none, as in form-js."""
    if isinstance(limit, Program):
        value = limit.evaluate(context, around.host)
        return value if isinstance(value, Decimal) else None
    return limit


def _choice(field: Field, value: Any, context: Mapping[str, Any], around: FormContext) -> list[Problem]:
    possible = _possible(field.options or Options(), context, around)
    chosen = value if field.type in SEVERAL_CHOICES else [value]
    assert field.type in CHOICES | SEVERAL_CHOICES
    return [] if all(same(item) in possible for item in chosen) else [Problem("not_an_option")]


def _possible(options: Options, context: Mapping[str, Any], around: FormContext) -> frozenset[Any]:
    if options.expression is not None:
        found = options.expression.evaluate(context, around.host)
    elif options.variable is not None:
        found = context.get(options.variable)
    else:
        return options.values
    values = (option_value(option) for option in found) if isinstance(found, list) else ()
    return frozenset(same(value) for value in values if value is not None)


def _references(kind: str, value: Any, around: FormContext) -> list[Problem]:
    named = value if isinstance(value, list) else [value]
    return [] if all(around.lookup(kind, identity) for identity in named) else [Problem("not_a_reference")]


def _files(field: Field, value: Any, around: FormContext) -> Iterator[Problem]:
    rule = field.files
    assert rule is not None
    named = value if isinstance(value, list) else [value]
    if len(named) > rule.most:
        yield Problem("too_many_entries", {"limit": rule.most})
    for identity in named:
        file = around.file(identity)
        if file is None:
            yield Problem("not_a_file")
            continue
        if rule.accept and not any(_accepted(accept, file) for accept in rule.accept):
            yield Problem("file_kind", {"name": file.name, "accept": ", ".join(rule.accept)})
        if file.size > rule.largest_mib * _MEBIBYTE:
            yield Problem("file_size", {"name": file.name, "limit": rule.largest_mib})


def _accepted(accept: str, file: FileInfo) -> bool:
    """Compare as the `accept` attribute of HTML does: an ending, a media type, or a family of media types."""
    if accept.startswith("."):
        return file.name.lower().endswith(accept)
    if accept.endswith("/*"):
        return file.media_type.lower().startswith(accept[:-1])
    return file.media_type.lower() == accept


def _day(value: date, around: FormContext) -> list[Problem]:
    today = around.host.local_now().date()
    day = value.astimezone(around.host.zone).date() if isinstance(value, datetime) else value
    return [Problem("in_the_past", {"today": today})] if day < today else []
