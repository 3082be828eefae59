"""Runs one command on one instance, in memory: state in, outcome out. Knows SpiffWorkflow, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from dmn.decisions import DecisionResult

from bpmn.semantics import Definition
from dmn.feel import Host as FeelHost

Values = Mapping[str, Any]


# --- commands -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """Begin an instance. `event` names a message or signal start event by its element id; `payload` goes with it."""

    variables: Values = field(default_factory=dict)
    event: str | None = None
    payload: Values = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Complete:
    """A person or a worker finished what a token waited for."""

    token_id: UUID
    variables: Values = field(default_factory=dict)
    #: What output mappings may read as `task`: completed_by, on_behalf_of, completed_at.
    task: Values = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class FireTimer:
    """The due time of a waiting element has come."""

    token_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Deliver:
    """A message or signal for one waiting token (boundary, catch, receive, event sub-process)."""

    token_id: UUID
    payload: Values = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class FailJob:
    """A worker reports a BPMN error for the activity it works for."""

    token_id: UUID
    code: str
    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """Try again from the element before which a fault stopped the token."""

    token_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class SetVariables:
    """Write variables of the process scope, then go on (conditional events see it)."""

    variables: Values


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancel:
    """End the instance now; nothing of it stays open."""


Command = Start | Complete | FireTimer | Deliver | FailJob | Retry | SetVariables | Cancel


# --- outcome --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """Something a token waits for since this step. `kind`: user_task, job, timer, message, signal, condition."""

    token_id: UUID
    kind: str
    element_id: str
    name: str
    #: The definition the element belongs to (differs from the instance's inside a call activity).
    definition_id: UUID
    #: timer: when it is due.
    due_at: datetime | None = None
    #: message, signal: its name, and the correlation values it waits for.
    event_name: str | None = None
    correlation: Values = field(default_factory=dict)
    #: job: topic and evaluated inputs.
    topic: str | None = None
    inputs: Values = field(default_factory=dict)
    #: user_task: evaluated vendor attributes: assignee, candidate_users, candidate_groups, due_at, follow_up_at,
    #: priority, form_ref, form_binding, on_behalf_of, excluded, excluded_rule, and the properties of the element.
    attributes: Values = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A token entered or left an element in this step. Outcome None: it is still there."""

    token_id: UUID
    element_id: str
    name: str
    kind: str
    definition_id: UUID
    #: False when the visit began in an earlier step (its row is updated), True when it began in this one.
    entered: bool
    #: completed | cancelled | failed | None (still open).
    outcome: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Thrown:
    """A message or signal that leaves the instance. `kind`: message, signal."""

    kind: str
    name: str
    element_id: str
    payload: Values
    correlation: Values = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A fault of the model or of code: the token stopped before the element; everything else was kept."""

    token_id: UUID
    element_id: str
    #: expression | topic | decision | flow | limit
    kind: str
    message: str
    detail: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A decision that was taken in this step, for the history."""

    element_id: str
    decision_id: str
    inputs: Values
    rules: tuple[Any, ...]
    output: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one command did."""

    #: The new state; None when the instance ended.
    state: bytes | None
    #: None while it runs, else completed | cancelled, with the id of the end event reached last.
    ended: str | None = None
    end_element: str | None = None
    #: New since this step.
    opened: tuple[Wait, ...] = ()
    #: Tokens that waited before this step and do not any more (completed or cancelled).
    closed: tuple[UUID, ...] = ()
    visits: tuple[Left, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    faults: tuple[Fault, ...] = ()
    decisions: tuple[Decided, ...] = ()
    #: All variables of the process scope after the step.
    variables: Values = field(default_factory=dict)


# --- what a step may ask for ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicCall:
    """A service task asks for its topic."""

    token_id: UUID
    element_id: str
    topic: str
    inputs: Values
    variables: Values
    definition_id: UUID


class Host(Protocol):
    """What the interpreter asks while a step runs. The unit of work stands behind it."""

    feel: FeelHost

    def now(self) -> datetime: ...

    def definition(self, key: str, binding: str, version: str | None, caller: Definition) -> Definition:
        """The process a call activity calls. `binding`: latest, deployment, version, versionTag."""

    def definition_by_id(self, definition_id: UUID) -> Definition: ...

    def decide(
        self, decision_ref: str, binding: str, version: str | None, context: Values, caller: Definition
    ) -> DecisionResult: ...

    def call_topic(self, call: TopicCall) -> Values | None:
        """Outputs of a transactional topic, or None: the topic is external and the token waits for a job.

        May raise bpmn.semantics.BpmnError (caught by the diagram), engine.errors.Refused (goes back to the person; nothing is
        stored) or anything else (a Fault).
        """


def run(definition: Definition, state: bytes | None, command: Command, host: Host) -> Outcome:
    """Run one command to the next wait states. `state` is None for Start only."""
    raise NotImplementedError
