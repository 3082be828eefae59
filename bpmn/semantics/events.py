"""Events: who catches, who throws, who interrupts (BPMN 2.0.2 §10.5, §13.5)."""

from collections.abc import Mapping
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
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.util.task import TaskState

from bpmn.semantics import compensation
from bpmn.semantics.activities import Mapped, Message, ServiceTask
from bpmn.semantics.definition import Schedule
from bpmn.semantics.errors import ModelFault
from bpmn.semantics.outcome import ERROR, Thrown
from bpmn.semantics.subprocesses import SubProcess
from bpmn.semantics.tokens import ENTER, FINISH, OPEN, Token
from bpmn.timers import Due


class CompensateEventDefinition(EventDefinition):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """Undo one activity, or everything that completed in the scope. SpiffWorkflow has none."""

    def __init__(self, activity: str | None = None, waits: bool = True) -> None:
        super().__init__()
        self.activity = activity
        #: Whether the thrower goes on only when everything is undone.
        self.waits = waits


class TimerDefinition(EventDefinition):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """A timer whose due time the world keeps. SpiffWorkflow's own count months and days wrongly."""

    def __init__(self, schedule: Schedule) -> None:
        super().__init__()
        self.schedule = schedule


class Event(Mapped):
    """An element with an event definition, SpiffWorkflow's or ours."""

    event_definition: Any
    #: Of an event with several definitions: the same event once more for each of the others.
    twins: "tuple[Any, ...]" = ()
    message: Message | None = None
    #: Names of the variables that take an error's code and message, when the model gives them.
    error_code_variable: str | None = None
    error_message_variable: str | None = None
    #: Errors, compensation and cancel leave nothing to go on with, whatever the model says.
    always_interrupts: bool = False

    def error_variables(self, code: str, message: str) -> dict[str, Any]:
        """Return what a caught error writes besides its payload."""
        named = {self.error_code_variable: code, self.error_message_variable: message}
        return {name: value for name, value in named.items() if name is not None}


class Catch(Event):
    """Waits for its event."""

    def enter(self, token: Token) -> bool:
        if isinstance(self.event_definition, NoneEventDefinition):
            return True
        self.await_event(token, None)
        return False

    def await_event(self, token: Token, due: Due | None) -> None:
        """Begin to wait; `due`: of a cycle that goes on. Errors, escalations and the like come from inside only."""
        definition = self.event_definition
        if isinstance(definition, TimerDefinition):
            due = due or definition.schedule.first(token.data, token.instance.world.feel)
            if due.cycle is not None:
                token.internal_data["cycle"] = dict(due.cycle)
            token.wait("timer", due_at=due.at)
        elif isinstance(definition, MessageEventDefinition):
            assert self.message is not None
            token.wait("message", event_name=self.message.name, correlation=self.message.correlation_of(token))
        elif isinstance(definition, SignalEventDefinition):
            token.wait("signal", event_name=definition.name)
        elif isinstance(definition, ConditionalEventDefinition):
            token.wait("condition")

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The event has come."""
        if "quiet" in token.internal_data:
            token.parent.task_spec.decide(token.parent, token)
        self.receive(token, payload)


class IntermediateCatchEvent(Catch):
    """In the flow, or behind an event-based gateway."""


class Alternative(Catch):
    """One of several definitions of an intermediate event; it waits under the event's token."""

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        token.parent.task_spec.heard(token.parent, token, payload)


class MultipleCatchEvent(IntermediateCatchEvent):
    """Waits for any of its definitions, or for all of them (§10.5.6)."""

    parallel = False

    def enter(self, token: Token) -> bool:
        for twin in self.twins:
            child = Token(token.workflow, twin, token)
            child.internal_data["quiet"] = True
            twin.enter(child)
            child._set_state(TaskState.STARTED)
        return False

    def heard(self, token: Token, child: Token, payload: Mapping[str, Any]) -> None:
        """One of the definitions has come."""
        if self.parallel:
            child.cancel()
            token.collected.update(payload)
            if any(other is not None and other.alive for other in token.children):
                return
            payload, token.collected = token.collected, {}
        self.fire(token, payload)


class StartEvent(Catch):
    """Where a scope begins. An event start lets its scope wait; the first of several to come is the one (§13.2)."""

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        for other in token.workflow.tokens():
            if other is not token and isinstance(other.task_spec, StartEvent) and "wait" in other.internal_data:
                other.cancel()
        self.receive(token, payload)


class Listener(Catch):
    """A boundary event or an event sub-process. The token that heard the event acts; if it does not interrupt, a fresh
    one listens on."""

    quiet = True
    interrupting: bool = True

    def armed(self, token: Token) -> bool:
        return token.phase == ENTER and token.state == TaskState.STARTED and not token.stopped

    def begin_to_listen(self, token: Token, due: Due | None = None) -> None:
        """Arm a token that was just made; ModelFault when its timer or key has no value."""
        token.internal_data["quiet"] = True
        self.await_event(token, due)
        token._set_state(TaskState.STARTED)

    def enter(self, token: Token) -> bool:
        self.await_event(token, None)
        return False

    def listen_on(self, token: Token) -> None:
        """Arm the successor of a listener that has heard its event and did not interrupt."""
        due = None
        if isinstance(self.event_definition, TimerDefinition):
            cycle = token.internal_data.get("cycle")
            due = None if cycle is None else Schedule.following(cycle, token.instance.world.feel)
            if due is None:
                return
        successor = Token(token.workflow, self, token.parent)
        if "was_true" in token.internal_data:
            successor.internal_data["was_true"] = True
        try:
            self.begin_to_listen(successor, due)
        except ModelFault as fault:
            successor.internal_data["quiet"] = True
            successor.stop(fault)

    def begin_to_act(self, token: Token, payload: Mapping[str, Any], phase: str) -> None:
        """The visit begins: take the payload and let the token's turn come."""
        token.internal_data.pop("quiet", None)
        token.instance.report.enter(token)
        if phase == OPEN:
            token.write(payload)
            token.go_on(OPEN)
        else:
            self.receive(token, payload)


class BoundaryEvent(Listener):
    """On the edge of an activity (§10.5.4)."""

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        host = token.parent
        if not self.interrupting:
            self.listen_on(token)
        token.move_to_root()
        if self.interrupting:
            host.task_spec.interrupted(host)
            host.cancel()
        self.begin_to_act(token, payload, ENTER)


class EventSubProcess(Listener, SubProcess):
    """Listens in its scope with the definition of its start event; then it runs like any sub-process (§13.5.4)."""

    def enter(self, token: Token) -> bool:
        if "undoing" in token.internal_data:
            return self.open(token)
        return Listener.enter(self, token)

    def listens(self, token: Token) -> bool:
        return self.armed(token)

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        if self.interrupting:
            token.workflow.clear(keep=token)
        else:
            self.listen_on(token)
        self.begin_to_act(token, payload, OPEN)

    def open(self, token: Token) -> bool:
        return SubProcess.work(self, token, {})

    def finish(self, token: Token) -> None:
        """The start event has given out what came."""


class Throw(Event):
    """Throws its event."""

    def inputs(self, token: Token) -> dict[str, Any]:
        """Evaluate the input parameters: they are the payload."""
        return self.open_mappings(token)

    def undo(self, token: Token) -> bool:
        """Compensate; False when the token has to wait for it."""
        if self.event_definition.waits:
            return compensation.begin(token, self.event_definition.activity)
        compensation.begin_beside(token, self.event_definition.activity)
        return True

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
        if isinstance(self.event_definition, CompensateEventDefinition):
            return self.undo(token)
        for each in (self, *self.twins):
            each.throw(token, inputs)
        return True


class EndEvent(Throw):
    """Ends its token first, then has its effect, which may end the scope around it (§13.5.5)."""

    def enter(self, token: Token) -> bool:
        definition = self.event_definition
        self.inputs(token)
        if isinstance(definition, CancelEventDefinition):
            token.workflow.clear(keep=token)
            return compensation.begin(token)
        if isinstance(definition, CompensateEventDefinition):
            return self.undo(token)
        for each in (self, *self.twins):
            each.prepare(token)
        return True

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
        for each in (self, *self.twins):
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


class ThrowByTopic(ServiceTask):
    """A message event that a topic sends: the work of a service task in the shape of an event."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event_definition = NoneEventDefinition()

    def _on_complete_hook(self, token: Token) -> None:
        super()._on_complete_hook(token)
        if self.element.kind == "endEvent":
            token.instance.report.end_element = self.element.id
