"""Operations of interfaces and imports: which message or topic an element means (BPMN 2.0.2 §8.2.2, §8.5, §10.3.3).

What an operation is called elsewhere (`implementationRef`), answers and may fail with is for those who implement it.
"""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.shape import error, executable
from bpmn.vendor import attribute
from bpmn.xml import Node, children, local, strip_prefix, tag, text_of, vendor_name

#: What is imported says only how data and services look, which changes nothing that runs.
DESCRIPTIONS = frozenset(
    [
        "http://www.w3.org/2001/XMLSchema",
        "http://www.w3.org/TR/wsdl20/",
        "http://schemas.xmlsoap.org/wsdl/",
        "http://www.w3.org/ns/wsdl",
    ]
)
_ELEMENTS = ("serviceTask", "sendTask", "receiveTask", "messageEventDefinition")


def read(root: Node) -> Iterator[Finding]:
    """Write operations as topics and messages; give an error for what is missing, contradicts or is imported."""
    yield from _imports(root)
    operations = {each.get("id"): each for interface in children(root, "interface") for each in children(interface)}
    messages = {each.get("id") for each in children(root, "message")}
    for process in executable(root):
        for node in process.iter(*(tag(name) for name in _ELEMENTS)):
            reference = node.get("operationRef") or text_of(node, "operationRef")
            if reference is not None:
                yield from _read(node, reference, operations.get(strip_prefix(reference.strip())), messages)


def _imports(root: Node) -> Iterator[Finding]:
    for each in children(root, "import"):
        if (each.get("importType") or "").strip() not in DESCRIPTIONS:
            yield Finding(
                element_id=root.get("id") or "", line=each.sourceline, rule="import",
                text=f"“{each.get('location') or each.get('namespace') or ''}” is imported, and nothing here reads it.",
                remedy="Leave the import out and deploy the file in the same set: what is in it is found by its key.",
            )  # fmt: skip


def _read(node: Node, reference: str, operation: Node | None, messages: set[str]) -> Iterator[Finding]:
    owner = node.getparent() if local(node) == "messageEventDefinition" else node
    message = "" if operation is None else strip_prefix(text_of(operation, "inMessageRef") or "")
    if operation is None:
        yield error(owner, "operation", f"There is no operation “{reference}”.", "Declare it in an interface.")
    elif message not in messages:
        yield error(
            owner, "operation", f"The operation “{_named(operation)}” names no message that it takes.",
            "Set its inMessageRef to a message of the file.",
        )  # fmt: skip
    elif local(node) == "serviceTask":
        if attribute(node, "topic") is None:
            node.set(vendor_name("type"), "external")
            node.set(vendor_name("topic"), _named(operation))
    elif attribute(node, "topic") is not None or attribute(owner, "topic") is not None:
        return
    elif node.get("messageRef") is None:
        node.set("messageRef", message)
    elif strip_prefix(node.get("messageRef").strip()) != message:
        yield error(
            owner, "operation", f"The operation “{_named(operation)}” takes another message than the one named here.",
            "Name the same message, or leave it out.",
        )  # fmt: skip


def _named(operation: Node) -> str:
    return str(operation.get("name") or operation.get("id") or "").strip()
