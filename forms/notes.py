"""What is noticed while a form definition is read: findings, and the variables its FEEL texts ask for."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from dmn.feel import FeelSyntaxError, Functions, Program, compile_expression
from forms.fields import MAX_DIGITS
from forms.findings import Finding

_TEMPLATE = re.compile(r"\{\{[#]?(?:if|loop)?\s*([^{}/]+?)\s*\}\}")


class Notes:
    """Collects findings, so that the author gets them all at once, and compiles the FEEL of a component."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self.findings: list[Finding] = []
        self.variables: set[str] = set()
        #: Component, attribute and text of each FEEL expression that could be compiled.
        self.texts: list[tuple[Mapping[str, Any], str, str]] = []

    def error(self, spec: Mapping[str, Any], rule: str, text: str, remedy: str) -> None:
        """Note what is wrong with a component."""
        identity, key = spec.get("id"), spec.get("key")
        self.findings.append(
            Finding(
                element_id=identity if isinstance(identity, str) else None,
                key=key if isinstance(key, str) else None,
                rule=rule,
                text=text,
                remedy=remedy,
            )
        )

    def program(self, spec: Mapping[str, Any], attribute: str, text: Any) -> Program | None:
        """Return a FEEL text compiled; None, with a finding when there is one but it cannot be compiled."""
        if text is None or text == "":
            return None
        if not isinstance(text, str) or not text.startswith("="):
            self.error(
                spec,
                "feel",
                f"“{attribute}” is not a FEEL expression.",
                "Begin it with “=”, for example “=amount > 100”.",
            )
            return None
        try:
            program = compile_expression(text, functions=self.functions)
        except FeelSyntaxError as error:
            self.error(
                spec,
                "feel",
                f"“{attribute}” cannot be read, line {error.line}, column {error.column}: {error.message}\n"
                f"{error.excerpt}",
                "Correct the expression.",
            )
            return None
        self.variables |= program.variables
        self.texts.append((spec, attribute, text))
        return program

    def limit(self, spec: Mapping[str, Any], attribute: str, value: Any) -> Program | Decimal | None:
        """Return a limit: a number, or a FEEL text that gives one."""
        if value is None or value == "":
            return None
        if isinstance(value, str) and value.startswith("="):
            return self.program(spec, attribute, value)
        number = _number(value)
        if number is None:
            self.error(spec, "limit", f"“{attribute}” is not a number.", "Give a number, or FEEL that begins with “=”.")
        return number

    def count(self, spec: Mapping[str, Any], attribute: str, value: Any, default: int) -> int:
        """Return a whole number of zero or more, as JSON or text."""
        if value is None or value == "":
            return default
        if not isinstance(value, bool) and str(value).isascii() and str(value).isdigit():
            return int(str(value))
        self.error(spec, "limit", f"“{attribute}” is not a whole number.", "Give a whole number of 0 or more.")
        return default

    def shown(self, spec: Mapping[str, Any], attributes: Iterable[str]) -> None:
        """Look through texts that only the browser evaluates, for errors and for the variables they show."""
        for attribute in attributes:
            text = spec.get(attribute)
            if not isinstance(text, str):
                continue
            if text.startswith("="):
                self.program(spec, attribute, text)
                continue
            for inner in _TEMPLATE.findall(text):
                self._template(inner)

    def _template(self, text: str) -> None:
        # What stands in a template may use names of its loop; only what FEEL can read adds variables.
        try:
            self.variables |= compile_expression(text, functions=self.functions).variables
        except FeelSyntaxError:
            return


def _number(value: Any) -> Decimal | None:
    """Return a number as JSON or text; None when it is none, or too long to compare with what people send."""
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS else None
