"""Reads the event definition of an event: what it waits for or throws."""

from collections.abc import Callable
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)

from bpmn import vendor
from bpmn.behavior import condition_of, implicit_events
from bpmn.semantics.definition import Element
from bpmn.semantics.document import Document, References
from bpmn.semantics.events import CompensateEventDefinition, Event, TimerDefinition
from bpmn.semantics.expressions import Compiler
from bpmn.semantics.implicit import ImplicitThrow
from bpmn.semantics.throwing import Throw
from bpmn.shape import event_definition
from bpmn.xml import Node, is_true, local, strip_prefix


class EventReader:
    """Reads the event definitions of one document."""

    def __init__(self, document: Document, refers: References) -> None:
        self.document = document
        self.refers = refers

    @property
    def compiler(self) -> Compiler:
        return self.document.compiler

    def fill(self, event: Event, node: Node, definition: Node | None) -> None:
        """Give an event what one of the definitions in its XML says that it waits for or throws."""
        if definition is None:
            event.event_definition = NoneEventDefinition()
            return
        self._read(event, node, definition)
        event.error_code_variable = vendor.attribute(definition, "errorCodeVariable") or vendor.attribute(
            definition, "escalationCodeVariable"
        )
        event.error_message_variable = vendor.attribute(definition, "errorMessageVariable")

    def _read(self, event: Event, node: Node, definition: Node) -> None:
        event.event_definition = READERS[local(definition)](self, event, node, definition)

    def implicit(self, spec: Any, loop: Node, element: Element) -> tuple[ImplicitThrow, ...]:
        """Return what a multi-instance activity throws as its instances complete (BPMN 2.0.2 §10.3.8)."""
        found = []
        for number, (part, node, definition) in enumerate(implicit_events(loop, self.document.definitions)):
            event = ImplicitThrow(spec, element, f"{element.id} [event {number + 1}]")
            self._read(event, node, definition)
            event.condition = self.document.child_feel(part, condition_of(part))
            event.mappings = self.document.mappings(node)
            found.append(event)
        return tuple(found)

    def topic_node(self, node: Node) -> Node | None:
        """Return what names the topic of a throwing message event: it or its definition; None when nothing does."""
        if local(node) not in ("intermediateThrowEvent", "endEvent"):
            return None
        candidates = [node, event_definition(node)]
        return next((each for each in candidates if each is not None and vendor.attribute(each, "topic")), None)

    def message(self, event: Event, node: Node, definition: Node) -> Any:
        """Read a message event definition."""
        # A definition that stands beside the process says its key itself: several activities may throw it.
        properties = vendor.properties(definition) | vendor.properties(node)
        event.message = self.document.message(node, definition.get("messageRef"), properties)
        if isinstance(event, Throw) and event.message.name:
            self.refers.add("thrown_messages", event.message.name, node)
        return MessageEventDefinition(event.message.name)

    def signal(self, event: Event, node: Node, definition: Node) -> Any:
        """Read a signal event definition."""
        reference = strip_prefix(definition.get("signalRef") or "")
        return SignalEventDefinition(self.document.signals.get(reference, reference))

    def error(self, event: Event, node: Node, definition: Node) -> Any:
        """Read an error event definition; without a reference it catches every code."""
        code = self._code(definition.get("errorRef"), self.document.errors)
        event.always_interrupts = True
        return ErrorEventDefinition(code or "any error", code)

    def escalation(self, event: Event, node: Node, definition: Node) -> Any:
        """Read an escalation event definition; without a reference it catches every code."""
        code = self._code(definition.get("escalationRef"), self.document.escalations)
        return EscalationEventDefinition(code or "any escalation", code)

    def _code(self, reference: str | None, declared: dict[str, str]) -> str | None:
        """Return the code of a reference: a reference to nothing declared is itself the code."""
        return None if not reference else declared.get(strip_prefix(reference), reference)

    def timer(self, event: Event, node: Node, definition: Node) -> Any:
        """Read a timer event definition."""
        return TimerDefinition(self.document.schedule(definition))

    def condition(self, event: Event, node: Node, definition: Node) -> Any:
        """Read a conditional event definition."""
        expression = self.document.child_feel(definition, "condition")
        if expression is None:
            self.compiler.refuse(
                node.get("id"),
                node.sourceline,
                "condition",
                "The conditional event has no condition.",
                "Write one in FEEL.",
            )
            expression = self.document.feel(node, "false")
        return ConditionalEventDefinition(expression)

    def compensate(self, event: Event, node: Node, definition: Node) -> Any:
        """Read a compensation event definition."""
        event.always_interrupts = True
        return CompensateEventDefinition(definition.get("activityRef"), is_true(definition, "waitForCompletion", True))

    def cancel(self, event: Event, node: Node, definition: Node) -> Any:
        """Read a cancel event definition."""
        event.always_interrupts = True
        return CancelEventDefinition()

    def terminate(self, event: Event, node: Node, definition: Node) -> Any:
        """Read a terminate event definition."""
        return TerminateEventDefinition()

    def link(self, event: Event, node: Node, definition: Node) -> Any:
        """A link event needs no definition at run time: the parser has made a sequence flow of it."""
        return NoneEventDefinition()


READERS: dict[str, Callable[[EventReader, Event, Node, Node], Any]] = {
    "messageEventDefinition": EventReader.message,
    "signalEventDefinition": EventReader.signal,
    "errorEventDefinition": EventReader.error,
    "escalationEventDefinition": EventReader.escalation,
    "timerEventDefinition": EventReader.timer,
    "conditionalEventDefinition": EventReader.condition,
    "compensateEventDefinition": EventReader.compensate,
    "cancelEventDefinition": EventReader.cancel,
    "terminateEventDefinition": EventReader.terminate,
    "linkEventDefinition": EventReader.link,
}
