"""Reading DMN files safely: no DOCTYPE, no entities, no network, and caps on size, nodes and depth."""

from typing import TYPE_CHECKING, TypeAlias

from dmn.findings import Finding, InvalidDecisions

MAX_BYTES = 5_000_000
MAX_NODES = 20_000
MAX_DEPTH = 100

if TYPE_CHECKING:
    from lxml import etree

    Element: TypeAlias = etree._Element
else:
    Element = object


def _refuse(rule: str, text: str, remedy: str, line: int = 1) -> InvalidDecisions:
    return InvalidDecisions((Finding("definitions", line, rule, "error", text, remedy),))


def parse(data: bytes) -> Element:
    """Return the root of a DMN file; InvalidDecisions when it is no safe, well-formed DMN."""
    # Loaded by the first model only: expressions need no XML.
    from lxml import etree

    if len(data) > MAX_BYTES:
        raise _refuse("file-size", f"The file has more than {MAX_BYTES // 1_000_000} MB.", "Split the model.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise _refuse(
            "xml", f"The file is not well-formed XML: {error}.", "Save it again in a DMN editor.", line
        ) from None
    if root.getroottree().docinfo.doctype:
        raise _refuse("doctype", "The file has a DOCTYPE.", "Remove the DOCTYPE; DMN needs none.")
    _check_size(root)
    if name(root) != "definitions":
        raise _refuse("root", f"The file's root is “{name(root)}”, not “definitions”.", "Deploy a DMN file.")
    return root


def _check_size(root: Element) -> None:
    nodes, level = 0, [root]
    for _ in range(MAX_DEPTH):
        nodes += len(level)
        if nodes > MAX_NODES:
            raise _refuse("node-count", f"The file has more than {MAX_NODES} elements.", "Split the model.")
        level = [child for element in level for child in element]
        if not level:
            return
    raise _refuse("depth", f"The file nests more than {MAX_DEPTH} levels deep.", "Flatten the expressions.")


def name(element: Element) -> str:
    """Return an element's name without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, *names: str) -> list[Element]:
    """Return the children with one of these names."""
    return [child for child in element if name(child) in names]


def child(element: Element, *names: str) -> Element | None:
    """Return the first child with one of these names."""
    return next(iter(children(element, *names)), None)


def text(element: Element | None) -> str | None:
    """Return the text of an element's `text` child, None when there is none or it is blank."""
    inner = child(element, "text") if element is not None else None
    if inner is None or not (inner.text or "").strip():
        return None
    return str(inner.text)


def line(element: Element) -> int:
    """Return the line on which an element starts."""
    return int(element.sourceline or 1)
