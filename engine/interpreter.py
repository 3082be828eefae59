"""Runs one command on one instance, in memory: state in, outcome out. Knows SpiffWorkflow, no database."""

import traceback
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from bpmn.semantics import BpmnError, Definition, moves, shown
from bpmn.semantics.errors import ModelFault, NotWaiting
from bpmn.semantics.migration import Obstacle, rewrite, settle
from bpmn.semantics.outcome import ERROR, Decided, Fault, Left, Outcome, Thrown, TopicCall, Wait
from bpmn.semantics.scopes import Instance
from bpmn.semantics.state import UnknownFormat, dump, load
from dmn.feel import Host as FeelHost
from dmn.values import from_json
from engine.errors import Conflict, InvalidSubmission, NotFound, Refused, TaskNotOpen, Unavailable
from engine.ids import new_id

if TYPE_CHECKING:
    from dmn.decisions import DecisionResult

__all__ = [
    "Cancel", "Command", "Complete", "Decided", "Deliver", "FailJob", "Fault", "FireTimer", "Host", "Left", "Migration",
    "Move", "Outcome", "Place", "Raise", "Retry", "SetVariables", "Start", "Thrown", "TopicCall", "Wait", "caught",
    "migrate", "run",
]  # fmt: skip

Values = Mapping[str, Any]


# --- commands -------------------------------------------------------------------------------------------------


class Start(Struct, frozen=True, kw_only=True):
    """Begin an instance. `event` is the id of one of the definition's start events; `payload` goes with it."""

    variables: Values = {}
    event: str | None = None
    payload: Values = {}


class Complete(Struct, frozen=True, kw_only=True):
    """A person or a worker finished what a token waited for."""

    token_id: UUID
    variables: Values = {}
    #: What output mappings may read as `task`: completed_by, on_behalf_of, completed_at.
    task: Values = {}


class FireTimer(Struct, frozen=True, kw_only=True):
    """The due time of a waiting element has come."""

    token_id: UUID


class Deliver(Struct, frozen=True, kw_only=True):
    """A message or signal for one waiting token (boundary, catch, receive, event sub-process)."""

    token_id: UUID
    payload: Values = {}


class FailJob(Struct, frozen=True, kw_only=True):
    """A worker reports a BPMN error for the activity it works for."""

    token_id: UUID
    code: str
    message: str = ""


class Raise(Struct, frozen=True, kw_only=True):
    """An instance that a waiting activity has started throws an error or escalation. `kind`: error, escalate."""

    token_id: UUID
    kind: str
    code: str
    message: str = ""
    payload: Values = {}


class Retry(Struct, frozen=True, kw_only=True):
    """Try again from the element before which a fault stopped the token."""

    token_id: UUID


class SetVariables(Struct, frozen=True, kw_only=True):
    """Write variables of the process scope, then go on (conditional events see it)."""

    variables: Values


class Move(Struct, frozen=True, kw_only=True):
    """Take the tokens of some elements out of play and put new ones on others, in the scopes that run."""

    cancel: tuple[str, ...] = ()
    start: tuple[str, ...] = ()


class Cancel(Struct, frozen=True, kw_only=True):
    """End the instance now; nothing of it stays open."""


Command = Start | Complete | FireTimer | Deliver | FailJob | Raise | Retry | SetVariables | Move | Cancel


# --- what a step may ask for ----------------------------------------------------------------------------------


class Host(Protocol):
    """What the interpreter asks while a step runs. The unit of work stands behind it."""

    feel: FeelHost

    def now(self) -> datetime: ...

    def definition(self, key: str, binding: str, version: str | None, caller: Definition) -> Definition:
        """The process a call activity calls. `binding`: latest, deployment, version, versionTag."""

    def definition_by_id(self, definition_id: UUID) -> Definition: ...

    def decide(
        self, decision_ref: str, binding: str, version: str | None, context: Values, caller: Definition
    ) -> "DecisionResult": ...

    def caught_outside(self, kind: str, code: str) -> bool | None:
        """Whether the activity that has started this instance catches an error or escalation, as `caught` says it."""

    def call_topic(self, call: TopicCall) -> Values | None:
        """Outputs of a transactional topic, or None: the topic is external and the token waits for a job.

        May raise bpmn.semantics.BpmnError (caught by the diagram), engine.errors.Refused, Conflict or Unavailable (goes
        back to the caller, nothing is stored) or anything else (a Fault).
        """


def run(definition: Definition, state: bytes | None, command: Command, host: Host) -> Outcome:
    """Run one command to the next wait states. `state` is None for Start only.

    Unavailable for a state that a newer program wrote, TaskNotOpen or Conflict when the token does not wait for the
    command (any more), and what Host methods raise, except that failures of a model or of code become faults. Whoever
    sends Start has asked whether the process offers it.
    """
    world = _World(host)
    if isinstance(command, Start):
        instance = Instance(definition, world)
        before: dict[UUID, str] = {}
        stopped: set[UUID] = set()
    else:
        if state is None:
            raise Conflict("This case has ended.")
        instance = restored(definition, state, world)
        before, stopped = instance.waiting(), instance.stopped()
    _apply(instance, command)
    instance.do_engine_steps()
    return _outcome(instance, before, stopped, isinstance(command, Cancel))


def caught(definition: Definition, state: bytes, token_id: UUID, kind: str, code: str, host: Host) -> bool | None:
    """Tell whether a token that waits for instances, or what is around it, catches what one of them throws.

    True: by interrupting, False: beside it, None: nobody does, or the token waits no longer.
    """
    instance = restored(definition, state, _World(host))
    token = instance.index.get(token_id)
    return None if token is None else instance.events.caught(token, kind, code)


class Place(Struct, frozen=True, kw_only=True):
    """Where a token of a migrated instance stands in the new version. `wait`: of a user task, evaluated anew."""

    token_id: UUID
    element_id: str
    name: str
    wait: Wait | None = None


class Migration(Struct, frozen=True, kw_only=True):
    """What moving an instance to another version of its process does, or why it cannot be done."""

    obstacles: tuple[Obstacle, ...] = ()
    #: None when there are obstacles.
    outcome: Outcome | None = None
    places: tuple[Place, ...] = ()
    #: Elements that stop and that begin to listen.
    dropped: tuple[str, ...] = ()
    armed: tuple[str, ...] = ()


def migrate(old: Definition, new: Definition, state: bytes, mapping: Mapping[str, str], host: Host) -> Migration:
    """Take a running instance of `old` to `new`, in memory. `mapping`: old element or flow id -> new one.

    Timers that run keep their time, messages and signals are awaited under their new names, new boundary events and
    event sub-processes begin to listen, joins that are complete in the new version are passed.
    """
    world = _World(host)
    before = restored(old, state, world)
    rewritten = rewrite(state, old, new, mapping)
    if rewritten.obstacles:
        return Migration(obstacles=tuple(rewritten.obstacles))
    instance = load(new, rewritten.state, world)
    try:
        changed = settle(instance, old, mapping)
        places = tuple(_places(instance))
    except ModelFault as fault:
        element_id = fault.element_id or ""
        blocked = Obstacle(kind="blocked", element_id=element_id, name=element_id, text=fault.message)
        return Migration(obstacles=(blocked,))
    armed = tuple(sorted({wait.element_id for wait in instance.report.opened.values()}))
    instance.do_engine_steps()
    outcome = _outcome(instance, before.waiting(), before.stopped(), False)
    closed = {**outcome.closed, **{UUID(each): before.waiting()[UUID(each)] for each in changed}}
    return Migration(
        outcome=replace(outcome, closed=closed), places=places, dropped=tuple(sorted(rewritten.dropped)), armed=armed
    )


def _places(instance: Instance) -> Iterator[Place]:
    for scope in instance.scopes():
        if scope.definition is not instance.definition:
            continue
        for token in scope.tokens():
            element, wait = token.task_spec.element, None
            if token.internal_data.get("wait") == "user_task":
                wait = Wait(
                    token_id=token.id, kind="user_task", element_id=element.id, name=element.name,
                    definition_id=instance.definition.id, attributes=token.task_spec.assignment.attributes(token),
                )  # fmt: skip
            yield Place(token_id=token.id, element_id=element.id, name=element.name, wait=wait)


def restored(definition: Definition, state: bytes, world: Any) -> Instance:
    """Return a running instance as its state says. Unavailable when a newer program wrote it."""
    try:
        return load(definition, state, world)
    except UnknownFormat as error:
        # Another node has been updated already: there this case goes on.
        raise Unavailable("This case was written by a newer version of this program. Update this one.") from error


def _apply(instance: Instance, command: Command) -> None:
    try:
        match command:
            case Complete(token_id=token_id):
                token = instance.token(token_id, "user_task", "job", "children")
                token.task_spec.complete_work(token, from_json(command.variables), from_json(command.task))
            case FireTimer(token_id=token_id):
                token = instance.token(token_id, "timer")
                token.task_spec.fire(token, {})
            case Deliver(token_id=token_id):
                token = instance.token(token_id, "message", "signal")
                token.task_spec.fire(token, from_json(command.payload))
            case FailJob(token_id=token_id):
                instance.token(token_id, "job", "user_task").raise_error(BpmnError(command.code, command.message))
            case Raise(token_id=token_id):
                _raise(instance.token(token_id, "children"), command)
            case Retry(token_id=token_id):
                instance.retry(token_id)
            case _:
                _apply_to_case(instance, command)
    except NotWaiting as error:
        raise (TaskNotOpen() if isinstance(command, Complete) else Conflict()) from error


def _raise(token: Any, command: Raise) -> None:
    events, payload = token.instance.events, from_json(command.payload)
    if command.kind == ERROR:
        events.throw_error(token, command.code, command.message, payload)
    else:
        events.escalate(token, command.code, payload)


def _apply_to_case(instance: Instance, command: Command) -> None:
    match command:
        case Start():
            _start(instance, command)
        case SetVariables():
            instance.variables.update(from_json(command.variables))
        case Move():
            try:
                moves.move(instance, command.cancel, command.start)
            except moves.CannotMove as error:
                raise Conflict(str(error)) from error
        case Cancel():
            instance.cancel()


def _start(instance: Instance, command: Start) -> None:
    instance.data.update(from_json(command.variables))
    instance.plant()
    instance.open(command.event, from_json(command.payload))


def _outcome(instance: Instance, before: Mapping[UUID, str], stopped: set[UUID], cancelled: bool) -> Outcome:
    report, ended = instance.report, instance.completed
    after = {} if ended else instance.waiting()
    went_on = stopped if ended else stopped - instance.stopped()
    return Outcome(
        state=None if ended else dump(instance),
        ended=None if not ended else "cancelled" if cancelled or report.raised else "completed",
        end_element=report.end_element,
        opened=tuple(wait for token_id, wait in report.opened.items() if token_id in after),
        closed={token_id: kind for token_id, kind in before.items() if token_id not in after}
        | dict.fromkeys(went_on, "stopped"),
        visits=tuple(report.visits.values()),
        thrown=tuple(report.thrown),
        faults=tuple(report.faults),
        decisions=tuple(report.decisions),
        raised=report.raised,
        variables=dict(instance.data),
        subject=shown.subject(instance),
        people=shown.people(instance),
    )


class _World:
    """The host as tokens see it: what models and code do wrong becomes a fault, what the store refuses goes through."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.feel = host.feel

    def now(self) -> datetime:
        return self.host.now()

    def new_id(self) -> UUID:
        return new_id(self.host.now())

    def definition(self, key: str, binding: str, version: str | None, caller: Definition) -> Definition:
        try:
            return self.host.definition(key, binding, version, caller)
        except NotFound as error:
            raise ModelFault("flow", f"There is no process “{key}” to call.", str(error)) from error

    def definition_by_id(self, definition_id: UUID) -> Definition:
        return self.host.definition_by_id(definition_id)

    def decide(
        self, decision_ref: str, binding: str, version: str | None, context: Values, caller: Definition
    ) -> "DecisionResult":
        try:
            return self.host.decide(decision_ref, binding, version, context, caller)
        except THROUGH:
            raise
        except Exception as error:
            raise ModelFault(
                "decision", f"The decision “{decision_ref}” failed: {_words(error)}", _trace(error)
            ) from error

    def caught_outside(self, kind: str, code: str) -> bool | None:
        return self.host.caught_outside(kind, code)

    def call_topic(self, call: TopicCall) -> Values | None:
        try:
            results = self.host.call_topic(call)
        except (BpmnError, *THROUGH):
            raise
        except Exception as error:
            raise ModelFault("topic", f"The topic “{call.topic}” failed: {_words(error)}", _trace(error)) from error
        return None if results is None else dict(from_json(results))


#: A refusal by a rule goes back to the person; trouble with the store concerns the whole transaction.
THROUGH = (Refused, Unavailable, Conflict, InvalidSubmission)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error))
