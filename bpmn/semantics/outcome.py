"""What a step did, in frozen values: what opened, who came and went, what was thrown, what failed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

Values = Mapping[str, Any]

#: Kinds of what an activity outside catches of an instance that it has started.
ERROR, ESCALATION = "error", "escalate"


class Wait(Struct, frozen=True, kw_only=True):
    """Something a token waits for since this step. `kind`: user_task, job, timer, message, signal, condition,
    children."""

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
    correlation: Values = {}
    #: job: topic and evaluated inputs.
    topic: str | None = None
    inputs: Values = {}
    #: user_task: evaluated vendor attributes: assignee, candidate_users, candidate_groups, due_at, follow_up_at,
    #: priority, form_ref, form_binding, on_behalf_of, excluded, excluded_rule, and the properties of the element.
    #: children: the process to start for each item (definition_id) and its variables (variables: a list).
    attributes: Values = {}


class Left(Struct, frozen=True, kw_only=True):
    """A token entered or left an element in this step. Outcome None: it is still there."""

    token_id: UUID
    element_id: str
    name: str
    #: The BPMN tag: userTask, startEvent, ….
    kind: str
    definition_id: UUID
    #: False when the visit began in an earlier step (its row is updated), True when it began in this one.
    entered: bool
    #: completed | cancelled | failed (stopped by a fault, a retry goes on) | None (still open).
    outcome: str | None
    #: The sequence flow by which the token came; None where it came by none (a start, a boundary event).
    flow: str | None = None


class Thrown(Struct, frozen=True, kw_only=True):
    """What leaves the instance. `kind`: message, signal; error or escalate for the activity that started the instance.

    A signal has been heard inside the instance already, so it is for the other instances only. An error or escalation
    has a context of `message` and `variables` as its payload, and its code as name.
    """

    kind: str
    name: str
    element_id: str
    payload: Values
    correlation: Values = {}


class Fault(Struct, frozen=True, kw_only=True):
    """A fault of the model or of code: the token stopped before the element; everything else was kept."""

    token_id: UUID
    element_id: str
    #: expression | topic | decision | flow | limit
    kind: str
    message: str
    detail: str | None = None


class Decided(Struct, frozen=True, kw_only=True):
    """A decision that was taken in this step, for the history."""

    element_id: str
    decision_id: str
    inputs: Values
    rules: tuple[Any, ...]
    output: Any
    #: Why a null in it came from an error, and where.
    warnings: tuple[str, ...] = ()


class Outcome(Struct, frozen=True, kw_only=True):
    """What one command did."""

    #: The new state; None when the instance ended.
    state: bytes | None
    #: None while it runs, else completed | cancelled, with the id of the end event reached last.
    ended: str | None = None
    end_element: str | None = None
    #: New since this step.
    opened: tuple[Wait, ...] = ()
    #: Tokens that waited before this step and do not any more (completed or cancelled), with the kind of their wait;
    #: `stopped` for tokens that a fault had stopped and that went on or went away.
    closed: Mapping[UUID, str] = {}
    visits: tuple[Left, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    faults: tuple[Fault, ...] = ()
    decisions: tuple[Decided, ...] = ()
    #: The error or escalation for whose sake the instance ended: it interrupts the activity that has started it.
    raised: Thrown | None = None
    #: All variables of the process scope after the step.
    variables: Values = {}
    #: What the case is about (process property `subject`); None when the process names none or it gives no text.
    subject: str | None = None
    #: People by relation (process properties `person.X`), those that could be read.
    people: Mapping[str, tuple[str, ...]] = {}


class TopicCall(Struct, frozen=True, kw_only=True):
    """A service task asks for its topic."""

    token_id: UUID
    element_id: str
    topic: str
    inputs: Values
    variables: Values
    definition_id: UUID
