"""FEEL in a model: compiled once when the model is read, evaluated over what a token sees."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bpmn.findings import Finding
from bpmn.juel import NotSimple, is_juel, to_feel
from bpmn.semantics.errors import ModelFault
from dmn.feel import FeelError, FeelSyntaxError, Functions, Host, Program, compile_expression

#: Signs of one expression.
LONGEST = 50_000


class Expression(Struct, frozen=True):
    """A compiled FEEL text and the element it stands at."""

    text: str
    program: Program
    element_id: str

    def value(self, context: Mapping[str, Any], host: Host) -> Any:
        """Return the value, null included; ModelFault when it takes too much."""
        try:
            return self.program.evaluate(context, host)
        except FeelError as error:
            raise ModelFault("expression", f"“{self.text}”: {error}", element_id=self.element_id) from error

    def needed(self, context: Mapping[str, Any], host: Host) -> Any:
        """Return the value; ModelFault with the reason when it is null."""
        value = self.value(context, host)
        if value is None:
            raise self.fault("gives no value", context, host)
        return value

    def truth(self, context: Mapping[str, Any], host: Host) -> bool:
        """Return true or false; ModelFault with the reason when it is neither (design D5)."""
        value = self.value(context, host)
        if value is True or value is False:
            return bool(value)
        raise self.fault("is neither true nor false", context, host)

    def fault(self, what: str, context: Mapping[str, Any], host: Host) -> ModelFault:
        """Return the fault that says what is wrong with the value, and why as far as FEEL knows."""
        warnings = self.program.diagnose(context, host).warnings
        why = "; ".join(str(warning) for warning in warnings) or None
        return ModelFault("expression", f"“{self.text}” {what}.", why, self.element_id)


class Literal(Struct, frozen=True):
    """A value that stands in the model as it is."""

    text: str

    def value(self, context: Mapping[str, Any], host: Host) -> Any:
        """Return the text."""
        return self.text

    needed = value


Value = Expression | Literal


class Compiler:
    """Compiles the expressions of one document and collects what is wrong with them."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self.findings: list[Finding] = []

    def feel(self, text: str, element_id: str, line: int) -> Expression:
        """Compile a FEEL text, with or without a leading “=”. What is wrong becomes a finding and the result null."""
        if len(text) > LONGEST:
            short = "An expression is longer than a person can read."
            self.refuse(element_id, line, "expression", short, f"Use at most {LONGEST:,} signs, or a decision table.")
            text = "null"
        if is_juel(text) and not text.startswith("="):
            text = self.rewrite(text, element_id, line)
        try:
            program = compile_expression(text, functions=self.functions)
        except FeelSyntaxError as error:
            self.refuse(
                element_id,
                line,
                "expression",
                f"“{text}” is not FEEL: {error.message}\n{error.excerpt}",
                "Correct the expression.",
            )
        except FeelError as error:
            self.refuse(
                element_id, line, "expression", f"“{text}” cannot be used: {error}", "Make the expression simpler."
            )
        else:
            return Expression(text.removeprefix("=").strip(), program, element_id)
        return Expression(text, compile_expression("null", functions=self.functions), element_id)

    def value(self, text: str, element_id: str, line: int) -> Value:
        """Compile a text that is FEEL when it begins with “=”, an older expression in `${…}`, and itself otherwise."""
        return self.feel(text, element_id, line) if text.startswith("=") or is_juel(text) else Literal(text)

    def rewrite(self, text: str, element_id: str, line: int) -> str:
        """Return the FEEL for an expression in `${…}` and say so; null and an error when it is code."""
        try:
            feel = to_feel(text)
        except NotSimple as reason:
            self.refuse(
                element_id, line, "expression", f"“{text}” cannot be run: {reason}", "Write the expression in FEEL."
            )
            return "null"
        self.note(
            Finding(
                element_id=element_id,
                line=line,
                rule="rewritten",
                severity="warning",
                text=f"“{text}” is run as the FEEL expression “{feel}”.",
                remedy=f"Write “={feel}”.",
            )
        )
        return feel

    def refuse(self, element_id: str, line: int, rule: str, text: str, remedy: str) -> None:
        """Note an error of the model."""
        self.note(Finding(element_id=element_id, line=line, rule=rule, text=text, remedy=remedy))

    def note(self, finding: Finding) -> None:
        """Note a finding."""
        self.findings.append(finding)
