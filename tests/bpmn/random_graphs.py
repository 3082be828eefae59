"""Random unstructured models and a token game written from the text of BPMN 2.0.2 §13.

The game keeps tokens on sequence flows, as the standard speaks of them. It shares nothing with the engine.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import strategies as st

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">'
)
TAGS = {
    "start": "startEvent",
    "task": "userTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "end": "endEvent",
    "stop": "endEvent",
}


@dataclass
class Flow:
    """A sequence flow. `bit`: it is conditional and holds when this bit of the variable n is set."""

    id: str
    source: str
    target: str
    bit: int | None = None
    default: bool = False


@dataclass
class Graph:
    """A model: nodes by id with their kinds, and flows in their order."""

    kinds: dict[str, str] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def out(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == node]

    def into(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == node]

    def xml(self) -> bytes:
        written = ""
        for node, kind in self.kinds.items():
            default = next((f' default="{flow.id}"' for flow in self.out(node) if flow.default), "")
            inner = "<bpmn:terminateEventDefinition/>" if kind == "stop" else ""
            written += f'<bpmn:{TAGS[kind]} id="{node}"{default}>{inner}</bpmn:{TAGS[kind]}>'
        for flow in self.flows:
            condition = f"odd(floor(n / {2**flow.bit}))" if flow.bit is not None else ""
            inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
            ends = f'sourceRef="{flow.source}" targetRef="{flow.target}"'
            written += f'<bpmn:sequenceFlow id="{flow.id}" {ends}>{inner}</bpmn:sequenceFlow>'
        return f'{HEAD}<bpmn:process id="p" isExecutable="true">{written}</bpmn:process></bpmn:definitions>'.encode()


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Draw a graph in which every node is reached and every loop passes a task."""
    graph, numbers = Graph(), count()
    graph.kinds["s"] = "start"
    kinds = draw(st.lists(st.sampled_from(["task", "task", "xor", "and", "or"]), min_size=2, max_size=9))
    nodes = [f"{kind}{number}" for number, kind in enumerate(kinds)]
    graph.kinds |= dict(zip(nodes, kinds, strict=True))

    def join(source: str, target: str) -> None:
        graph.flows.append(Flow(f"f{next(numbers)}", source, target))

    for place, node in enumerate(nodes):
        # From somewhere before it, so that everything is reached.
        join(draw(st.sampled_from(["s", *nodes[:place]])) if place else "s", node)
    for place, node in enumerate(nodes):
        more = draw(st.integers(0, 2))
        ahead = nodes[place + 1 :]
        back = nodes[: place + 1] if kinds[place] == "task" else []
        for _ in range(more):
            if ahead or back:
                join(node, draw(st.sampled_from([*ahead, *back])))
        if not graph.out(node) or draw(st.integers(0, 5)) == 0:
            end = f"e{node}"
            graph.kinds[end] = "stop" if draw(st.integers(0, 7)) == 0 else "end"
            join(node, end)
    for node, kind in list(graph.kinds.items()):
        _conditions(draw, graph.out(node), kind)
    return graph


def _conditions(draw: st.DrawFn, flows: list[Flow], kind: str) -> None:
    if len(flows) < 2 or kind not in ("xor", "or", "task"):
        return
    if kind == "task" and draw(st.booleans()):
        return
    for bit, flow in enumerate(flows):
        flow.bit = bit
    last = draw(st.sampled_from(flows))
    last.bit, last.default = None, True
    if kind == "task" and len(flows) > 2:
        next(flow for flow in flows if flow is not last).bit = None


class Ambiguous(Exception):
    """The standard leaves open what comes first."""


class Game:
    """Tokens on flows, tasks that are active; each active task remembers the flow its token came by."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.tokens: Counter[str] = Counter()
        self.active: list[tuple[str, str]] = []
        self.n = 0
        self.ended = False
        self.flows = {flow.id: flow for flow in graph.flows}

    # --- what can be seen

    def open(self) -> list[str]:
        return sorted(task for task, _ in self.active)

    def weight(self) -> int:
        return self.tokens.total() + len(self.active)

    # --- moves

    def start(self) -> None:
        """§13.2: a none start event puts a token on each of its outgoing flows."""
        for flow in self.graph.out("s"):
            self.tokens[flow.id] += 1
        self.settle()

    def complete(self, task: str, n: int) -> None:
        """§13.3.2: a completed activity produces tokens on its outgoing flows."""
        entry = next(each for each in self.active if each[0] == task)
        self.active.remove(entry)
        self.n = n
        self._produce(self._chosen(task))
        self.settle()

    def _holds(self, flow: Flow) -> bool:
        assert flow.bit is not None
        return self.n >> flow.bit & 1 == 1

    def _chosen(self, node: str) -> list[Flow]:
        """§8.4.13, §13.4.2, §13.4.3: which outgoing flows get a token."""
        flows = self.graph.out(node)
        conditional = [flow for flow in flows if flow.bit is not None]
        default = [flow for flow in flows if flow.default]
        plain = [flow for flow in flows if flow.bit is None and not flow.default]
        holding = [flow for flow in conditional if self._holds(flow)]
        if self.graph.kinds[node] == "xor":
            return (holding or default or plain)[:1]
        return plain + (holding or default)

    def _produce(self, flows: list[Flow]) -> None:
        for flow in flows:
            self.tokens[flow.id] += 1

    def settle(self) -> None:
        """Let everything happen that happens by itself."""
        while not self.ended and self.weight() < 200:
            if not (self._pass_plain() or self._pass_inclusive()):
                break
        self.tokens = +self.tokens
        if not self.weight():
            self.ended = True

    def _take(self, flow: str) -> None:
        self.tokens[flow] -= 1

    def _pass_plain(self) -> bool:
        for flow_id in [each for each, number in self.tokens.items() if number > 0]:
            node = self.flows[flow_id].target
            if self._enter(node, self.graph.kinds[node], flow_id):
                return True
        return False

    def _enter(self, node: str, kind: str, flow_id: str) -> bool:
        incoming = [flow.id for flow in self.graph.into(node)]
        if kind == "and":
            # §13.4.1: at least one token on each incoming flow; exactly one of each is consumed.
            if not all(self.tokens[each] > 0 for each in incoming):
                return False
            for each in incoming:
                self._take(each)
            self._produce(self.graph.out(node))
        elif kind == "or" and len(incoming) > 1:
            return False
        else:
            self._take(flow_id)
            self._arrive(node, kind, flow_id)
        return True

    def _arrive(self, node: str, kind: str, flow_id: str) -> None:
        if kind == "task":
            # §13.3.1: with several incoming flows, each token makes an activity of its own.
            self.active.append((node, flow_id))
        elif kind == "stop":
            # §13.5.5: terminate ends everything.
            self.tokens.clear()
            self.active.clear()
            self.ended = True
        elif kind != "end":
            self._produce(self._chosen(node))

    def _pass_inclusive(self) -> bool:
        enabled = [node for node, kind in self.graph.kinds.items() if kind == "or" and self._enabled(node)]
        if len(enabled) > 1:
            raise Ambiguous
        for node in enabled:
            for flow in self.graph.into(node):
                if self.tokens[flow.id] > 0:
                    self._take(flow.id)
            self._produce(self._chosen(node))
        return bool(enabled)

    def _enabled(self, gateway: str) -> bool:
        """§13.4.3: each path from a token to an empty incoming flow is matched by one to a flow that has a token."""
        incoming = [flow.id for flow in self.graph.into(gateway)]
        marked = {each for each in incoming if self.tokens[each] > 0}
        if not marked or len(incoming) < 2:
            return False
        empty = set(incoming) - marked
        elsewhere = {each for each, number in self.tokens.items() if number > 0 and each not in marked}
        elsewhere |= {flow for _, flow in self.active}
        return all(not (reached := self._reached(flow, gateway)) & empty or reached & marked for flow in elsewhere)

    def _reached(self, flow_id: str, gateway: str) -> set[str]:
        """Return the flows on paths that start with a flow and do not visit the gateway."""
        seen: set[str] = set()
        todo: list[Any] = [flow_id]
        while todo:
            current = todo.pop()
            if current in seen:
                continue
            seen.add(current)
            node = self.flows[current].target
            if node != gateway:
                todo += [flow.id for flow in self.graph.out(node)]
        return seen
