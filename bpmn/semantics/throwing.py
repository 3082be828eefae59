"""Events that throw: in the flow and at its end (BPMN 2.0.2 §10.5, §13.5.5)."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)

from bpmn.semantics import compensation
from bpmn.semantics.activities import ServiceTask
from bpmn.semantics.errors import ModelFault
from bpmn.semantics.events import CompensateEventDefinition, Event
from bpmn.semantics.outcome import ERROR, Thrown
from bpmn.semantics.tokens import FINISH, Token

#: What ends the scope around.
ENDING = (CancelEventDefinition, ErrorEventDefinition, TerminateEventDefinition)


#: What a transaction on its way out still hears.
LAST = (CancelEventDefinition, ErrorEventDefinition)


class Throw(Event):
    """Throws its event."""

    def inputs(self, token: Token) -> dict[str, Any]:
        """Evaluate the input parameters: they are the payload."""
        return self.open_mappings(token)

    def undo(self, token: Token) -> bool:
        """Compensate what its definitions say; False when the token has to wait for it."""
        definitions = [each.event_definition for each in (self, *self.twins)]
        named = [each for each in definitions if isinstance(each, CompensateEventDefinition)]
        for each in named:
            if not each.waits:
                compensation.begin_beside(token, each.activity)
        waits_for = {each.activity for each in named if each.waits}
        return not waits_for or compensation.begin(token, waits_for)

    def throw(self, token: Token, inputs: Mapping[str, Any]) -> None:
        """Throw what leaves the scope or is heard in it."""
        definition = self.event_definition
        if isinstance(definition, MessageEventDefinition):
            assert self.message is not None
            self.message.throw(token, inputs)
        elif isinstance(definition, SignalEventDefinition):
            token.instance.report.thrown.append(
                Thrown(kind="signal", name=definition.name, element_id=self.element.id, payload=dict(inputs))
            )
            token.instance.events.signal(definition.name, inputs)
        elif isinstance(definition, EscalationEventDefinition):
            token.instance.events.escalate(token, definition.code or "", inputs)


class IntermediateThrowEvent(Throw):
    """In the flow. A link needs nothing of its own: it is a sequence flow without a line (§10.5.3)."""

    def enter(self, token: Token) -> bool:
        inputs = self.inputs(token)
        for each in (self, *self.twins):
            each.throw(token, inputs)
        return self.undo(token)


class EndEvent(Throw):
    """Ends its token first, then has its effect, which may end the scope around it (§13.5.5)."""

    def enter(self, token: Token) -> bool:
        self.inputs(token)
        # An error that nobody catches stops the token, so nothing has left before.
        for each in sorted((self, *self.twins), key=lambda each: not isinstance(each.event_definition, ENDING)):
            each.prepare(token)
        if any(isinstance(each.event_definition, CancelEventDefinition) for each in (self, *self.twins)):
            token.workflow.clear(keep=token)
            _deafen(token.workflow.owner)
            return compensation.begin(token)
        return self.undo(token)

    def prepare(self, token: Token) -> None:
        """Do what must stop the token before it ends when it fails."""
        definition = self.event_definition
        if isinstance(definition, ErrorEventDefinition) and not self.is_caught(token, definition.code or ""):
            raise ModelFault("flow", f"Nobody in the diagram catches the error “{definition.code}”.")
        if isinstance(definition, MessageEventDefinition):
            # It changes nothing in here; its key may have no value.
            self.throw(token, token.inner or {})

    def is_caught(self, token: Token, code: str) -> bool:
        """Tell whether the diagram, or an activity outside, catches an error."""
        return token.instance.events.caught(token, ERROR, code) is not None

    def finish(self, token: Token) -> None:
        """Keep the inputs: they are the payload of the effect."""

    def _on_complete_hook(self, token: Token) -> None:
        super()._on_complete_hook(token)
        token.instance.report.end_element = self.element.id
        # What ends the scope comes last, so that the others are heard in it.
        for each in sorted((self, *self.twins), key=lambda each: isinstance(each.event_definition, ENDING)):
            each.effect(token)

    def effect(self, token: Token) -> None:
        """Have the event's effect on what is around."""
        definition, scope = self.event_definition, token.workflow
        if isinstance(definition, TerminateEventDefinition):
            scope.clear()
        elif isinstance(definition, CancelEventDefinition):
            self._cancel(token)
        elif isinstance(definition, ErrorEventDefinition):
            token.instance.events.throw_error(token, definition.code or "", "", token.inner or {})
        elif not isinstance(definition, (CompensateEventDefinition, MessageEventDefinition)):
            self.throw(token, token.inner or {})

    def _cancel(self, token: Token) -> None:
        owner = token.workflow.owner
        handler = token.instance.events.handler(owner, self.event_definition, levels=1)
        if handler is not None:
            handler.task_spec.fire(handler, {})
        elif compensation.reports_to(owner) is not None:
            # Whoever counts the instances, or waits for the handler, must hear that this one has ended.
            owner.cancel_children()
            owner.go_on(FINISH)
        else:
            owner.cancel()
            owner.workflow.settle()


def _deafen(transaction: Token) -> None:
    """Let a transaction that is undone hear only that it is done, or that undoing has failed (§13.3.2, §10.3.6)."""
    for each in transaction.children:
        if each is not None and each.task_spec.armed(each) and not isinstance(each.task_spec.event_definition, LAST):
            each.cancel()


class ThrowByTopic(ServiceTask):
    """A message event that a topic sends: the work of a service task in the shape of an event."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event_definition = NoneEventDefinition()

    def _on_complete_hook(self, token: Token) -> None:
        super()._on_complete_hook(token)
        if self.element.kind == "endEvent":
            token.instance.report.end_element = self.element.id
