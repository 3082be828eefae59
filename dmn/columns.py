"""The columns of a decision table and which of its rows count: changed in the file, the cells along with them."""

from collections.abc import Mapping

from dmn import xml as dmn_xml
from dmn.findings import Finding, InvalidDecisions
from dmn.xml import Element

#: Which rows count, in the words of the standard (DMN 1.5, 8.2.8).
POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
#: Kind of a column -> its element, and that of its cells.
_KINDS = {"input": ("input", "inputEntry"), "output": ("output", "outputEntry")}
MOST = 50


def add(xml: bytes, decision: str, kind: str, label: str, source: str) -> bytes:
    """Return the file with one more column, empty in each row.

    `source`: what is asked (FEEL), or the name of what comes. InvalidDecisions without a table, for another kind,
    without a source, or when there are too many.
    """
    root, table = _table(xml, decision)
    if kind not in _KINDS:
        raise refused(decision, "column-kind", "A column is an input or an output.", "Choose one of them.")
    if not source:
        raise refused(decision, "column-source", "The new column says nothing.", "Say what it asks, or its name.")
    there = dmn_xml.children(table, *_KINDS)
    if len(there) >= MOST:
        raise refused(decision, "column-count", f"A table has at most {MOST} columns.", "Make another table.")
    element, cell = _KINDS[kind]
    number = 1 + sum(dmn_xml.name(each) == element for each in there)
    ids = {each.get("id") for each in root.iter("{*}*")}
    column = _made(table, element, _free(f"{decision}_{kind}_{number}", ids))
    if label:
        column.set("label", label)
    _say(column, source)
    _after(table, column, ("input",) if kind == "input" else ("input", "output"))
    for rule in dmn_xml.children(table, "rule"):
        entry = _made(rule, cell, _free(f"{rule.get('id')}_{kind}_{number}", ids))
        _made(entry, "text", None, into=True)
        _after(rule, entry, ("description", "inputEntry") if kind == "input" else ("description", *_cells()))
    return _written(root)


def drop(xml: bytes, decision: str, number: int) -> bytes:
    """Return the file without a column (from 0: inputs, then outputs). InvalidDecisions when it is the last output."""
    root, table = _table(xml, decision)
    column = _columns(table, decision)[number : number + 1]
    if not column:
        raise refused(decision, "column", "There is no such column.", "Load the page again.")
    if dmn_xml.name(column[0]) == "output" and len(dmn_xml.children(table, "output")) == 1:
        raise refused(decision, "last-output", "A table gives one thing at least.", "Add another output first.")
    for rule in dmn_xml.children(table, "rule"):
        rule.remove(dmn_xml.children(rule, *_cells())[number])
    table.remove(column[0])
    return _written(root)


def say(xml: bytes, decision: str, said: Mapping[int, tuple[str, str]]) -> bytes:
    """Return the file with other labels and sources of some columns, by number. InvalidDecisions without a source."""
    root, table = _table(xml, decision)
    for number, column in enumerate(_columns(table, decision)):
        label, source = said.get(number, (column.get("label") or "", _source(column)))
        if not source:
            raise refused(
                decision, "column-source", f"Column {number + 1} says nothing.", "Say what it asks, or its name."
            )
        if label and label != source:
            column.set("label", label)
        elif "label" in column.attrib and label != column.get("label"):
            del column.attrib["label"]
        if source != _source(column):
            _say(column, source)
    return _written(root)


def count(xml: bytes, decision: str, policy: str) -> bytes:
    """Return the file with another hit policy. InvalidDecisions for one that the standard does not know."""
    root, table = _table(xml, decision)
    if policy not in POLICIES:
        raise refused(
            decision, "hit-policy", f"There is no hit policy “{policy}”.", f"Use one of {', '.join(POLICIES)}."
        )
    table.set("hitPolicy", policy)
    if policy != "COLLECT":
        table.attrib.pop("aggregation", None)
    return _written(root)


def _table(xml: bytes, decision: str) -> tuple[Element, Element]:
    root = dmn_xml.parse(xml)
    for each in root.iter("{*}decision"):
        table = dmn_xml.child(each, "decisionTable")
        if each.get("id") == decision and table is not None:
            return root, table
    raise refused(decision, "no-table", f"The decision “{decision}” has no table.", "Choose another one.")


def _columns(table: Element, decision: str) -> list[Element]:
    return [*dmn_xml.children(table, "input"), *dmn_xml.children(table, "output")]


def _cells() -> tuple[str, str]:
    return ("inputEntry", "outputEntry")


def _source(column: Element) -> str:
    if dmn_xml.name(column) == "output":
        return column.get("name") or ""
    return dmn_xml.text(dmn_xml.child(column, "inputExpression")) or ""


def _say(column: Element, source: str) -> None:
    if dmn_xml.name(column) == "output":
        column.set("name", source)
        return
    expression = dmn_xml.child(column, "inputExpression")
    if expression is None:
        expression = _made(column, "inputExpression", f"{column.get('id')}_expression", into=True)
    inner = dmn_xml.child(expression, "text")
    if inner is None:
        inner = _made(expression, "text", None, into=True)
    inner.text = source


def _made(near: Element, name: str, id: str | None, *, into: bool = False) -> Element:
    """Make an element in the namespace of another one; `into`: as its last child."""
    from lxml import etree

    made = etree.Element(near.tag.rpartition("}")[0] + "}" + name if "}" in near.tag else name, nsmap=near.nsmap)
    if id is not None:
        made.set("id", id)
    if into:
        near.append(made)
    return made


def _after(parent: Element, child: Element, names: tuple[str, ...]) -> None:
    """Put a child behind the last one with one of these names, else first."""
    before = [at for at, each in enumerate(parent) if dmn_xml.name(each) in names]
    parent.insert(before[-1] + 1 if before else 0, child)


def _free(wish: str, taken: set[str | None]) -> str:
    found, at = wish, 2
    while found in taken:
        found, at = f"{wish}_{at}", at + 1
    taken.add(found)
    return found


def _written(root: Element) -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def refused(element: str, rule: str, text: str, remedy: str) -> InvalidDecisions:
    """Return the refusal of a change to a table."""
    return InvalidDecisions((Finding(element, 1, rule, "error", text, remedy),))
