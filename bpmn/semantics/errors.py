"""The two ways a step can fail: as the diagram foresees, and as a fault."""

from collections.abc import Mapping
from typing import Any


class BpmnError(Exception):
    """A failure that the diagram can catch with an error event of the same code (BPMN 2.0.2 §10.5.7)."""

    def __init__(self, code: str, message: str = "", payload: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or f"The error “{code}” was raised.")
        self.code = code
        self.message = message
        self.payload = dict(payload or {})


class ModelFault(Exception):
    """A fault of the model or of code. The token stops before what failed; `kind` as in Fault.

    `element_id` names the place when it is not the token's own element.
    """

    def __init__(self, kind: str, message: str, detail: str | None = None, element_id: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.detail = detail
        self.element_id = element_id


class NotWaiting(Exception):
    """The token does not wait for this, or not any more."""
