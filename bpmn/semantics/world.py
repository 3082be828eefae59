"""What tokens may ask of the world around them."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from bpmn.semantics.outcome import TopicCall, Values
from dmn.feel import Host as FeelHost

if TYPE_CHECKING:
    from bpmn.semantics.definition import Definition
    from dmn.decisions import DecisionResult


class World(Protocol):
    """Stands behind a running instance. Each method raises ModelFault when the fault is the model's or the code's."""

    @property
    def feel(self) -> FeelHost:
        """What expressions may ask: time, zone, limits."""

    def now(self) -> datetime:
        """Return the time of this step, aware."""

    def new_id(self) -> UUID:
        """Return a new key that sorts after the earlier ones."""

    def definition(self, key: str, binding: str, version: str | None, caller: "Definition") -> "Definition":
        """Return the process a call activity calls."""

    def definition_by_id(self, definition_id: UUID) -> "Definition":
        """Return a process by the id it was stored with."""

    def decide(
        self, decision_ref: str, binding: str, version: str | None, context: Values, caller: "Definition"
    ) -> "DecisionResult":
        """Take a decision."""

    def caught_outside(self, kind: str, code: str) -> bool | None:
        """Tell whether the activity that started this instance, or what is around it, catches an error or escalation:
        by interrupting that activity (True) or beside it (False); None when nobody does."""

    def call_topic(self, call: TopicCall) -> Values | None:
        """Return the outputs of a topic, or None when a job will bring them. May raise BpmnError."""
