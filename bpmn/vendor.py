"""Vendor attributes and extension elements: Camunda's namespace and Operaton's are read (design D6)."""

from collections.abc import Iterator

from bpmn.juel import is_juel
from bpmn.xml import VENDORS, Node, child, local, namespace


def attribute(node: Node, name: str) -> str | None:
    """Return a vendor attribute without surrounding space; None when it is missing or empty."""
    for vendor in VENDORS:
        value = node.get(f"{{{vendor}}}{name}")
        if value is not None and value.strip():
            return str(value.strip())
    return None


def names(node: Node, name: str) -> tuple[str, ...]:
    """Return the names of a comma list in a vendor attribute; none when it is FEEL."""
    return split(attribute(node, name) or "")


def split(text: str) -> tuple[str, ...]:
    """Return the names of a comma list; none when it is FEEL."""
    return (
        () if text.startswith("=") or is_juel(text) else tuple(part.strip() for part in text.split(",") if part.strip())
    )


def extensions(node: Node, name: str) -> Iterator[Node]:
    """Give the vendor elements of that name among the extension elements."""
    holder = child(node, "extensionElements")
    for each in () if holder is None else holder:
        if namespace(each) in VENDORS and local(each) == name:
            yield each


def properties(node: Node) -> dict[str, str]:
    """Return the properties of an element."""
    return {
        each.get("name"): (each.get("value") or "").strip()
        for holder in extensions(node, "properties")
        for each in holder
        if local(each) == "property" and each.get("name")
    }


def parameters(node: Node, name: str) -> list[tuple[str, str, Node]]:
    """Return (name, text, node) of the `inputParameter` or `outputParameter` elements."""
    return [
        (each.get("name") or "", (each.text or "").strip(), each)
        for holder in extensions(node, "inputOutput")
        for each in holder
        if local(each) == name
    ]
