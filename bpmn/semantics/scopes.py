"""Scopes: a process instance and the sub-processes that run in it, each with its tokens and its variables.

The tree is a list. Under a scope's root lie the tokens of the scope; under a token lie only those that die with it: its
boundary events, its instances, the events of its gateway, the handlers it compensates with. A finished token is gone at
once and nothing is predicted, so state and time do not grow with what lies behind or ahead.
"""

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from bpmn.semantics.errors import ModelFault, NotWaiting
from bpmn.semantics.listening import Events
from bpmn.semantics.outcome import Thrown
from bpmn.semantics.report import Report
from bpmn.semantics.tokens import Changes, Token, Variables

if TYPE_CHECKING:
    from bpmn.semantics.compensation import Record
    from bpmn.semantics.definition import Definition
    from bpmn.semantics.world import World

#: Turns a command may take before its tokens are stopped.
STEP_LIMIT = 10_000
#: Turns after which inclusive joins are asked although others can move: these may move in circles until a join fires.
FAIR = 1_000


class Scope:
    """What a process instance and a sub-process share."""

    definition: "Definition"
    variables: Variables
    records: "list[Record]"
    task_tree: Token
    tasks: dict[UUID, Token]
    spec: Any
    completed: bool
    top_workflow: "Instance"

    def plant(self, root_id: UUID | None = None) -> None:
        """Make the root that the tokens of this scope hang under; it stands there as long as the scope lives."""
        self.records: list[Record] = []
        self.task_tree = Token(self, self.spec.start, id=root_id)
        self.task_tree.internal_data["quiet"] = True
        self.task_tree._set_state(TaskState.STARTED)

    def open(self, event: str | None = None, payload: Mapping[str, Any] | None = None) -> None:
        """Arm the event sub-processes, then put a token on each start, or on the event that has come (§13.2)."""
        if event is not None:
            self._begin_with(event, payload or {})
            return
        self.listen()
        for name in self.spec.starts:
            self.spawn(self.spec.task_specs[name])

    def listen(self) -> None:
        """Arm the event sub-processes."""
        for name in self.spec.listeners:
            self.spawn(self.spec.task_specs[name])

    def _begin_with(self, event: str, payload: Mapping[str, Any]) -> None:
        spec = self.spec.task_specs[self.spec.task_specs[event].element.id]
        if not getattr(spec, "parallel", False):
            # An event that waits for more has not begun anything yet (§10.5.2).
            self.listen()
        # What follows an event gateway that starts the process was reached by the flow from there.
        start = self.spawn(spec, **({"flow": spec.incoming[0]} if spec.incoming else {}))
        spec.begin(start, event, payload)
        for flow in self.spec.awaited.get(spec.name, ()):
            self.spawn(self.spec.task_specs[flow.target], flow=flow.id)

    def spawn(self, spec: Any, parent: Token | None = None, local: dict[str, Any] | None = None, **marks: Any) -> Token:
        """Put a token on an element; whether its turn comes at once or it waits for others, the element says."""
        token = Token(self, spec, parent or self.task_tree)
        token.internal_data.update(marks)
        if spec.quiet:
            token.internal_data["quiet"] = True
        if local is not None:
            token.open_local(local)
        self.top_workflow.report.enter(token)
        spec._update(token)
        return token

    def tokens(self) -> list[Token]:
        """Return the living tokens of this scope without its root."""
        return [token for token in self.tasks.values() if token.alive and token is not self.task_tree]

    def discard(self, token: Token) -> None:
        """Forget a token that is done."""
        if token.id in self.tasks and token is not self.task_tree:
            self._remove_task(token.id)

    def _remove_task(self, task_id: UUID) -> None:
        self.top_workflow.index.pop(task_id, None)
        super()._remove_task(task_id)  # type: ignore[misc]  # SpiffWorkflow's, beside which this class stands

    def clear(self, keep: Token | None = None) -> None:
        """Interrupt everything in this scope."""
        for token in self.tokens():
            if token is not keep:
                token.cancel()

    def _task_completed_notify(self, token: Token) -> None:
        """Forget a token that left its element; when it was the last, the scope ends (SpiffWorkflow's hook)."""
        self.discard(token)
        self.settle()

    def settle(self) -> None:
        """End the scope when nothing is left in it but listeners."""
        if not self.completed and all(t.task_spec.listens(t) for t in self.tokens()):
            self.clear()
            self.completed = True
            self.on_finished()

    def on_finished(self) -> None:
        """Tell whoever waits for the end of this scope."""
        raise NotImplementedError

    def _uproot(self) -> None:
        self.top_workflow.index.pop(self.task_tree.id, None)


class SubScope(Scope, BpmnSubWorkflow):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """A running sub-process or called process. A called one does not see its caller's variables."""

    def __init__(
        self,
        spec: Any,
        owner: Token,
        definition: "Definition",
        own: dict[str, Any] | None = None,
        isolated: bool = False,
    ) -> None:
        self.definition = definition
        self.isolated = isolated
        self.owner = owner
        super().__init__(spec, parent_task_id=owner.id, top_workflow=owner.instance, deserializing=True)
        self.data = own if own is not None else {}
        self.variables = Variables(self.data, None if isolated else owner.data, owner.base.changes)

    def _calculate_depth(self) -> int:
        return 1 + int(self.owner.workflow.depth)

    def on_finished(self) -> None:
        self._uproot()
        self.top_workflow.subprocesses.pop(self.parent_task_id, None)
        if self.owner.alive:
            self.owner.task_spec.scope_finished(self.owner, self)

    def abandon(self) -> None:
        """Interrupt the sub-process: its activity was interrupted."""
        self.completed = True
        self.clear()
        self._uproot()
        self.top_workflow.subprocesses.pop(self.parent_task_id, None)


class Instance(Scope, BpmnWorkflow):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """A process instance while a command runs on it."""

    def __init__(self, definition: "Definition", world: "World", own: dict[str, Any] | None = None) -> None:
        super().__init__(definition.spec, script_engine=world, deserializing=True)
        self.definition = definition
        self.world = world
        self.events = self.event_manager = Events(self)
        self.report = Report()
        self.index: dict[UUID, Token] = {}
        self.queue: deque[Token] = deque()
        self.steps = 0
        self.data = own if own is not None else {}
        self.changes = Changes()
        self.variables = Variables(self.data, None, self.changes)

    def new_id(self) -> UUID:
        """Return the id of a new token."""
        return self.world.new_id()

    def on_finished(self) -> None:
        self.completed_event(self)

    def scopes(self) -> list[Any]:
        """Return all scopes, owners before what they own."""
        return [self, *self.subprocesses.values()]

    def open_scope(self, owner: Token, spec: Any, definition: "Definition", **kwargs: Any) -> SubScope:
        """Make the scope that an activity runs in."""
        subscope = SubScope(spec, owner, definition, **kwargs)
        self.subprocesses[owner.id] = subscope
        subscope.plant()
        return subscope

    def token(self, token_id: UUID, *kinds: str) -> Token:
        """Return the token that waits for one of these kinds; NotWaiting when there is none (any more)."""
        token = self.index.get(token_id)
        if token is None or token.internal_data.get("wait") not in kinds:
            raise NotWaiting(f"Nothing waits under {token_id}.")
        return token

    def retry(self, token_id: UUID) -> None:
        """Let a stopped token take its turn again; NotWaiting when it is not stopped (any more)."""
        token = self.index.get(token_id)
        if token is None or not token.stopped:
            raise NotWaiting(f"Nothing is stopped under {token_id}.")
        token.internal_data.pop("stopped")
        self.report.resume(token)
        self.queue.append(token)

    def waiting(self) -> dict[UUID, str]:
        """Return the tokens that wait for the world, and what kind of thing for."""
        return {token.id: token.internal_data["wait"] for token in self.index.values() if "wait" in token.internal_data}

    def stopped(self) -> set[UUID]:
        """Return the tokens that a fault has stopped."""
        return {token.id for token in self.index.values() if token.stopped}

    def evaluate(self, token: Token, expression: Any) -> Any:
        """Return the value of an expression of the model over what the token sees, null included."""
        return expression.value(token.data, self.world.feel)

    # --- running

    def do_engine_steps(self, will_complete_task: Any = None, did_complete_task: Any = None) -> None:
        """Let tokens take their turns, first come first served, until all of them wait.

        After STEP_LIMIT turns those whose turn would be next are stopped with a fault: a model that runs in circles is
        an incident, not a hanging server.
        """
        while not self.completed:
            if self.changes.seen:
                self.changes.seen = False
                self.events.check_conditions()
            if self.steps >= STEP_LIMIT:
                self._stop_all()
                break
            if (token := self._next()) is not None:
                self.steps += 1
                token.run()
                if self.steps % FAIR == 0:
                    self._fire_inclusive_joins()
            elif not self._fire_inclusive_joins():
                break

    def _next(self) -> Token | None:
        while self.queue:
            token = self.queue.popleft()
            if token.state == TaskState.READY and not token.stopped:
                return token
        return None

    def _stop_all(self) -> None:
        text = f"The step took more than {STEP_LIMIT:,} turns; the model seems to run in circles."
        while (token := self._next()) is not None:
            token.stop(ModelFault("limit", text))

    def _fire_inclusive_joins(self) -> bool:
        """Ask the waiting inclusive joins, now that nothing else can move (BPMN 2.0.2 §13.4.3)."""
        waiting = [t for t in self.index.values() if t.state == TaskState.WAITING and hasattr(t.task_spec, "try_fire")]
        return any(token.task_spec.try_fire(token) for token in waiting)

    def leave(self, thrown: Thrown, interrupts: bool) -> None:
        """Hand an error or escalation to the activity outside that catches it; end when that one is interrupted."""
        self.report.thrown.append(thrown)
        if interrupts:
            self.report.raised = thrown
            self.cancel()

    def cancel(self, success: bool = False) -> list[Token]:
        """End the instance now; nothing of it stays open."""
        self.success, self.completed = success, True
        self.clear()
        return []
