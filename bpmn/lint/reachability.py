"""Elements that no token ever reaches."""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.shape import FLOW_NODES, Nodes, containers, instantiates
from bpmn.structure import starts_by_itself
from bpmn.xml import Node, child, children, is_true, local


def check(root: Node) -> Iterator[Finding]:
    """Give an error for each flow node that cannot be reached from a start of its process or sub-process."""
    for container in containers(root):
        nodes = {node.get("id"): node for node in children(container) if local(node) in FLOW_NODES}
        reached = _reached(container, nodes)
        for element_id, node in nodes.items():
            if element_id not in reached:
                yield Finding(
                    element_id=element_id, line=node.sourceline, rule="unreachable",
                    text=f"“{node.get('name') or element_id}” is never reached.",
                    remedy="Connect it, or remove it.",
                )  # fmt: skip


def _reached(container: Node, nodes: Nodes) -> set[str]:
    leads: dict[str, list[str]] = {element_id: [] for element_id in nodes}
    entered = set()
    for flow in children(container, "sequenceFlow"):
        leads[flow.get("sourceRef")].append(flow.get("targetRef"))
        entered.add(flow.get("targetRef"))
    for element_id, node in nodes.items():
        if local(node) == "boundaryEvent":
            leads[node.get("attachedToRef")].append(element_id)
    _follow_links(nodes, leads)
    todo = _starts(nodes, entered)
    reached: set[str] = set()
    while todo:
        current = todo.pop()
        if current not in reached:
            reached.add(current)
            todo += leads[current]
    return reached


def _follow_links(nodes: Nodes, leads: dict[str, list[str]]) -> None:
    links = {element_id: name for element_id, node in nodes.items() if (name := _link(node)) is not None}
    catching: dict[str, list[str]] = {}
    for element_id, name in links.items():
        if local(nodes[element_id]) != "intermediateThrowEvent":
            catching.setdefault(name, []).append(element_id)
    for element_id, name in links.items():
        if local(nodes[element_id]) == "intermediateThrowEvent":
            leads[element_id] += catching.get(name, [])


def _starts(nodes: Nodes, entered: set[str]) -> list[str]:
    starts = [i for i, node in nodes.items() if local(node) == "startEvent" or instantiates(node)]
    if not starts:
        starts = [i for i, node in nodes.items() if starts_by_itself(node, ["flow"] if i in entered else [])]
    return starts + [
        i for i, node in nodes.items() if is_true(node, "triggeredByEvent") or is_true(node, "isForCompensation")
    ]


def _link(node: Node) -> str | None:
    link = child(node, "linkEventDefinition")
    return None if link is None else link.get("name") or node.get("name")
