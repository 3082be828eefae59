"""Activities that run several times: standard loops and multi-instance activities (BPMN 2.0.2 §10.3.8, §13.3.6).

The activity of the model is a frame that carries the boundary events; its inner element “X [instance]” does the work.
"""

from decimal import Decimal
from typing import Any

from bpmn.semantics.activities import Activity
from bpmn.semantics.errors import ModelFault
from bpmn.semantics.expressions import Expression
from bpmn.semantics.implicit import Due, ImplicitThrow, throw_all
from bpmn.semantics.nodes import FlowNode
from bpmn.semantics.tokens import COUNTERS, FINISH, Token, Variables

#: More instances at once make every step slow: such work belongs in child instances (design D11).
MAX_PARALLEL = 1_000


class Repeated(Activity):
    """The frame around the instances of an activity."""

    quiet = True
    inner: str

    def start_instance(self, token: Token, index: int, local: dict[str, Any]) -> None:
        """Put a token on the inner element, with variables of its own."""
        values = {"loopCounter": Decimal(index), **local}
        spec = self._wf_spec.task_specs[self.inner]
        token.workflow.spawn(spec, parent=token, local=values, reports_to=str(token.id), index=index)

    def end(self, token: Token) -> None:
        """The last instance has ended, or the rest is not needed."""
        token.cancel_children()
        token.go_on(FINISH)

    def begin_visit(self, token: Token) -> None:
        """Nothing was to be done: the visit of the frame is the only one."""
        token.internal_data.pop("quiet", None)
        token.instance.report.enter(token)

    def remember(self, token: Token) -> None:
        """The instances have left records of their own."""


class StandardLoop(Repeated):
    """Runs again while the condition holds, at most `maximum` times."""

    maximum: int | None = None
    condition: Expression | None = None
    test_before: bool = False

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        if self.test_before and not self._again(token, 0):
            self.begin_visit(token)
            return True
        self.start_instance(token, 0, {})
        return False

    def _again(self, token: Token, done: int) -> bool:
        if self.maximum is not None and done >= self.maximum:
            return False
        return self.condition is None or self.condition.truth(token.data, token.instance.world.feel)

    def child_ending(self, token: Token, child: Token) -> None:
        child.internal_data["again"] = self._again(child, child.internal_data["index"] + 1)

    def child_finished(self, token: Token, child: Token) -> None:
        if child.internal_data["again"]:
            self.start_instance(token, child.internal_data["index"] + 1, {})
        else:
            self.end(token)


class MultiInstance(Repeated):
    """Runs once for each item, one after the other or at once; its condition sees all finished items and may end it."""

    sequential: bool = False
    cardinality: Expression | None = None
    collection: Expression | None = None
    item: str | None = None
    output: str | None = None
    output_item: str | None = None
    condition: Expression | None = None

    #: When its instances throw events as they complete (§13.3.7): All (never), None (each), One (the first), Complex
    #: (those whose conditions hold).
    behavior: str = "All"
    throws: tuple[ImplicitThrow, ...] = ()

    #: Instances at once.
    most = MAX_PARALLEL

    def _counted(self, token: Token) -> list[Any]:
        items = self._items(token)
        if not self.sequential and len(items) > self.most:
            text = f"{len(items)} instances at once are too many; start a process for each item instead."
            raise ModelFault("limit", text, element_id=self.element.id)
        return items

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        items = self._counted(token)
        token.items = [[index, item] for index, item in enumerate(items)]
        token.open_local(self._counters(len(items), 0, 0))
        if not items:
            self.begin_visit(token)
            return True
        for _ in range(1 if self.sequential else len(items)):
            self._start_next(token)
        return False

    def _items(self, token: Token) -> list[Any]:
        feel = token.instance.world.feel
        if self.collection is not None:
            value = self.collection.needed(token.data, feel)
            return value if isinstance(value, list) else [value]
        assert self.cardinality is not None
        number = self.cardinality.needed(token.data, feel)
        if not isinstance(number, (int, Decimal)) or number != int(number) or number < 0:
            raise self.cardinality.fault("gives no number of instances", token.data, feel)
        return [Decimal(index) for index in range(int(number))]

    def _counters(self, total: int, active: int, completed: int) -> dict[str, Any]:
        return {
            "nrOfInstances": Decimal(total),
            "nrOfActiveInstances": Decimal(active),
            "nrOfCompletedInstances": Decimal(completed),
        }

    def _start_next(self, token: Token) -> None:
        index, item = token.items.pop(0)
        assert token.local is not None
        token.local["nrOfActiveInstances"] += 1
        local = {} if self.item is None else {self.item: item}
        if self.output_item is not None and self.output_item not in local:
            # The instance's own, so that instances do not share it.
            local[self.output_item] = None
        self.start_instance(token, index, local)

    def _with(self, token: Token, child: Token) -> dict[str, Any]:
        """Return the frame's variables as they are once this instance has ended too."""
        assert token.local is not None
        after = dict(token.local)
        after["nrOfActiveInstances"] -= 1
        after["nrOfCompletedInstances"] += 1
        if self.output is not None and self.output_item is not None:
            collected = {**token.collected, str(child.internal_data["index"]): child.outer.get(self.output_item)}
            after[self.output] = [collected[key] for key in sorted(collected, key=int)]
        return after

    def child_ending(self, token: Token, child: Token) -> None:
        seen = Variables(self._with(token, child), child.outer, token.base.changes)
        met = self.condition is not None and self.condition.truth(seen, token.instance.world.feel)
        child.internal_data["met"] = met
        child.chosen = self._due(token, seen)

    def _due(self, token: Token, seen: Variables) -> tuple[Due, ...]:
        """Return what is thrown as this instance completes, evaluated: afterwards nothing can fail."""
        if self.behavior == "One" and seen["nrOfCompletedInstances"] != 1:
            return ()
        # The standard lets the event of each or of the first instance carry the counters by itself.
        carried = {} if self.behavior == "Complex" else {name: seen[name] for name in sorted(COUNTERS)}
        return tuple(each.due(token, seen, carried) for each in self.throws if each.applies(token, seen))

    def child_finished(self, token: Token, child: Token) -> None:
        token.local = self._with(token, child)
        token.stack()
        if self.output_item is not None:
            token.collected[str(child.internal_data["index"])] = child.outer.get(self.output_item)
        throw_all(token, child.chosen)
        if not token.alive:
            return
        met = child.internal_data["met"]
        if not met and self.sequential and token.items:
            self._start_next(token)
        elif met or not token.local["nrOfActiveInstances"]:
            self.end(token)

    def finish(self, token: Token) -> None:
        self._give_out(token)
        super().finish(token)

    def interrupted(self, token: Token) -> None:
        """What was answered before an expiry is kept."""
        self._give_out(token)

    def _give_out(self, token: Token) -> None:
        if self.output is not None:
            assert token.local is not None
            token.base[self.output] = token.local.get(self.output, [])

    def _on_complete_hook(self, token: Token) -> None:
        FlowNode._on_complete_hook(self, token)
