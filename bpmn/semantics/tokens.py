"""A token: a SpiffWorkflow task that stands on one element and sees the variables around it."""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.semantics.errors import BpmnError, ModelFault
from bpmn.semantics.outcome import Wait

if TYPE_CHECKING:
    from bpmn.semantics.compensation import Record, Snapshot

#: What a READY token does when its turn comes. A fault stops it there, a retry goes on there.
ENTER, OPEN, FINISH, LEAVE = "enter", "open", "finish", "leave"

#: What the engine counts for each instance of a repeated activity, and for the activity (§10.3.8).
COUNTERS = frozenset({"loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances"})

NOBODY = UUID(int=0)


class Changes:
    """Whether a variable was written since somebody last looked: conditional events need not be asked otherwise."""

    def __init__(self) -> None:
        self.seen = True


class Variables(MutableMapping[str, Any]):
    """Variables of a scope and of those around it. A write goes where the name is defined, else to the outermost.

    `counts`: this layer counts instances. What comes under the names of its counters goes past them.
    """

    __slots__ = ("changes", "counts", "own", "parent")

    def __init__(self, own: dict[str, Any], parent: "Variables | None", changes: Changes, counts: bool = False) -> None:
        self.own, self.parent, self.changes, self.counts = own, parent, changes, counts

    def _owner(self, name: str) -> dict[str, Any]:
        scope = self
        while scope.parent is not None and name not in scope.own:
            scope = scope.parent
        return scope.own

    def __getitem__(self, name: str) -> Any:
        return self._owner(name)[name]

    def __contains__(self, name: object) -> bool:
        scope: Variables | None = self
        while scope is not None:
            if name in scope.own:
                return True
            scope = scope.parent
        return False

    def __setitem__(self, name: str, value: Any) -> None:
        scope = self
        while scope.parent is not None and (name not in scope.own or (scope.counts and name in COUNTERS)):
            scope = scope.parent
        scope.own[name] = value
        self.changes.seen = True

    def __delitem__(self, name: str) -> None:
        del self._owner(name)[name]
        self.changes.seen = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.flat())

    def __len__(self) -> int:
        return len(self.flat())

    def flat(self) -> dict[str, Any]:
        """Return everything that is visible here, the nearest of a name."""
        return {**(self.parent.flat() if self.parent is not None else {}), **self.own}


class Token(Task):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """A token.

    `internal_data` holds plain JSON that lasts: flow, phase, wait, stopped, quiet, cycle, index, reports_to, undoing,
    was_true, again, met, beside, come, heard. FEEL values have fields of their own: `local` (the counter and item of an
    instance), `inner` (inputs and results of an activity with mappings), `items` (of a multi-instance activity) and
    `collected` (its results, or what the first of several events have brought).
    """

    def __init__(self, scope: Any, spec: Any, parent: "Token | None" = None, *, id: UUID | None = None) -> None:
        super().__init__(scope, spec, parent, TaskState.FUTURE, id or scope.top_workflow.new_id())
        self.base: Variables = parent.data if parent is not None else scope.variables
        self.local: dict[str, Any] | None = None
        self.inner: dict[str, Any] | None = None
        self.items: list[list[Any]] = []
        self.collected: dict[str, Any] = {}
        self.records: list[Record] | None = None
        self.restore: Snapshot | None = None
        self.chosen: tuple[Any, ...] = ()
        self.stack()
        scope.top_workflow.index[self.id] = self

    # --- what it sees

    def stack(self) -> None:
        """Build the view of variables from the token's own layers on those of its surroundings."""
        changes = self.base.changes
        self.outer = self.base if self.local is None else Variables(self.local, self.base, changes, counts=True)
        self.data = self.outer if self.inner is None else Variables(self.inner, self.outer, changes)

    def open_local(self, values: dict[str, Any] | None) -> None:
        """Give the token variables of its own that its element reads and its successors do not see."""
        self.local = values
        self.stack()

    def open_inner(self, values: dict[str, Any] | None) -> None:
        """Give the activity a scope of its own for its inputs and results."""
        self.inner = values
        self.stack()

    def write(self, values: Mapping[str, Any]) -> None:
        """Take what came from outside: into the activity's own scope when it has one for results, else by name."""
        if self.inner is not None and self.task_spec.keeps_results:
            self.inner.update(values)
            self.base.changes.seen = True
        else:
            self.data.update(values)

    # --- where it stands

    @property
    def alive(self) -> bool:
        """Tell whether it has neither left its element nor been cancelled."""
        return bool(self._state & TaskState.NOT_FINISHED_MASK)

    @property
    def phase(self) -> str:
        """Return what it does when its turn comes."""
        return str(self.internal_data.get("phase", ENTER))

    @property
    def stopped(self) -> bool:
        """Tell whether a fault holds it."""
        return "stopped" in self.internal_data

    @property
    def instance(self) -> Any:
        """Return the process instance it belongs to, whatever its scope."""
        return self.workflow.top_workflow

    @property
    def subscope(self) -> Any:
        """Return the scope that runs for it, or None."""
        return self.instance.subprocesses.get(self.id)

    def _set_state(self, value: int) -> None:
        """Without SpiffWorkflow's clock and log: the time of a step is the host's."""
        self._state = value

    def error(self) -> None:
        """A failing element does not end its token: `run` decides what becomes of it."""

    # --- moving on

    def go_on(self, phase: str) -> None:
        """Let the token take its turn in a later phase of its element."""
        self.stop_waiting()
        self.internal_data["phase"] = phase
        self._ready()

    def run(self) -> None:
        """Take a turn: enter, wait, finish or leave the element. A fault stops the token where it is (design D7)."""
        try:
            result = self.task_spec._run(self)
        except BpmnError as error:
            self.raise_error(error)
        except ModelFault as fault:
            self.stop(fault)
        else:
            if self._state == TaskState.READY:
                if result:
                    self.complete()
                else:
                    self._set_state(TaskState.STARTED)

    def raise_error(self, error: BpmnError) -> None:
        """Let the diagram catch an error of this token's activity; a fault when nobody does."""
        if not self.instance.events.throw_error(self, error.code, error.message, error.payload):
            text = f"Nobody in the diagram catches the error “{error.code}”."
            self.stop(ModelFault("topic", text, error.message or None))

    def stop(self, fault: ModelFault) -> None:
        """Take back what entering has begun and wait for a retry. Everything else of the step stays."""
        self.cancel_children()
        self.stop_waiting()
        if self.phase == ENTER:
            self.open_inner(None)
        self.internal_data["stopped"] = fault.kind
        self._set_state(TaskState.READY)
        self.instance.report.fault(self, fault)

    def wait(self, kind: str, **facts: Any) -> None:
        """Wait for the world; the step reports what for."""
        self.internal_data["wait"] = kind
        element = self.task_spec.element
        self.instance.report.opened[self.id] = Wait(
            token_id=self.id,
            kind=kind,
            element_id=element.id,
            name=element.name,
            definition_id=self.workflow.definition.id,
            **facts,
        )
        self.instance.events.listen(self)

    def stop_waiting(self) -> None:
        """Nothing from the world is expected any more."""
        if self.internal_data.pop("wait", None) is not None:
            self.instance.report.opened.pop(self.id, None)
            self.instance.events.forget(self)

    # --- leaving the field

    def cancel(self) -> None:
        """Take this token and all that hangs on it out of play."""
        if self.alive:
            self._set_state(TaskState.CANCELLED)
            self.stop_waiting()
            self.cancel_children()
            if (subscope := self.subscope) is not None:
                subscope.abandon()
            self.instance.report.leave(self, "cancelled")
            self.workflow.discard(self)

    def absorb(self) -> None:
        """End this token because another one goes on for it: a join has used it up."""
        self._set_state(TaskState.COMPLETED)
        self.instance.report.leave(self, "completed")
        self.workflow.discard(self)

    def cancel_children(self) -> None:
        """Take everything that hangs on this token out of play."""
        for child in self.children:
            if child is not None:
                child.cancel()

    def move_to_root(self) -> None:
        """Let the token outlive the one it hung on."""
        root = self.workflow.task_tree
        if self.parent is not root:
            self.parent._children.remove(self.id)
            root._children.append(self.id)
            self._parent = root.id
            self.base = self.workflow.variables
            self.stack()
