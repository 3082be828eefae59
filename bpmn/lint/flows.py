"""Sequence flows that are likely not meant as they are drawn."""

from collections import defaultdict
from collections.abc import Iterator

from bpmn.findings import Finding, Severity
from bpmn.shape import containers
from bpmn.xml import Node, child, children


def check(root: Node) -> Iterator[Finding]:
    """Give what is odd about conditions and defaults."""
    for container in containers(root):
        leaving = defaultdict(list)
        for flow in children(container, "sequenceFlow"):
            leaving[flow.get("sourceRef")].append(flow)
        for node in children(container):
            if node.get("id") in leaving:
                yield from _check_node(node, leaving[node.get("id")])


def _check_node(node: Node, leaving: list[Node]) -> Iterator[Finding]:
    name = node.tag.rpartition("}")[2]
    conditional = [flow for flow in leaving if child(flow, "conditionExpression") is not None]
    plain = [flow for flow in leaving if flow not in conditional and flow.get("id") != node.get("default")]
    if name in ("parallelGateway", "eventBasedGateway"):
        for flow in conditional:
            yield _finding(
                flow, "condition", "A condition after this gateway is never looked at.", "Remove it.", "error"
            )
    elif name == "exclusiveGateway" and len(leaving) > 1:
        for flow in plain:
            text = "This flow of an exclusive gateway has no condition and is not the default."
            yield _finding(flow, "condition", text, "Give it a condition or make it the default flow.", "error")
    if conditional and not node.get("default") and not plain and name not in ("parallelGateway", "eventBasedGateway"):
        text = "When no condition holds, the case stops here with an incident."
        yield _finding(node, "missing-default", text, "Name a default flow.", "warning")


def _finding(node: Node, rule: str, text: str, remedy: str, severity: Severity) -> Finding:
    return Finding(
        element_id=node.get("id"), line=node.sourceline, rule=rule, severity=severity, text=text, remedy=remedy
    )
