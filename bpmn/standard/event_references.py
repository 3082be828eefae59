"""Event definitions that stand beside the processes: each event that refers to one has it (BPMN 2.0.2 §10.5.1)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from bpmn.behavior import REFERENCES, declared_definitions
from bpmn.findings import Finding
from bpmn.shape import EVENTS, error
from bpmn.xml import Node, local, strip_prefix, tag

#: Signs of XML that definitions come to when each is written wherever one refers to it. What is shared is read as
#: often as it is used, so a small file could ask for more than a large one holds.
MOST = 500_000
_REFERENCE = "eventDefinitionRef"


def read(root: Node) -> Iterator[Finding]:
    """Put a copy in the place of each reference; give an error for each that leads nowhere, or when they come to much.

    What instances throw keeps its references (`bpmn.behavior`).
    """
    declared = declared_definitions(root)
    if (size := _size(root, declared)) > MOST:
        yield error(
            root, "reference", f"The event definitions that are shared come to {size:,} signs.",
            f"Keep them under {MOST:,}: write shorter ones, or a process of its own.",
        )  # fmt: skip
        return
    for reference in list(root.iter(tag(_REFERENCE))):
        node = reference.getparent()
        if local(node) not in EVENTS:
            continue
        named = _named(reference.text)
        if named in declared:
            node.replace(reference, _copy(declared[named], reference))
        else:
            yield error(
                node, "reference", f"“{named}” is no event definition beside the process.",
                "Write it there, or correct the name.",
            )  # fmt: skip


def _size(root: Node, declared: Mapping[str, Node]) -> int:
    uses = Counter(_named(each.text) for each in root.iter(tag(_REFERENCE)))
    for loop in root.iter(tag("multiInstanceLoopCharacteristics")):
        uses.update(_named(loop.get(name)) for name in REFERENCES.values() if loop.get(name))
    return sum(len(etree.tostring(declared[name])) * count for name, count in uses.items() if name in declared)


def _named(text: str | None) -> str:
    return strip_prefix((text or "").strip())


def _copy(definition: Node, reference: Node) -> Node:
    copy = deepcopy(definition)
    copy.tail, copy.sourceline = reference.tail, reference.sourceline
    for node in copy.iter():
        # An id belongs to one thing, and this is what several events share.
        if isinstance(node.tag, str):
            node.attrib.pop("id", None)
    return copy
