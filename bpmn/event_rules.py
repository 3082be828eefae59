"""Where events may stand and what they need (BPMN 2.0.2 table 10.93, §10.6.6)."""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.shape import Nodes, error, event_definitions, instantiates, loop_of, waits_for_all
from bpmn.vendor import attribute
from bpmn.xml import Node, child, children, is_true, local


def _check_definitions(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for node in nodes.values():
        position = local(node)
        if position == "startEvent":
            position = "eventSubProcessStart" if is_true(container, "triggeredByEvent") else "startEvent"
        kinds = [local(each).removesuffix("EventDefinition") for each in event_definitions(node)]
        for kind in kinds:
            if position in PLACES and kind not in PLACES[position]:
                yield error(
                    node,
                    "event-place",
                    f"A {kind} event cannot stand here.",
                    f"Possible are: {', '.join(sorted(PLACES[position]))}.",
                )
        if len(kinds) > 1:
            yield from _check_several(node, position, kinds)
        if kinds:
            continue
        if local(node) in ("intermediateCatchEvent", "boundaryEvent"):
            yield error(node, "event-definition", "The event waits for nothing.", "Give it a trigger.")


def _check_several(node: Node, position: str, kinds: list[str]) -> Iterator[Finding]:
    """An event with several definitions: any of them is caught, all of them are thrown (§10.5.6)."""
    alone = ALONE | (HANDLED if position == "boundaryEvent" else frozenset())
    if is_true(node, "parallelMultiple"):
        alone |= AT_ONCE
    for kind in sorted(alone.intersection(kinds)):
        yield error(node, "multiple-event", f"A {kind} definition stands among others.", "Give it an event of its own.")
    if position == "endEvent" and len(ENDING.intersection(kinds)) > 1:
        yield error(node, "multiple-event", "The end event ends what is around it in two ways.", "Choose one way.")
    if any(attribute(each, "topic") for each in (node, *event_definitions(node))):
        yield error(
            node, "multiple-event", "A topic sends one of several definitions.", "Send it with an event of its own."
        )


#: A link is a way, no trigger. On a boundary compensation leads to a handler, all others along a flow.
ALONE = frozenset({"link"})
HANDLED = frozenset({"compensate"})
#: What interrupts as it happens cannot wait for something else to come besides.
AT_ONCE = frozenset({"error", "cancel", "compensate"})
#: What ends the process or sub-process around an end event.
ENDING = frozenset({"error", "cancel", "terminate"})
#: Event position -> event definitions that can stand there (BPMN 2.0.2 table 10.93).
PLACES: dict[str, frozenset[str]] = {
    "startEvent": frozenset({"message", "signal", "timer", "conditional"}),
    "eventSubProcessStart": frozenset(
        ["message", "signal", "timer", "conditional", "error", "escalation", "compensate"]
    ),
    "intermediateCatchEvent": frozenset({"message", "signal", "timer", "conditional", "link"}),
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "compensate", "link"}),
    "endEvent": frozenset(["message", "signal", "error", "escalation", "compensate", "cancel", "terminate"]),
    "boundaryEvent": frozenset(
        ["message", "signal", "timer", "conditional", "error", "escalation", "compensate", "cancel"]
    ),
}


def _check_transactions(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for node in nodes.values():
        if child(node, "cancelEventDefinition") is None:
            continue
        host = nodes.get(node.get("attachedToRef")) if local(node) == "boundaryEvent" else container
        if host is None or local(host) != "transaction":
            yield error(
                node, "cancel", "A cancel event stands outside a transaction.", "Use it in or on a transaction only."
            )


def _check_event_gateways(container: Node, nodes: Nodes) -> Iterator[Finding]:
    flows = list(children(container, "sequenceFlow"))
    for node in nodes.values():
        if local(node) != "eventBasedGateway":
            continue
        targets = [nodes.get(flow.get("targetRef")) for flow in flows if flow.get("sourceRef") == node.get("id")]
        if waits_for_all(node) and not instantiates(node):
            yield error(
                node, "event-gateway", "An event gateway that waits for all of its events does not start the process.",
                "Split with a parallel gateway instead, or let it start the process.",
            )  # fmt: skip
        if len(targets) < 2:
            yield error(
                node, "event-gateway", "The event gateway has fewer than two events to wait for.", "Add events."
            )
        for target in targets:
            if target is None:
                continue
            if (
                local(target) not in ("intermediateCatchEvent", "receiveTask")
                or child(target, "linkEventDefinition") is not None
            ):
                yield error(
                    target, "event-gateway", "An event gateway leads to something that catches no event.", "Use events."
                )
            elif sum(flow.get("targetRef") == target.get("id") for flow in flows) > 1:
                yield error(
                    target, "event-gateway", "The event behind an event gateway has other flows in.", "Separate them."
                )
            elif (
                loop_of(target) is not None
                or target.get("startQuantity", "1").strip() != "1"
                or any(n.get("attachedToRef") == target.get("id") for n in nodes.values())
            ):
                yield error(
                    target, "event-gateway",
                    "The receive task behind an event gateway repeats, has boundary events or takes several tokens.",
                    "Put events behind the gateway instead.",
                )  # fmt: skip


def _check_references(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for node in nodes.values():
        for definition in event_definitions(node):
            if attribute(definition, "topic") or attribute(node, "topic"):
                continue
            kind = local(definition).removesuffix("EventDefinition")
            if kind in ("message", "signal") and not definition.get(f"{kind}Ref"):
                yield error(node, kind, f"The event names no {kind}.", f"Choose or create the {kind}.")
            if kind == "error" and local(node) == "endEvent" and not definition.get("errorRef"):
                yield error(node, "error-code", "The error end event names no error.", "Choose or create the error.")


def _check_instantiating(container: Node, nodes: Nodes) -> Iterator[Finding]:
    flows = list(children(container, "sequenceFlow"))
    for node in filter(instantiates, nodes.values()):
        if local(container) != "process" or any(flow.get("targetRef") == node.get("id") for flow in flows):
            yield error(
                node, "instantiate", "What starts a process stands in a sub-process or has a flow in.",
                "Let it be the first element of the process, or leave “instantiate” out.",
            )  # fmt: skip
        if loop_of(node) is not None or is_true(node, "isForCompensation"):
            yield error(node, "instantiate", "What starts a process repeats or undoes.", "Repeat what follows it.")
        if local(node) == "receiveTask" and not node.get("messageRef"):
            yield error(node, "message", "The receive task names no message to start with.", "Choose the message.")
        for flow in flows:
            target = nodes.get(flow.get("targetRef"))
            follows = local(node) == "eventBasedGateway" and flow.get("sourceRef") == node.get("id")
            if follows and target is not None and not _names_its_start(target):
                yield error(
                    target, "instantiate", "An event that starts a process waits for all it says, or names no message.",
                    "Let any of them start it, or name the message.",
                )  # fmt: skip


def _names_its_start(node: Node) -> bool:
    """Tell whether a case can begin with what follows an event gateway: an event, or the message of a task."""
    return bool(node.get("messageRef")) if local(node) == "receiveTask" else not is_true(node, "parallelMultiple")


RULES = (_check_definitions, _check_transactions, _check_event_gateways, _check_references, _check_instantiating)
