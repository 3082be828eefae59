"""Where events may stand and what they need (BPMN 2.0.2 table 10.93, §10.6.6)."""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.shape import Nodes, error, event_definition, loop_of
from bpmn.vendor import attribute
from bpmn.xml import Node, child, children, is_true, local


def _check_definitions(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for node in nodes.values():
        definitions = [each for each in node if local(each).endswith("EventDefinition")]
        if len(definitions) > 1:
            yield error(node, "multiple-event", "The event has several definitions.", "Use one event for each.")
        elif definitions:
            position = local(node)
            if position == "startEvent":
                position = "eventSubProcessStart" if is_true(container, "triggeredByEvent") else "startEvent"
            kind = local(definitions[0]).removesuffix("EventDefinition")
            if position in PLACES and kind not in PLACES[position]:
                yield error(
                    node,
                    "event-place",
                    f"A {kind} event cannot stand here.",
                    f"Possible are: {', '.join(sorted(PLACES[position]))}.",
                )
        elif local(node) in ("intermediateCatchEvent", "boundaryEvent"):
            yield error(node, "event-definition", "The event waits for nothing.", "Give it a trigger.")


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
            elif any(n.get("attachedToRef") == target.get("id") for n in nodes.values()) or loop_of(target) is not None:
                yield error(
                    target, "event-gateway", "The receive task behind an event gateway repeats or has boundary events.",
                    "Put events behind the gateway instead.",
                )  # fmt: skip


def _check_references(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for node in nodes.values():
        definition = event_definition(node)
        if definition is None or attribute(definition, "topic") or attribute(node, "topic"):
            continue
        kind = local(definition).removesuffix("EventDefinition")
        if kind in ("message", "signal") and not definition.get(f"{kind}Ref"):
            yield error(node, kind, f"The event names no {kind}.", f"Choose or create the {kind}.")
        if kind == "error" and local(node) == "endEvent" and not definition.get("errorRef"):
            yield error(node, "error-code", "The error end event names no error.", "Choose or create the error.")


RULES = (_check_definitions, _check_transactions, _check_event_gateways, _check_references)
