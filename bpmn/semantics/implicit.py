"""Events without a shape: what a multi-instance activity throws as its instances complete (BPMN 2.0.2 §13.3.7).

They come from the activity, so its boundary events hear them first, then what lies around.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition, EscalationEventDefinition

from bpmn.semantics.errors import ModelFault
from bpmn.semantics.expressions import Expression
from bpmn.semantics.outcome import ERROR
from bpmn.semantics.throwing import Throw
from bpmn.semantics.tokens import Token, Variables


class ImplicitThrow(Throw):
    """One event that the instances throw."""

    #: Of a complex behavior: when it is thrown; None: always.
    condition: Expression | None = None

    def applies(self, token: Token, seen: Variables) -> bool:
        """Tell whether it is thrown now; ModelFault when the condition is neither true nor false."""
        return self.condition is None or self.condition.truth(seen, token.instance.world.feel)

    def due(self, token: Token, seen: Variables, carried: Mapping[str, Any]) -> "Due":
        """Return it with all that is evaluated; ModelFault when that fails or nobody would catch the error."""
        feel = token.instance.world.feel
        code = self.event_definition.code if isinstance(self.event_definition, ErrorEventDefinition) else None
        if code is not None and token.instance.events.caught(token, ERROR, code) is None:
            raise ModelFault("flow", f"Nobody in the diagram catches the error “{code}”.")
        inputs = {name: value.value(seen, feel) for name, value in self.mappings.inputs}
        correlation = {} if self.message is None else self.message.correlation_over(seen, feel)
        return Due(self, {**carried, **inputs}, correlation)


class Due(NamedTuple):
    """An event that is about to be thrown."""

    event: ImplicitThrow
    payload: Mapping[str, Any]
    correlation: Mapping[str, Any]

    @property
    def ends(self) -> bool:
        """Whether it ends the activity whatever hears it."""
        return isinstance(self.event.event_definition, ErrorEventDefinition)

    def throw(self, frame: Token) -> None:
        """Throw it from the activity. One that was interrupted raises nothing any more; what it tells all is told."""
        definition = self.event.event_definition
        if self.event.message is not None:
            self.event.message.send(frame, self.payload, self.correlation)
        elif not isinstance(definition, (ErrorEventDefinition, EscalationEventDefinition)):
            self.event.throw(frame, self.payload)
        elif frame.alive and self.ends:
            frame.instance.events.throw_error(frame, definition.code or "", "", self.payload)
        elif frame.alive:
            self.event.throw(frame, self.payload)


def throw_all(frame: Token, due: "Iterable[Due]") -> None:
    """Throw in the order of the model, errors last, so that the others are heard by what they end."""
    for each in sorted(due, key=lambda one: one.ends):
        each.throw(frame)
