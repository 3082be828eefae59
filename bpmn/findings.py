"""What is wrong with a model: where, which rule, what to do about it."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a model. `line` counts from 1, 0 when there is no place."""

    element_id: str
    line: int
    rule: str
    severity: Severity = "error"
    text: str
    remedy: str
    #: The file, when the finding is about one of several.
    resource: str | None = None

    def __str__(self) -> str:
        return f"{self.element_id or 'document'} (line {self.line}): {self.text} {self.remedy} [{self.rule}]"


class InvalidProcess(Exception):
    """The model cannot run as it is; `findings` say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))
