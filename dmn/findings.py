"""What is wrong with a decision model, where, and what to do about it."""

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Finding(Struct, frozen=True):
    """One thing to mend: the element and its line, the rule broken, a sentence, and the remedy."""

    element_id: str
    line: int
    rule: str
    severity: Severity
    text: str
    remedy: str


class InvalidDecisions(Exception):
    """The model cannot be deployed; `findings` has at least one error."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        first = next(finding for finding in findings if finding.severity == "error")
        super().__init__(f"{first.element_id}, line {first.line}: {first.text}")
