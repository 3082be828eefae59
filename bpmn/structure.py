"""Whether a model hangs together: ids, flows, attachments, starts, links."""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.xml import Node, child, is_true, local


def check(root: Node) -> Iterator[Finding]:
    """Give an error for each place where a model does not hang together."""
    return iter(())


def starts_by_itself(node: Node, incoming: list[str]) -> bool:
    """Tell whether a node begins with its scope when no start event does (BPMN 2.0.2 §13.2)."""
    return not (
        incoming
        or local(node) == "boundaryEvent"
        or is_true(node, "isForCompensation")
        or is_true(node, "triggeredByEvent")
        or child(node, "linkEventDefinition") is not None
    )
