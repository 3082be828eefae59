"""Flow nodes: how a token arrives, takes its turns and leaves; the gateways (BPMN 2.0.2 §10.6, §13.3, §13.4)."""

from typing import Any, NamedTuple

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from bpmn.semantics import compensation
from bpmn.semantics.definition import Element
from bpmn.semantics.errors import ModelFault
from bpmn.semantics.expressions import Expression
from bpmn.semantics.tokens import ENTER, FINISH, LEAVE, OPEN, Token


class Flow(NamedTuple):
    """A sequence flow. A token keeps the id of the one it came by, so joins count per flow."""

    id: str
    source: str
    target: str
    condition: Expression | None = None
    default: bool = False


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """What a scope contains: without SpiffWorkflow's invisible end, since a scope ends when its last token is gone."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        # Its base has just made a start, a join and an end of its own.
        self.task_specs.clear()
        self.start, self.end = Root(self, Element(id=name, name="", kind="process", line=0)), None
        self.starts: list[str] = []
        self.listeners: list[str] = []
        #: By what may begin an instance: the flows to what has to come besides.
        self.awaited: dict[str, list[Flow]] = {}
        #: The compensation event sub-process of the scope, or None.
        self.undo: str | None = None


class FlowNode(BpmnTaskSpec):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """An element that tokens pass."""

    #: Has output mappings, so that what it receives stays in a scope of its own.
    keeps_results = False
    #: A token here makes no visit before its event comes: listeners, frames around instances.
    quiet = False

    def __init__(self, wf_spec: Any, element: Element, name: str | None = None) -> None:
        super().__init__(wf_spec, name or element.id)
        self.element = element
        self.bpmn_id = element.id
        self.flows: list[Flow] = []
        self.incoming: list[str] = []

    def connect_flow(self, flow: Flow) -> None:
        """Let a sequence flow lead from here to its target."""
        self.flows.append(flow)
        self._wf_spec.task_specs[flow.target].incoming.append(flow.id)

    def test(self) -> None:
        """The shape of the graph is checked when it is deployed, not each time a token passes."""

    def listens(self, token: Token) -> bool:
        """Tell whether this token only waits for an event of its scope, so that the scope may end without it."""
        return False

    def armed(self, token: Token) -> bool:
        """Tell whether this token is a listener whose event has not come."""
        return False

    def _update_hook(self, token: Token) -> bool:
        """A token has arrived; joins let it wait."""
        return True

    def _on_ready_hook(self, token: Token) -> None:
        token.instance.queue.append(token)

    # --- a token's turns

    def _run_hook(self, token: Token) -> bool | None:
        if token.phase in (ENTER, OPEN):
            done = self.enter(token) if token.phase == ENTER else self.open(token)
            if not (done and token.alive):
                return None
            token.internal_data["phase"] = FINISH
        if token.phase == FINISH:
            self.finish(token)
            token.internal_data["phase"] = LEAVE
        self.prepare_to_leave(token)
        return True

    def enter(self, token: Token) -> bool:
        """Begin; False when the token has to wait. A fault takes back what was begun."""
        return True

    def open(self, token: Token) -> bool:
        """What a triggered listener does first; False when the token has to wait."""
        return True

    def finish(self, token: Token) -> None:
        """Give out the results. After a fault a retry does only this again."""

    def prepare_to_leave(self, token: Token) -> None:
        """Decide the way on before anything is given up, so that a fault leaves the token where it is."""
        if (owner := compensation.reports_to(token)) is not None:
            owner.task_spec.child_ending(owner, token)
        elif "beside" in token.internal_data:
            # The thrower has gone on long ago.
            token.chosen = ()
        else:
            token.chosen = tuple(self.chosen(token))

    def _on_complete_hook(self, token: Token) -> None:
        token.cancel_children()
        token.instance.report.leave(token, "completed")
        if (owner := compensation.reports_to(token)) is not None:
            owner.task_spec.child_finished(owner, token)
        else:
            self.leave(token)

    def leave(self, token: Token) -> None:
        """Put a token on the target of each chosen flow."""
        if not token.workflow.completed:
            for flow in token.chosen:
                token.workflow.spawn(self._wf_spec.task_specs[flow.target], flow=flow.id)

    def child_ending(self, token: Token, child: Token) -> None:
        """Something that reports here is about to end."""

    def child_finished(self, token: Token, child: Token) -> None:
        """A compensation handler that this token started has ended."""
        compensation.handler_finished(token)

    # --- the ways out

    def holds(self, flow: Flow, token: Token) -> bool:
        """Evaluate the condition of a flow; ModelFault when it is neither true nor false."""
        assert flow.condition is not None
        return flow.condition.truth(token.data, token.instance.world.feel)

    def chosen(self, token: Token) -> list[Flow]:
        """Every unconditional flow; of the conditional ones those that hold, else the default (BPMN 2.0.2 §8.4.13)."""
        taken = [
            flow for flow in self.flows if not flow.default and (flow.condition is None or self.holds(flow, token))
        ]
        if not any(flow.condition is not None for flow in taken):
            taken += [flow for flow in self.flows if flow.default]
        if self.flows and not taken:
            raise self.no_way_out()
        return taken

    def no_way_out(self) -> ModelFault:
        """Return the fault of an element none of whose flows can be taken."""
        return ModelFault("flow", "No condition holds and there is no default flow.", element_id=self.element.id)


class Root(FlowNode):
    """The invisible element that the root of a scope stands on."""

    def child_finished(self, token: Token, child: Token) -> None:
        compensation.handler_finished(token)


class ExclusiveGateway(FlowNode):
    """The first flow whose condition holds, in the order of the model, else the default."""

    def chosen(self, token: Token) -> list[Flow]:
        for flow in self.flows:
            if not flow.default and (flow.condition is None or self.holds(flow, token)):
                return [flow]
        default = [flow for flow in self.flows if flow.default]
        if self.flows and not default:
            raise self.no_way_out()
        return default


class ParallelGateway(FlowNode):
    """One token from each incoming flow; a second one on the same flow waits for the next round. One that an operator
    put here came by no flow, and stands for one by which none has come."""

    def chosen(self, token: Token) -> list[Flow]:
        return self.flows

    def _update_hook(self, token: Token) -> bool:
        arrived: dict[str | None, Token] = {}
        by_hand = []
        for other in (token, *(each for each in token.workflow.tokens() if self._waits(each))):
            if "flow" in other.internal_data:
                arrived.setdefault(other.internal_data["flow"], other)
            elif other not in by_hand:
                by_hand.append(other)
        missing = len(self.incoming) - len(arrived)
        if missing > len(by_hand):
            token._set_state(TaskState.WAITING)
            return False
        for other in (*arrived.values(), *by_hand[:missing]):
            if other is not token:
                other.absorb()
        return True

    def _waits(self, token: Token) -> bool:
        return token.task_spec is self and token.state == TaskState.WAITING


class InclusiveGateway(FlowNode):
    """Waits while a token elsewhere could still reach an empty incoming flow, unless it could also reach one that has a
    token (BPMN 2.0.2 §13.4.3). Asked only when nothing else can move."""

    def _update_hook(self, token: Token) -> bool:
        if len(self.incoming) > 1:
            token._set_state(TaskState.WAITING)
            return False
        return True

    def try_fire(self, token: Token) -> bool:
        """Go on with one token from each flow that has one, when nobody else can come."""
        arrived: dict[str | None, Token] = {}
        others = []
        for other in token.workflow.tokens():
            if other.task_spec is self and other.state == TaskState.WAITING:
                arrived.setdefault(other.internal_data.get("flow"), other)
            elif "beside" not in other.internal_data:
                others.append(other)
        missing = set(self.incoming) - set(arrived)
        if missing and any(self._may_still_come(other, missing, set(arrived)) for other in others):
            return False
        first, *rest = arrived.values()
        for other in rest:
            other.absorb()
        first._ready()
        return True

    def _may_still_come(self, token: Token, missing: set[str], arrived: set[str | None]) -> bool:
        ahead = self._ahead(token.task_spec)
        return bool(ahead & missing) and not ahead & arrived

    def _ahead(self, spec: FlowNode) -> set[str]:
        """Return the flows that can be reached from an element without passing this gateway."""
        seen: set[str] = set()
        todo = [] if spec is self else list(spec.flows)
        while todo:
            flow = todo.pop()
            if flow.id not in seen:
                seen.add(flow.id)
                if flow.target != self.name:
                    todo += self._wf_spec.task_specs[flow.target].flows
        return seen


class EventGateway(FlowNode):
    """Each event waits as a token of its own under the gateway's; the first to come ends the others (§10.6.6)."""

    def enter(self, token: Token) -> bool:
        for flow in self.flows:
            child = Token(token.workflow, self._wf_spec.task_specs[flow.target], token)
            child.internal_data.update(flow=flow.id, quiet=True)
            child.task_spec.enter(child)
            child._set_state(TaskState.STARTED)
        return False

    def decide(self, token: Token, winner: Token) -> None:
        """An event has come: its token goes on alone."""
        winner.move_to_root()
        token.cancel_children()
        token.absorb()
        winner.internal_data.pop("quiet", None)
        token.instance.report.enter(winner)
