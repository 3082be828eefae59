"""Whether cases come to an end: joins that may wait for ever, ways without an end, ends that were forgotten."""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.lint.token_game import MOST, Game, Place, Stuck, TooMuch, Way, subsets
from bpmn.shape import (
    ACTIVITIES,
    FLOW_NODES,
    GATEWAYS,
    QUANTITIES,
    Nodes,
    containers,
    event_definitions,
    instantiates,
    quantity,
    waits_for_all,
)
from bpmn.structure import starts_by_itself
from bpmn.xml import Node, child, children, is_true, local, tag

#: What ends everything in its process or sub-process, or leaves it.
_CLEARING = frozenset({"terminateEventDefinition", "errorEventDefinition", "cancelEventDefinition"})


def check(root: Node) -> Iterator[Finding]:
    """Give a warning for each place where a case may wait, go round or end other than it was likely meant to."""
    left = {n.get("attachedToRef") for n in root.iter(tag("boundaryEvent")) if is_true(n, "cancelActivity", True)}
    for container in containers(root):
        graph = Graph(container)
        yield from _check_ends(graph)
        yield from _check_joins(graph)
        if not _is_ended_from_outside(container, graph.nodes, left):
            yield from _check_rounds(graph)


def _is_ended_from_outside(container: Node, nodes: Nodes, left: set[str]) -> bool:
    """Tell whether an event may end it all, whatever its tokens do: one around it, or an event sub-process in it.

    `left`: activities that have an interrupting boundary event.
    """
    inside = (each for each in nodes.values() if is_true(each, "triggeredByEvent"))
    if any(is_true(start, "isInterrupting", True) for each in inside for start in children(each, "startEvent")):
        return True
    while container is not None and local(container) != "process":
        if container.get("id") in left:
            return True
        container = container.getparent()
    return False


class Graph:
    """The flow nodes of a process or sub-process, as places, with everything that leads from one to another."""

    def __init__(self, container: Node) -> None:
        self.container = container
        self.nodes: Nodes = {n.get("id"): n for n in children(container) if local(n) in FLOW_NODES}
        self.places = {i: Place(i) for i in self.nodes}
        #: The place each flow leads to, and the element it comes from.
        self.targets: list[Place] = []
        self.sources: list[str] = []
        self.boundary: dict[str, list[Node]] = {}
        self.links: dict[str, str] = {}
        for i, node in self.nodes.items():
            if local(node) == "boundaryEvent" and child(node, "compensateEventDefinition") is None:
                self.boundary.setdefault(node.get("attachedToRef"), []).append(node)
            if local(node) == "intermediateCatchEvent" and (name := _link(node)) is not None:
                self.links[name] = i
        self.leaving: dict[str, list[tuple[int, Node]]] = {}
        for flow in children(container, "sequenceFlow"):
            number = self._lead(flow.get("sourceRef"), flow.get("targetRef"))
            self.leaving.setdefault(flow.get("sourceRef"), []).append((number, flow))
        explicit = any(local(each) == "startEvent" or instantiates(each) for each in self.nodes.values())
        begun = [i for i, node in self.nodes.items() if self._starts(node, explicit)]
        self.starts = [(self._lead("", i), self.nodes[i]) for i in begun]
        #: What an event or a link leads to, by the element that it leads there from.
        self.jumps: dict[str, list[tuple[int, Node]]] = {}
        for i, node in self.nodes.items():
            for each in self.boundary.get(i, ()):
                self.jumps.setdefault(i, []).append((self._lead(i, each.get("id")), each))
            if local(node) == "intermediateThrowEvent" and (target := self.links.get(_link(node) or "")) is not None:
                self.jumps.setdefault(i, []).append((self._lead(i, target), node))

    def _lead(self, source: str, target: str) -> int:
        place = self.places[target]
        place.incoming.append(len(self.targets))
        self.targets.append(place)
        self.sources.append(source)
        return len(self.targets) - 1

    def _starts(self, node: Node, explicit: bool) -> bool:
        if explicit:
            return local(node) == "startEvent" or instantiates(node)
        return starts_by_itself(node, [str(each) for each in self.places[node.get("id")].incoming])

    def title(self, element_id: str) -> str:
        """Return what people call an element."""
        return str(self.nodes[element_id].get("name") or "").strip() or element_id

    def following(self, element_id: str) -> list[str]:
        """Return what can come after an element."""
        led = [*self.leaving.get(element_id, ()), *self.jumps.get(element_id, ())]
        return [self.targets[number].name for number, _ in led]

    def begins(self) -> Iterator[Way]:
        """Give the ways to begin: plain starts together, each event by itself."""
        plain = [n for n, node in self.starts if not event_definitions(node) and not instantiates(node)]
        if is_true(self.container, "triggeredByEvent"):
            plain = [n for n, _ in self.starts]
        if plain:
            yield tuple(plain)
        together = set(plain)
        yield from ((n,) for n, _ in self.starts if n not in together)

    def playable(self) -> Game:
        """Return the game, with every way that a token may take. TooMuch when there are too many."""
        if any(quantity(node, name) != 1 for node in self.nodes.values() for name in QUANTITIES):
            raise TooMuch
        size = 0
        for i, node in self.nodes.items():
            place, kind = self.places[i], local(node)
            if kind in ("parallelGateway", "inclusiveGateway") and len(place.incoming) > 1:
                place.joins = kind.removesuffix("Gateway")
            place.clears = any(local(each) in _CLEARING for each in event_definitions(node)) and kind == "endEvent"
            ways: dict[Way, None] = {}
            for way in self._ways(i, node, kind):
                ways[way] = None
                size += len(way) + 1
                if size > MOST:
                    raise TooMuch
            place.ways = [*ways]
        return Game(self.targets)

    def _ways(self, element_id: str, node: Node, kind: str) -> Iterator[Way]:
        leaving = self.leaving.get(element_id, [])
        if waits_for_all(node):
            kind = "parallelGateway"
        if kind in ("exclusiveGateway", "eventBasedGateway") and leaving:
            yield from ((number,) for number, _ in leaving)
            return
        jumps = self.jumps.get(element_id, [])
        beside = {n: None for n, each in jumps if each is not node and not is_true(each, "cancelActivity", True)}
        for way in self._onwards(node, kind, leaving):
            for more in subsets(tuple(beside)):
                yield way + more
        yield from ((number,) for number, _ in jumps if number not in beside)

    def _onwards(self, node: Node, kind: str, leaving: list[tuple[int, Node]]) -> Iterator[Way]:
        """Give what a token that has done its work may take (§8.4.13)."""
        if any(each is node for _, each in self.jumps.get(node.get("id"), ())):
            return
        if kind == "parallelGateway":
            yield tuple(number for number, _ in leaving)
            return
        default = tuple(number for number, flow in leaving if flow.get("id") == node.get("default"))
        open_ = tuple(number for number, flow in leaving if child(flow, "conditionExpression") is not None)
        others = {*default, *open_}
        always = tuple(number for number, _ in leaving if number not in others)
        for taken in subsets(open_):
            way = always + taken + (() if taken else default)
            if way or not leaving:
                yield way


def _check_joins(graph: Graph) -> Iterator[Finding]:
    entered = {i: len(place.incoming) for i, place in graph.places.items()}
    if not any(local(node) == "parallelGateway" and entered[i] > 1 for i, node in graph.nodes.items()):
        return
    found: dict[str, Stuck] = {}
    try:
        game = graph.playable()
        for begin in graph.begins():
            for stuck in game.stuck(begin):
                found.setdefault(stuck.join.name, stuck)
    except TooMuch:
        return
    for element_id, stuck in found.items():
        text = f"“{graph.title(element_id)}” may wait for ever: {_why(graph, stuck)}."
        yield _warning(
            graph.nodes[element_id], "deadlock", text,
            "Join with a gateway of the kind that splits, or let every way lead to the join.",
        )  # fmt: skip


def _why(graph: Graph, stuck: Stuck) -> str:
    missing = graph.title(graph.sources[stuck.missing]) if graph.sources[stuck.missing] else "the start"
    if stuck.split is None:
        return f"nothing comes from “{missing}”"
    split = graph.title(stuck.split.name)
    if split == missing:
        return f"“{split}” may have been left by another way"
    return f"nothing comes from “{missing}” when “{split}” has been left by another way"


def _check_rounds(graph: Graph) -> Iterator[Finding]:
    """Ways that only lead back: looked at backwards, from all ends."""
    before: dict[str, list[str]] = {}
    ends = []
    for i in graph.nodes:
        after = graph.following(i)
        for each in after:
            before.setdefault(each, []).append(i)
        if not graph.leaving.get(i) and not any(each is graph.nodes[i] for _, each in graph.jumps.get(i, ())):
            ends.append(i)
    ending, todo = set(ends), list(ends)
    while todo:
        for each in before.get(todo.pop(), ()):
            if each not in ending:
                ending.add(each)
                todo.append(each)
    for i, node in graph.nodes.items():
        if i not in ending:
            yield _warning(
                node, "never-ends", f"From “{graph.title(i)}” on, every way leads back: the case never ends.",
                "Draw a way to an end, or an event that ends it.",
            )  # fmt: skip
            return


def _check_ends(graph: Graph) -> Iterator[Finding]:
    if not any(local(node) == "endEvent" for node in graph.nodes.values()):
        return
    for i, node in graph.nodes.items():
        forgotten = local(node) in ACTIVITIES | GATEWAYS and not graph.leaving.get(i)
        if forgotten and not is_true(node, "isForCompensation") and not is_true(node, "triggeredByEvent"):
            yield _warning(
                node, "dead-end", f"Nothing follows “{graph.title(i)}”, though other ways lead to an end event.",
                "Draw its way on, or an end event behind it.",
            )  # fmt: skip


def _link(node: Node) -> str | None:
    link = child(node, "linkEventDefinition")
    return None if link is None else link.get("name") or node.get("name")


def _warning(node: Node, rule: str, text: str, remedy: str) -> Finding:
    return Finding(
        element_id=node.get("id"), line=node.sourceline, rule=rule, severity="warning", text=text, remedy=remedy
    )
