"""Events: who catches, who throws, who interrupts (BPMN 2.0.2 §10.5, §13.5)."""

from collections.abc import Mapping
from typing import Any, Literal

from SpiffWorkflow.bpmn.specs.event_definitions import (
    ConditionalEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.util.task import TaskState

from bpmn.semantics import compensation
from bpmn.semantics.activities import Mapped, Message
from bpmn.semantics.definition import Schedule
from bpmn.semantics.errors import ModelFault
from bpmn.semantics.subprocesses import SubProcess
from bpmn.semantics.tokens import ENTER, OPEN, Token
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
    #: Whether all of several definitions must come, not any of them (§10.5.6).
    parallel: bool = False
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
    """Waits for any of its definitions, or for all of them (§10.5.6). As a start event it begins with one of them."""

    def begin(self, token: Token, definition: str, payload: Mapping[str, Any]) -> None:
        if self.parallel:
            # What came first may say what the others are known by.
            self.take(token, payload)
            token.internal_data["come"] = definition
        else:
            self.receive(token, payload)

    def enter(self, token: Token) -> bool:
        for twin in self.twins:
            if twin.name == token.internal_data.get("come"):
                continue
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
        if token.internal_data.pop("come", None) is not None:
            token.workflow.listen()
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
    one listens on. With several definitions a token listens for each; when all must come, the last of them acts."""

    quiet = True
    interrupting: bool = True

    def interrupts(self, token: Token) -> bool:
        """Tell whether this token ends what it is attached to when it hears its event now."""
        return self.interrupting and "heard" not in token.internal_data and not self._missing(token)

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Act, or keep what has come until the others have come, too. What comes once more is kept back already."""
        if "heard" in token.internal_data:
            return
        if self._missing(token):
            token.stop_waiting()
            token.internal_data["heard"] = True
            token.collected = dict(payload)
            return
        others = self._others(token)
        brought = {name: value for other in others for name, value in other.collected.items()}
        if not self.interrupting:
            self.listen_on(token, *others)
        for other in others:
            other.cancel()
        self.act(token, {**brought, **payload})

    def act(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The event has come: interrupt, or not, and go on."""
        raise NotImplementedError

    def _others(self, token: Token) -> list[Token]:
        """Return the tokens that listen for what must come besides."""
        if not self.parallel:
            return []
        near = [each for each in token.parent.children if each is not None and each is not token]
        return [each for each in near if each.task_spec.element is self.element and each.phase == ENTER]

    def _missing(self, token: Token) -> bool:
        return any("heard" not in other.internal_data for other in self._others(token))

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

    def listen_on(self, *tokens: Token) -> None:
        """Arm the successors of tokens that heard their event and did not interrupt; none when a time was the last."""
        dues = [each.task_spec.next_due(each) for each in tokens]
        if None not in dues:
            for each, due in zip(tokens, dues, strict=True):
                each.task_spec.succeed(each, due or None)

    def next_due(self, token: Token) -> Due | Literal[False] | None:
        """Return when the event of a cycle comes again, None when it does not; False when it has no time."""
        if not isinstance(self.event_definition, TimerDefinition):
            return False
        cycle = token.internal_data.get("cycle")
        return None if cycle is None else Schedule.following(cycle, token.instance.world.feel)

    def succeed(self, token: Token, due: Due | None) -> None:
        """Arm a fresh token in place of one that has heard its event."""
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

    def act(self, token: Token, payload: Mapping[str, Any]) -> None:
        host = token.parent
        token.move_to_root()
        if self.interrupting:
            host.task_spec.interrupted(host)
            waiting = compensation.reports_to(host)
            host.cancel()
            if waiting is not None:
                # What undoes ends here; whoever waits for it does not wait for the way on.
                compensation.handler_finished(waiting)
        self.begin_to_act(token, payload, ENTER)


class EventSubProcess(Listener, SubProcess):
    """Listens in its scope with the definition of its start event; then it runs like any sub-process (§13.5.4)."""

    def enter(self, token: Token) -> bool:
        if "undoing" in token.internal_data:
            return self.open(token)
        return Listener.enter(self, token)

    def listens(self, token: Token) -> bool:
        return self.armed(token)

    def act(self, token: Token, payload: Mapping[str, Any]) -> None:
        if self.interrupting:
            token.workflow.clear(keep=token)
        self.begin_to_act(token, payload, OPEN)

    def open(self, token: Token) -> bool:
        return SubProcess.work(self, token, {})

    def finish(self, token: Token) -> None:
        """The start event has given out what came."""
