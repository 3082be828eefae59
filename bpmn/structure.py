"""Whether a model hangs together: ids, flows, attachments, links, starts."""

from collections import Counter
from collections.abc import Callable, Iterator

from bpmn import behavior, element_rules, event_rules
from bpmn.findings import Finding
from bpmn.shape import ACTIVITIES, FLOW_NODES, Nodes, containers, error, event_definition, handlers, instantiates
from bpmn.standard.tables import GLOBAL_TASKS
from bpmn.xml import Node, child, children, is_true, local


def check(root: Node) -> Iterator[Finding]:
    """Give an error for each place where a model does not hang together."""
    for container in containers(root):
        nodes = {node.get("id"): node for node in children(container) if local(node) in FLOW_NODES}
        for rule in RULES:
            yield from rule(container, nodes)
    yield from behavior.check(root)


def check_ids(root: Node) -> Iterator[Finding]:
    """Give an error for each id that is missing or used twice."""
    counted = Counter(node.get("id") for node in root.iter() if isinstance(node.tag, str) and node.get("id"))
    seen: set[str] = set()
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        element_id = node.get("id")
        if counted[element_id] > 1 and element_id in seen:
            yield error(node, "duplicate-id", f"The id “{element_id}” is used twice.", "Give each element its own id.")
        if not element_id and local(node) in FLOW_NODES | GLOBAL_TASKS.keys() | {"process", "sequenceFlow"}:
            yield error(node, "id", f"A {local(node)} has no id.", "Give it one.")
        seen.add(element_id)


def _check_flows(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for flow in children(container, "sequenceFlow"):
        source, target = nodes.get(flow.get("sourceRef")), nodes.get(flow.get("targetRef"))
        if source is None or target is None:
            yield error(
                flow, "dangling-flow", "The sequence flow does not join two elements of one process or sub-process.",
                "Draw it from one element to another, or use a message between pools.",
            )  # fmt: skip
            continue
        if local(source) == "endEvent":
            yield error(flow, "flow-end", "A sequence flow leaves an end event.", "End events have no way on.")
        if local(target) in ("startEvent", "boundaryEvent"):
            yield error(flow, "flow-start", f"A sequence flow enters a {local(target)}.", "Let it enter an activity.")
        if is_true(target, "isForCompensation") or is_true(source, "isForCompensation"):
            yield error(flow, "flow-handler", "A sequence flow touches a compensation handler.", "Remove the flow.")
        if is_true(target, "triggeredByEvent") or is_true(source, "triggeredByEvent"):
            yield error(
                flow, "flow-event-sub-process", "A sequence flow touches an event sub-process.", "Remove the flow."
            )


def _check_defaults(container: Node, nodes: Nodes) -> Iterator[Finding]:
    leaving = {flow.get("id"): flow for flow in children(container, "sequenceFlow")}
    for node in nodes.values():
        default = node.get("default")
        if default is None:
            continue
        flow = leaving.get(default)
        if flow is None or flow.get("sourceRef") != node.get("id"):
            yield error(
                node, "default-flow", f"The default flow “{default}” does not leave here.", "Name one that does."
            )
        elif child(flow, "conditionExpression") is not None:
            yield error(flow, "default-flow", "The default flow has a condition.", "Remove the condition.")


def _check_attachments(container: Node, nodes: Nodes) -> Iterator[Finding]:
    associated = handlers(container)
    for node in nodes.values():
        if local(node) != "boundaryEvent":
            continue
        host = nodes.get(node.get("attachedToRef"))
        if host is None or local(host) not in ACTIVITIES:
            yield error(node, "attachment", "The boundary event is attached to no activity here.", "Attach it to one.")
        elif is_true(host, "isForCompensation") and child(node, "compensateEventDefinition") is not None:
            yield error(node, "attachment", "What undoes is itself undone.", "Remove the compensation event.")
        elif child(node, "compensateEventDefinition") is not None:
            yield from _check_compensation(associated.get(node.get("id"), []), nodes, node)


def _check_compensation(associated: list[str], nodes: Nodes, node: Node) -> Iterator[Finding]:
    targets = [nodes.get(target) for target in associated]
    if len(targets) != 1 or targets[0] is None or not is_true(targets[0], "isForCompensation"):
        yield error(
            node, "compensation", "The compensation event is not associated with one handler.",
            "Associate it with one activity that is marked for compensation.",
        )  # fmt: skip


def _check_links(container: Node, nodes: Nodes) -> Iterator[Finding]:
    def name(node: Node) -> str | None:
        link = child(node, "linkEventDefinition")
        return None if link is None else link.get("name") or node.get("name") or ""

    catching = Counter(name(node) for node in nodes.values() if local(node) == "intermediateCatchEvent")
    for node in nodes.values():
        link = name(node)
        if link is None:
            continue
        if local(node) == "intermediateThrowEvent" and catching[link] != 1:
            yield error(
                node,
                "link",
                f"{catching[link]} link events here catch “{link}”.",
                "Let exactly one catch event have the name.",
            )
        if local(node) not in ("intermediateThrowEvent", "intermediateCatchEvent"):
            yield error(node, "link", "A link event stands where none can.", "Use a plain end or start event.")


def _check_starts(container: Node, nodes: Nodes) -> Iterator[Finding]:
    starts = [node for node in nodes.values() if local(node) == "startEvent"]
    triggered = is_true(container, "triggeredByEvent")
    if not nodes:
        yield error(container, "empty", f"The {local(container)} has nothing in it.", "Draw what it does.")
    elif triggered and (len(starts) != 1 or event_definition(starts[0]) is None):
        yield error(
            container, "event-sub-process", "An event sub-process begins with one start event that has a trigger.",
            "Give it one.",
        )  # fmt: skip
    elif not triggered and not starts:
        entered = {flow.get("targetRef") for flow in children(container, "sequenceFlow")}
        if not any(
            instantiates(node) or starts_by_itself(node, ["x"] if i in entered else []) for i, node in nodes.items()
        ):
            yield error(container, "start", "Nothing here can start.", "Add a start event.")
    if local(container) != "process" and not triggered:
        for node in starts:
            if event_definition(node) is not None:
                yield error(
                    node, "start", "The start event of a sub-process waits for something.", "Remove its trigger."
                )


RULES: tuple[Callable[[Node, Nodes], Iterator[Finding]], ...] = (
    _check_flows,
    _check_defaults,
    _check_attachments,
    _check_links,
    _check_starts,
    *event_rules.RULES,
    *element_rules.RULES,
)


def starts_by_itself(node: Node, incoming: list[str]) -> bool:
    """Tell whether a node begins with its scope when no start event does (BPMN 2.0.2 §13.2)."""
    return not (
        incoming
        or local(node) == "boundaryEvent"
        or is_true(node, "isForCompensation")
        or is_true(node, "triggeredByEvent")
        or child(node, "linkEventDefinition") is not None
        or instantiates(node)
    )
