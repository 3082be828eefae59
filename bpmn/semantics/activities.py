"""Activities: tasks of people and of code, with mappings and boundary events (BPMN 2.0.2 §10.3, §13.3)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from SpiffWorkflow.util.task import TaskState

from bpmn.semantics import compensation
from bpmn.semantics.assignment import Assignment
from bpmn.semantics.errors import ModelFault
from bpmn.semantics.expressions import Expression, Value
from bpmn.semantics.nodes import FlowNode
from bpmn.semantics.outcome import Decided, Thrown, TopicCall
from bpmn.semantics.tokens import FINISH, Token

WAITING = TaskState.WAITING


class Mappings(Struct, frozen=True):
    """Input and output parameters of an element."""

    inputs: tuple[tuple[str, Value], ...] = ()
    outputs: tuple[tuple[str, Value], ...] = ()


def evaluated(pairs: tuple[tuple[str, Value], ...], token: Token) -> dict[str, Any]:
    """Return the values of named expressions over what the token sees."""
    return {name: token.instance.evaluate(token, value) for name, value in pairs}


class Mapped(FlowNode):
    """An element with input and output parameters.

    With outputs, what it receives stays in a scope of its own and only the outputs go out, evaluated over that scope;
    without, everything received is written where the name is defined, else to the process.
    """

    mappings = Mappings()

    @property
    def keeps_results(self) -> bool:  # type: ignore[override]  # decided by the mappings here
        return bool(self.mappings.outputs)

    def open_mappings(self, token: Token) -> dict[str, Any]:
        """Evaluate the inputs, give the element its own scope if it needs one, and return the inputs."""
        inputs = evaluated(self.mappings.inputs, token)
        if self.mappings.inputs or self.mappings.outputs:
            token.open_inner(dict(inputs))
        return inputs

    def receive(self, token: Token, values: Mapping[str, Any]) -> None:
        """Take what came from outside and let the token finish."""
        self.take(token, values)
        token.cancel_children()
        token.go_on(FINISH)

    def take(self, token: Token, values: Mapping[str, Any]) -> None:
        """Take what came from outside."""
        if token.inner is None and self.keeps_results:
            token.open_inner({})
        token.write(values)

    def begin(self, token: Token, definition: str, payload: Mapping[str, Any]) -> None:
        """Its event has come and begins the instance."""
        self.receive(token, payload)

    def complete_work(self, token: Token, values: Mapping[str, Any], task: Mapping[str, Any]) -> None:
        """A person or a worker has finished; output mappings may read `task`: who, for whom and when."""
        seen = {**values, "task": dict(task)} if self.keeps_results and task else values
        self.receive(token, seen)

    def finish(self, token: Token) -> None:
        if self.mappings.outputs:
            values = evaluated(self.mappings.outputs, token)
            token.outer.update(values)
        token.open_inner(None)


class Activity(Mapped):
    """What can carry boundary events and a compensation handler."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Names of its boundary events.
        self.boundary: list[str] = []
        #: Its compensation handler, or None.
        self.handler: str | None = None
        #: Tokens that must have come before it begins, and that go on by each way when it is done (§10.3).
        self.start_quantity = self.completion_quantity = 1

    def _update_hook(self, token: Token) -> bool:
        if self.start_quantity == 1 or "undoing" in token.internal_data:
            # What undoes was reached by no flow, so there is nothing to gather.
            return True
        here = [each for each in token.workflow.tokens() if each.task_spec is self and each.state == WAITING]
        others = [each for each in here if each is not token]
        if len(others) + 1 < self.start_quantity:
            token._set_state(WAITING)
            return False
        for each in others[: self.start_quantity - 1]:
            each.absorb()
        return True

    def leave(self, token: Token) -> None:
        for _ in range(self.completion_quantity):
            super().leave(token)

    def enter(self, token: Token) -> bool:
        # What a completed sub-process was given is not asked for again when it is undone.
        inputs = self.open_mappings(token) if token.restore is None else {}
        self.arm(token)
        return self.work(token, inputs)

    def arm(self, token: Token) -> None:
        """Let the boundary events begin to listen."""
        if compensation.is_undone(token):
            return
        for name in self.boundary:
            spec = self._wf_spec.task_specs[name]
            spec.begin_to_listen(Token(token.workflow, spec, token))

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        """Do what the activity is for; False when the token has to wait."""
        return True

    def _on_complete_hook(self, token: Token) -> None:
        self.remember(token)
        super()._on_complete_hook(token)

    def interrupted(self, token: Token) -> None:
        """Its own boundary event is about to end it."""

    def remember(self, token: Token) -> None:
        """Leave a record for compensation."""
        token.workflow.records += compensation.record_of(token)


class Task(Activity):
    """An abstract or manual task: nothing for an engine to do (§13.3.3)."""


class UserTask(Activity):
    """Waits for a person. Its assignment is evaluated when it opens."""

    assignment: Assignment

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        token.wait("user_task", attributes=self.assignment.attributes(token))
        return False


class ScriptTask(Activity):
    """Its FEEL context becomes variables; with a result variable any value goes there."""

    script: Expression
    result: str | None = None

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        feel = token.instance.world.feel
        value = self.script.value(token.data, feel)
        if self.result is not None:
            token.write({self.result: value})
        elif isinstance(value, dict):
            token.write(value)
        else:
            raise self.script.fault("gives no context", token.data, feel)
        return True


class ServiceTask(Activity):
    """Asks its topic: code that answers at once, or a job that is finished later."""

    topic: str

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        call = TopicCall(
            token_id=token.id, element_id=self.element.id, topic=self.topic, inputs=inputs,
            variables=token.data.flat(), definition_id=token.workflow.definition.id,
        )  # fmt: skip
        results = token.instance.world.call_topic(call)
        if results is None:
            token.wait("job", topic=self.topic, inputs=inputs)
            return False
        token.write(results)
        return True


class RuleTask(Activity):
    """Takes a decision; the value is as DMN gives it."""

    decision: Value
    binding: str = "latest"
    version: Value | None = None
    result: str | None = None

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        instance = token.instance
        reference = str(self.decision.needed(token.data, instance.world.feel))
        version = None if self.version is None else str(self.version.needed(token.data, instance.world.feel))
        result = instance.world.decide(reference, self.binding, version, token.data.flat(), token.workflow.definition)
        instance.report.decisions += [
            Decided(
                element_id=self.element.id,
                decision_id=step.decision_id,
                inputs=dict(step.inputs) or (result.inputs if step.decision_id == reference else {}),
                rules=tuple(step.rules),
                output=step.value,
                warnings=tuple(map(str, result.warnings)) if step.decision_id == reference else (),
            )
            for step in result.trail
        ]
        if self.result is not None:
            token.write({self.result: result.value})
        elif isinstance(result.value, dict):
            token.write(result.value)
        elif result.value is not None:
            raise ModelFault("decision", f"“{reference}” gives no context and the task names no result variable.")
        return True


class Message(Struct, frozen=True):
    """A message as an element throws or awaits it."""

    name: str | None
    #: Property correlationKey, or None.
    correlation: Expression | None = None

    def correlation_of(self, token: Token) -> dict[str, Any]:
        """Return the correlation values over what the token sees."""
        return self.correlation_over(token.data, token.instance.world.feel)

    def correlation_over(self, seen: Any, host: Any) -> dict[str, Any]:
        """Return the correlation values: the context that the key gives, or the single value under `correlationKey`."""
        if self.correlation is None:
            return {}
        value = self.correlation.needed(seen, host)
        return dict(value) if isinstance(value, dict) else {"correlationKey": value}

    def throw(self, token: Token, inputs: Mapping[str, Any]) -> None:
        """Let the message leave the instance with the inputs as payload."""
        self.send(token, inputs, self.correlation_of(token))

    def send(self, token: Token, payload: Mapping[str, Any], correlation: Mapping[str, Any]) -> None:
        """Let the message leave the instance with values that are known already."""
        token.instance.report.thrown.append(
            Thrown(
                kind="message", name=self.name or "", element_id=token.task_spec.element.id, payload=dict(payload),
                correlation=correlation,
            )
        )  # fmt: skip


class SendTask(Activity):
    """Throws a message (§13.3.3)."""

    message: Message

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        self.message.throw(token, inputs)
        return True


class ReceiveTask(Activity):
    """Waits for a message."""

    message: Message = Message(None)

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        token.wait("message", event_name=self.message.name, correlation=self.message.correlation_of(token))
        return False

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The message has come."""
        if "quiet" in token.internal_data:
            token.parent.task_spec.decide(token.parent, token)
        self.receive(token, payload)
