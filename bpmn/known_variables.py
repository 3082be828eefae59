"""Which variables may be there when a token comes to an element: for the editor, which offers them while people type.

A variable is known at an element when something that may have run before it gives it: what lies upstream, what starts
the process, what goes on beside it in an event sub-process. It need not be there: another way may have been taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from bpmn.lint.given import Giver, inputs, items, messages_of
from bpmn.lint.known import Known
from bpmn.reading import put_in_our_words
from bpmn.shape import FLOW_NODES, executable
from bpmn.xml import Node, child, children, is_true, local
from dmn.feel.analysis import Kind

#: What an element has before it runs; what it has of its own while it runs; what it leaves when it is done.
When = Literal["before", "own", "after"]
#: Names that the engine gives to each instance of a repeated activity.
REPEATED = ("loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances")


class Variable(Struct, frozen=True, kw_only=True):
    """A name, its kind where a form says it, the element it comes from, and when the element that asks has it."""

    name: str
    kind: Kind
    source: str
    when: When


def known_at(root: Node, element_id: str, known: Known) -> tuple[Variable, ...]:
    """Return the variables that are known at a flow node, a flow or, all of them, a process; none at anything else."""
    put_in_our_words(root)
    for process in executable(root):
        node = next((each for each in process.iter() if each.get("id") == element_id), None)
        if node is not None:
            return _Process(process, known).at(node)
    return ()


class _Process:
    def __init__(self, process: Node, known: Known) -> None:
        self._process = process
        self._giver = Giver(process, known, messages_of(process.getparent()))

    def at(self, node: Node) -> tuple[Variable, ...]:
        """Return what is known at a node of the process, or at itself."""
        if node is self._process:
            return _once(each for one in _nodes(node) for each in self._left_by(one, "before"))
        if local(node) == "sequenceFlow":
            return self._on(node)
        return _once((*self._own(node), *self._around(node))) if local(node) in FLOW_NODES else ()

    def _on(self, flow: Node) -> tuple[Variable, ...]:
        source = next((one for one in _nodes(flow.getparent()) if one.get("id") == flow.get("sourceRef")), None)
        return () if source is None else _once((*self._left_by(source, "before"), *self._around(source)))

    def _own(self, node: Node) -> Iterator[Variable]:
        """Give what only this element has: its input parameters and its items; then what it has when it is done."""
        yield from self._inside(node)
        yield from self._left_by(node, "after")

    def _inside(self, node: Node) -> Iterator[Variable]:
        source = str(node.get("id"))
        repeated = child(node, "multiInstanceLoopCharacteristics")
        item = [] if repeated is None else [name for each in repeated.iter() for name in items(each)]
        for name in filter(None, (*inputs(node), *item, *(() if repeated is None else REPEATED))):
            yield Variable(name=name, kind=None, source=source, when="own")

    def _left_by(self, node: Node, when: When) -> Iterator[Variable]:
        """Give what a node, and what stands in it, leaves behind."""
        for each in node.iter():
            for given in self._giver.results(each):
                source = str(_element_of(each, node).get("id"))
                for name, kind in given.names:
                    yield Variable(name=name, kind=kind, source=source, when=when)

    def _around(self, node: Node) -> Iterator[Variable]:
        """Give what is there before a node: left by what is before it here, then what is there around it."""
        container = node.getparent()
        for earlier in _before(node, container):
            yield from self._left_by(earlier, "before")
        if container is not self._process and container is not None:
            yield from self._inside(container)
            yield from self._around(container)


def _nodes(container: Node) -> Iterator[Node]:
    return (node for node in children(container) if local(node) in FLOW_NODES)


def _before(node: Node, container: Node) -> Iterator[Node]:
    """Give what may have run before a node in its container, itself too when it stands in a loop."""
    nodes = {str(each.get("id")): each for each in _nodes(container)}
    if is_true(node, "triggeredByEvent") or is_true(node, "isForCompensation"):
        # It may run at any time.
        yield from (each for each in nodes.values() if each is not node)
        return
    leads = _leads(container, nodes)
    reached: set[str] = set()
    todo = [*leads[str(node.get("id"))]]
    while todo:
        current = todo.pop()
        if current in nodes and current not in reached:
            reached.add(current)
            todo += leads[current]
    yield from (each for key, each in nodes.items() if key in reached)


def _leads(container: Node, nodes: Mapping[str, Node]) -> Mapping[str, set[str]]:
    """Return for each flow node of a container what leads to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for flow in children(container, "sequenceFlow"):
        found[flow.get("targetRef")].add(flow.get("sourceRef"))
    thrown = [(_link(node), key) for key, node in nodes.items() if local(node) == "intermediateThrowEvent"]
    for key, node in nodes.items():
        if local(node) == "boundaryEvent" and node.get("attachedToRef"):
            found[key].add(node.get("attachedToRef"))
        if local(node) == "intermediateCatchEvent" and (link := _link(node)) is not None:
            found[key] |= {source for name, source in thrown if name == link}
    return found


def _link(node: Node) -> str | None:
    link = child(node, "linkEventDefinition")
    return None if link is None else link.get("name") or node.get("name")


def _element_of(node: Node, otherwise: Node) -> Node:
    """Return the flow node that a part of the model belongs to."""
    while node is not None and local(node) not in FLOW_NODES:
        node = node.getparent()
    return otherwise if node is None else node


def _once(variables: Iterable[Variable]) -> tuple[Variable, ...]:
    """Return each name once, as the first says it, by name."""
    found: dict[str, Variable] = {}
    for each in variables:
        found.setdefault(each.name, each)
    return tuple(sorted(found.values(), key=lambda one: one.name))
