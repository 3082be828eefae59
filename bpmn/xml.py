"""BPMN documents as trees: read safely, and in the canonical form that a digest is made of."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from lxml import etree

from bpmn.findings import Finding, InvalidProcess

# lxml ships no types.
Node: TypeAlias = Any

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
#: Vendor namespaces that are read; the first is the one that is written.
VENDORS = ("http://camunda.org/schema/1.0/bpmn", "http://operaton.org/schema/1.0/bpmn")

MAX_BYTES = 5_000_000
MAX_NODES = 20_000
MAX_DEPTH = 100
#: Of one element. The XML library takes a time that grows with their square.
MAX_ATTRIBUTES = 200
#: Processes and global tasks of one file. Each is compiled and checked by itself.
MAX_PROCESSES = 1_000
#: Letters of a name that is remembered.
MAX_KEPT = 200


def parse(data: bytes) -> Node:
    """Return the root element of a BPMN document.

    Raises InvalidProcess for a document type, more than 5 MB, 20,000 elements, 100 levels, 200 attributes of one
    element or 1,000 processes, and for what is no BPMN.
    """
    if len(data) > MAX_BYTES:
        raise _refused(0, "xml-size", f"The file has {len(data):,} bytes.", f"Keep a model under {MAX_BYTES:,} bytes.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(
            error.lineno or 0, "xml-syntax", f"The file is not XML: {error.msg}.", "Export it again."
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(1, "xml-doctype", "The file declares a document type.", "Remove the DOCTYPE declaration.")
    _check_size(root)
    if root.tag != tag("definitions"):
        raise _refused(
            root.sourceline, "xml-root", "The file holds no BPMN definitions.", "Export the model as BPMN 2.0 XML."
        )
    if sum(local(each) == "process" or local(each).startswith("global") for each in root) > MAX_PROCESSES:
        raise _refused(
            root.sourceline,
            "xml-processes",
            "The file has too many processes.",
            f"Use at most {MAX_PROCESSES:,} a file.",
        )
    return root


def _check_size(root: Node) -> None:
    nodes, todo = 0, [(root, 1)]
    while todo:
        node, depth = todo.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            raise _refused(
                node.sourceline, "xml-depth", "Elements are nested too deeply.", f"Nest at most {MAX_DEPTH} levels."
            )
        if len(node.attrib) > MAX_ATTRIBUTES:
            raise _refused(
                node.sourceline,
                "xml-attributes",
                "An element has too many attributes.",
                f"Use at most {MAX_ATTRIBUTES} an element.",
            )
        if nodes > MAX_NODES:
            raise _refused(
                node.sourceline, "xml-nodes", "The file has too many elements.", f"Use at most {MAX_NODES:,} elements."
            )
        todo.extend((child, depth + 1) for child in node)


def _refused(line: int, rule: str, text: str, remedy: str) -> InvalidProcess:
    return InvalidProcess([Finding(element_id="", line=line, rule=rule, text=text, remedy=remedy)])


def canonical(data: bytes) -> bytes:
    """Return C14N without comments and insignificant white space: what two files of the same meaning share.

    Raises InvalidProcess as `parse` does.
    """
    root = parse(data)
    for node in root.iter():
        if len(node) and not (node.text or "").strip():
            node.text = None
        if not (node.tail or "").strip():
            node.tail = None
    canonical_form: bytes = etree.tostring(root, method="c14n", with_comments=False)
    return canonical_form


def tag(name: str) -> str:
    """Return the full tag of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def vendor_name(name: str) -> str:
    """Return the full name of a vendor attribute or element, as it is written."""
    return f"{{{VENDORS[0]}}}{name}"


def strip_prefix(reference: str) -> str:
    """Return a QName reference without its prefix."""
    return reference.rpartition(":")[2]


def parts(name: str) -> tuple[str | None, str]:
    """Return the namespace and the rest of a tag or attribute."""
    # Asked many times of every element, so most are kept; long names are not, for they come from nobody's editor.
    return _kept(name) if len(name) <= MAX_KEPT else _split(name)


def _split(name: str) -> tuple[str | None, str]:
    space, brace, rest = name.rpartition("}")
    return (space[1:] if brace else None), rest


_kept = lru_cache(maxsize=4_096)(_split)


def local(node: Node) -> str:
    """Return the tag of an element without its namespace; empty for comments and processing instructions."""
    name = node.tag
    return parts(name)[1] if isinstance(name, str) else ""


def namespace(node: Node) -> str | None:
    """Return the namespace of an element."""
    name = node.tag
    return parts(name)[0] if isinstance(name, str) else None


def children(node: Node, *names: str) -> Iterator[Node]:
    """Give the BPMN children with one of these tags, all of them when no tag is named."""
    wanted = {tag(name) for name in names}
    for child in node:
        if isinstance(child.tag, str) and (child.tag in wanted or (not wanted and namespace(child) == BPMN)):
            yield child


def child(node: Node, name: str) -> Node | None:
    """Return the first BPMN child with this tag."""
    return node.find(tag(name))


def text_of(node: Node, name: str) -> str | None:
    """Return the stripped text of the first BPMN child with this tag; None when it is missing or empty."""
    found = node.find(tag(name))
    return (found.text or "").strip() or None if found is not None else None


def is_true(node: Node, name: str, default: bool = False) -> bool:
    """Read an xsd:boolean attribute."""
    value = node.get(name)
    return default if value is None else value.strip() in ("true", "1")
