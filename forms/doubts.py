"""What is likely a mistake in the FEEL of a form, and what the browser shows otherwise than the server decides."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from dmn.feel import Functions, Warned
from dmn.feel.analysis import Variables
from dmn.feel.browser import browser_differences
from forms.attributes import CHOICES
from forms.findings import Finding
from forms.structure import Field, Rows, Scope

#: Kind of the answer to a field by its type; the others are text.
KINDS: Mapping[str, str | None] = {
    "number": "number",
    "checkbox": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "date and time",
    "expression": None,
    **dict.fromkeys(CHOICES),
}
# What only the server looks at.
_ON_SERVER = re.compile(r"check\d*|requiredIf")
_CONDITIONS = re.compile(r"check\d*|requiredIf|hide|readonly")


# A FEEL text of a form: the component it stands at, the attribute, the text.
Text: TypeAlias = tuple[Mapping[str, Any], str, str]


def kinds_of(scope: Scope) -> dict[str, str | None]:
    """Return the kind of value behind each name that a form asks, None where there may be several kinds."""
    found: dict[str, str | None] = {}
    for name, kind in _kinds(scope):
        found[name] = kind if found.get(name, kind) == kind else None
    return found


def _kinds(scope: Scope) -> Iterator[tuple[str, str | None]]:
    for step in scope.steps:
        component = step.component
        if isinstance(component, Rows):
            yield component.path[0], "list" if len(component.path) == 1 else "context"
            yield from _kinds(component.scope)
        elif isinstance(component, Field):
            yield component.path[0], _kind(component) if len(component.path) == 1 else "context"


def _kind(field: Field) -> str | None:
    return "list" if field.multiple else KINDS.get(field.type, "string")


def doubts(texts: list[Text], scope: Scope, functions: Functions) -> Iterator[Finding]:
    """Give a warning for each place that never works as written, or that the browser works out otherwise."""
    kinds = kinds_of(scope)
    variables = Variables(kinds, functions)
    for spec, attribute, text in texts:
        condition = _CONDITIONS.fullmatch(attribute) is not None
        for warned in variables.check(text, condition=condition, more=True):
            yield _finding(spec, attribute, warned, "feel-kinds", "Correct the expression.")
        if not _ON_SERVER.fullmatch(attribute):
            for warned in browser_differences(text, variables):
                remedy = "Write it without that, or bear in mind that the server decides."
                yield _finding(spec, attribute, warned, "browser", remedy)


def _finding(spec: Mapping[str, Any], attribute: str, warned: Warned, rule: str, remedy: str) -> Finding:
    identity, key = spec.get("id"), spec.get("key")
    where = f"“{attribute}”, line {warned.line}, column {warned.column}"
    return Finding(
        element_id=identity if isinstance(identity, str) else None,
        key=key if isinstance(key, str) else None,
        rule=rule,
        text=f"{where}: {warned.message}",
        remedy=remedy,
        severity="warning",
    )
