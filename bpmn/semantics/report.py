"""Collects, while a step runs, what its outcome will say."""

from typing import Any
from uuid import UUID

from bpmn.semantics.errors import ModelFault
from bpmn.semantics.outcome import Decided, Fault, Left, Thrown, Wait


class Report:
    """What happened so far in one step. Tokens marked `quiet` (listeners, the frame around instances) make no visit."""

    def __init__(self) -> None:
        self.opened: dict[UUID, Wait] = {}
        self.visits: dict[UUID, Left] = {}
        self.thrown: list[Thrown] = []
        self.faults: list[Fault] = []
        self.decisions: list[Decided] = []
        self.end_element: str | None = None
        self.raised: Thrown | None = None

    def enter(self, token: Any) -> None:
        """A visit begins."""
        if "quiet" not in token.internal_data:
            self.visits[token.id] = self._left(token, True, None)

    def resume(self, token: Any) -> None:
        """A visit that a fault stopped goes on."""
        if "quiet" not in token.internal_data:
            self.visits[token.id] = self._left(token, False, None)

    def leave(self, token: Any, outcome: str) -> None:
        """A visit ends."""
        if "quiet" not in token.internal_data:
            begun = self.visits.get(token.id)
            self.visits[token.id] = self._left(token, begun is not None and begun.entered, outcome)

    def _left(self, token: Any, entered: bool, outcome: str | None) -> Left:
        element = token.task_spec.element
        return Left(
            token_id=token.id, element_id=element.id, name=element.name, kind=element.kind,
            definition_id=token.workflow.definition.id, entered=entered, outcome=outcome, flow=_came_by(token),
        )  # fmt: skip

    def fault(self, token: Any, fault: ModelFault) -> None:
        """A token stopped."""
        self.leave(token, "failed")
        element_id = fault.element_id or token.task_spec.element.id
        self.faults.append(
            Fault(token_id=token.id, element_id=element_id, kind=fault.kind, message=fault.message, detail=fault.detail)
        )


def _came_by(token: Any) -> str | None:
    """Return the sequence flow by which a token came; to one of several instances came the frame around them."""
    frame = token.parent
    if "flow" not in token.internal_data and frame is not None and frame.task_spec.element is token.task_spec.element:
        token = frame
    found: str | None = token.internal_data.get("flow")
    return found
