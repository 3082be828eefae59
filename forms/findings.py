"""What is wrong with a form definition, told so that its author can mend it."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct


class Finding(Struct, frozen=True, kw_only=True):
    """One thing in a form definition that would not work, with the remedy."""

    #: The component's id, or None when the whole form is meant.
    element_id: str | None
    rule: str
    text: str
    remedy: str
    key: str | None = None
    line: int | None = None
    severity: Literal["error", "warning"] = "error"
    resource: str | None = None


class InvalidForm(Exception):
    """The form definition cannot be used as it is."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{finding.element_id or 'form'}: {finding.text}" for finding in self.findings))
