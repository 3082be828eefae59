"""Decision tables as sheets that people edit: rows of texts in, the same file with other texts out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from dmn import xml as dmn_xml
from dmn.findings import Finding, InvalidDecisions
from dmn.xml import Element


class SheetColumn(Struct, frozen=True, kw_only=True):
    """A column. `source`: the expression of an input, the name of an output, empty of the remark."""

    kind: str
    label: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRow:
    """A rule: its id and what stands in its cells, in the order of the columns; an empty cell is any value."""

    id: str
    cells: tuple[str, ...]
    #: Ids of the cells, so that what is wrong with one can be said there; the remark has none.
    entries: tuple[str, ...] = field(default=(), compare=False)


class Sheet(Struct, frozen=True, kw_only=True):
    """A decision table. Columns: inputs, then outputs, then the remark."""

    decision: str
    name: str
    #: UNIQUE | ANY | PRIORITY | FIRST | RULE ORDER | OUTPUT ORDER | COLLECT
    policy: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]


def read(xml: bytes) -> tuple[Sheet, ...]:
    """Return the tables of a file in its order; decisions without a table are left out. InvalidDecisions."""
    root = dmn_xml.parse(xml)
    found = ((each, dmn_xml.child(each, "decisionTable")) for each in root.iter("{*}decision"))
    return tuple(_sheet(decision, table) for decision, table in found if table is not None)


def _sheet(decision: Element, table: Element) -> Sheet:
    inputs = tuple(
        SheetColumn(kind="input", label=each.get("label") or source, source=source)
        for each in dmn_xml.children(table, "input")
        for source in [dmn_xml.text(dmn_xml.child(each, "inputExpression")) or ""]
    )
    outputs = tuple(
        SheetColumn(kind="output", label=each.get("label") or each.get("name") or "", source=each.get("name") or "")
        for each in dmn_xml.children(table, "output")
    )
    return Sheet(
        decision=decision.get("id") or "",
        name=decision.get("name") or decision.get("id") or "",
        policy=table.get("hitPolicy") or "UNIQUE",
        columns=(*inputs, *outputs, SheetColumn(kind="remark", label="", source="")),
        rows=tuple(_row(rule) for rule in dmn_xml.children(table, "rule")),
    )


def _row(rule: Element) -> SheetRow:
    entries = dmn_xml.children(rule, "inputEntry", "outputEntry")
    remark = dmn_xml.child(rule, "description")
    said = (remark.text or "").strip() if remark is not None else ""
    return SheetRow(
        id=rule.get("id") or "",
        cells=(*(dmn_xml.text(each) or "" for each in entries), said),
        entries=tuple(each.get("id") or "" for each in entries),
    )


def write(xml: bytes, decision: str, rows: Iterable[SheetRow]) -> bytes:
    """Return the file with these rows in the table of a decision: known ones changed, new ones added, others gone.

    A row with an id that is not there is new and takes its place in the order. InvalidDecisions when the decision has
    no table or a row has another number of cells than there are columns.
    """
    from lxml import etree

    root = dmn_xml.parse(xml)
    table = root.find(f"{{*}}decision[@id='{decision}']/{{*}}decisionTable")
    if table is None:
        raise _refused(decision, "no-table", f"The decision “{decision}” has no table.", "Choose another one.")
    known = {each.get("id") or "": each for each in dmn_xml.children(table, "rule")}
    like = next(iter(known.values()), None)
    for each in known.values():
        table.remove(each)
    for row in rows:
        table.append(_filled(known.get(row.id), table, like, row, decision))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def change(xml: bytes, decision: str, cells: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return the file with other texts in some cells: id of a rule -> source of a column -> text."""
    sheet = next((each for each in read(xml) if each.decision == decision), None)
    if sheet is None:
        raise _refused(decision, "no-table", f"The decision “{decision}” has no table.", "Choose another one.")
    return write(xml, decision, [_with(sheet.columns, row, cells.get(row.id, {})) for row in sheet.rows])


def _with(columns: Sequence[SheetColumn], row: SheetRow, texts: Mapping[str, str]) -> SheetRow:
    cells = tuple(texts.get(column.source, cell) for column, cell in zip(columns, row.cells, strict=True))
    return SheetRow(id=row.id, cells=cells)


def _filled(rule: Element | None, table: Element, like: Element | None, row: SheetRow, decision: str) -> Element:
    from copy import deepcopy

    if rule is None:
        rule = _first(table) if like is None else deepcopy(like)
        rule.set("id", row.id)
        for number, each in enumerate(dmn_xml.children(rule, "inputEntry", "outputEntry"), 1):
            each.set("id", f"{row.id}_{number}")
    entries = dmn_xml.children(rule, "inputEntry", "outputEntry")
    if len(row.cells) != len(entries) + 1:
        raise _refused(row.id, "row-width", "A row has another number of cells than the table.", "Fill each cell.")
    for entry, text in zip(entries, row.cells[:-1], strict=True):
        inner = dmn_xml.child(entry, "text")
        if inner is not None:
            inner.text = text
    remark = dmn_xml.child(rule, "description")
    if remark is not None:
        remark.text = row.cells[-1]
    return rule


def _first(table: Element) -> Element:
    """Make the first row of a table, with a cell for each of its columns."""
    from lxml import etree

    namespace = table.tag.rpartition("}")[0] + "}" if "}" in table.tag else ""
    rule = etree.Element(f"{namespace}rule", nsmap=table.nsmap)
    etree.SubElement(rule, f"{namespace}description")
    for column in (*dmn_xml.children(table, "input"), *dmn_xml.children(table, "output")):
        cell = etree.SubElement(rule, f"{namespace}{dmn_xml.name(column)}Entry")
        etree.SubElement(cell, f"{namespace}text")
    return rule


def _refused(element: str, rule: str, text: str, remedy: str) -> InvalidDecisions:
    return InvalidDecisions((Finding(element, 1, rule, "error", text, remedy),))
