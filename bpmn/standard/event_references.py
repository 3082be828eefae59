"""Event definitions that stand beside the processes: each event that refers to one has it (BPMN 2.0.2 §10.5.1)."""

from collections.abc import Iterator
from copy import deepcopy

from bpmn.behavior import declared_definitions
from bpmn.findings import Finding
from bpmn.shape import EVENTS, error, executable
from bpmn.xml import Node, children, tag


def read(root: Node) -> Iterator[Finding]:
    """Put a copy in the place of each reference; give an error for each that leads nowhere."""
    declared = declared_definitions(root)
    for process in executable(root):
        for node in list(process.iter(*(tag(name) for name in EVENTS))):
            for reference in list(children(node, "eventDefinitionRef")):
                named = (reference.text or "").strip().rpartition(":")[2]
                if named in declared:
                    node.replace(reference, _copy(declared[named], reference))
                else:
                    yield error(
                        node, "reference", f"“{named}” is no event definition beside the process.",
                        "Write it there, or correct the name.",
                    )  # fmt: skip


def _copy(definition: Node, reference: Node) -> Node:
    copy = deepcopy(definition)
    copy.tail, copy.sourceline = reference.tail, reference.sourceline
    for node in copy.iter():
        # An id belongs to one thing, and this is what several events share.
        if isinstance(node.tag, str):
            node.attrib.pop("id", None)
    return copy
