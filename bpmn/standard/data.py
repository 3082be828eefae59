"""Data that activities and events take and give: read as parameters with values (BPMN 2.0.2 §10.4.1, §10.4.2).

A data object is the variable of its name, so an association is a value that one variable gets from others. One without
data of the activity only shows who uses what, as drawings do.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator

from lxml import etree

from bpmn import vendor
from bpmn.findings import Finding
from bpmn.shape import ACTIVITIES, EVENTS, data_names, error, executable
from bpmn.standard.associations import Around, Association, Value, Wrong, named, written
from bpmn.xml import Node, child, children, is_true, local, tag, text_of, vendor_name

#: What is taken goes into the element, what is given comes out: of the parameter and of the association.
INTO, OUT_OF = "inputParameter", "outputParameter"
_KINDS = {
    INTO: ("dataInput", "dataInputAssociation", "inputSet"),
    OUT_OF: ("dataOutput", "dataOutputAssociation", "outputSet"),
}


def read(root: Node) -> Iterator[Finding]:
    """Write data associations as parameters; give an error for each that cannot be one."""
    processes = list(executable(root))
    nodes = [node for process in processes for node in process.iter(*(tag(name) for name in ACTIVITIES | EVENTS))]
    inner = {key for node in nodes for kind in _KINDS for key in _declared(node, kind)}
    outer = {key: name for key, name in data_names(root).items() if key not in inner}
    for node in (*processes, *nodes):
        yield from _check_sets(node)
    for node in nodes:
        try:
            _read(node, outer)
        except Wrong as wrong:
            yield error(node, "data", wrong.text, wrong.remedy)


def holder_of(node: Node) -> Node | None:
    """Return what declares the data of an element: events do it themselves."""
    return node if local(node) in EVENTS else child(node, "ioSpecification")


def _check_sets(node: Node) -> Iterator[Finding]:
    """One set of each kind says which data there are; several are ways to choose from, which nobody here does."""
    holder = holder_of(node)
    for _, _, name in _KINDS.values():
        if holder is not None and len(list(children(holder, name))) > 1:
            yield error(node, "data", f"There is more than one {name}.", "Leave one, with all the data.")


def _read(node: Node, outer: dict[str, str]) -> None:
    taken, given = (_declared(node, kind) for kind in (INTO, OUT_OF))
    into, out_of = _values(node, INTO, outer, taken), _values(node, OUT_OF, outer, given)
    _repeat(node, into, out_of, taken, given)
    if (into or out_of) and is_true(node, "triggeredByEvent"):
        raise Wrong("An event sub-process takes and gives no data.", "Let its start event give them.")
    passing = list(given.values()) if out_of or local(node) == "callActivity" else []
    if local(node) == "callActivity":
        if (into or passing) and vendor.properties(node).get("mode") == "instances":
            raise Wrong("Cases of their own take and give no data by associations.", "Use camunda:in and camunda:out.")
        _pass(node, "in", into)
        _pass(node, "out", passing)
    for kind, values in ((INTO, into), (OUT_OF, out_of)):
        _write(node, kind, values)


def _declared(node: Node, kind: str) -> dict[str, str]:
    """Return the names of what an element takes or gives, by id."""
    holder = holder_of(node)
    return {} if holder is None else {each.get("id"): named(each) for each in children(holder, _KINDS[kind][0])}


def _values(node: Node, kind: str, outer: dict[str, str], own: dict[str, str]) -> dict[str, Value]:
    """Return what each variable gets; of several associations for one the last counts, as they are done in order."""
    values: dict[str, Value] = {}
    into = kind == INTO
    around = Around(outer, own, own=True) if into else Around(ChainMap(own, outer), outer, own=False)
    for each in children(node, _KINDS[kind][1]):
        association = Association(each, around)
        meant = association.target in own if into else any(source in own for source in association.sources)
        if meant or association.says_how:
            association.put(values)
    return values


def _repeat(
    node: Node, into: dict[str, Value], out_of: dict[str, Value], taken: dict[str, str], given: dict[str, str]
) -> None:
    """The list that is gone through, and the one that is gathered, belong to the activity and not to each instance."""
    loop = child(node, "multiInstanceLoopCharacteristics")
    if loop is None:
        return
    reference = text_of(loop, "loopDataInputRef")
    if reference in taken:
        name = taken[reference]
        if name not in into:
            raise Wrong(f"Nothing gives “{name}”, which is gone through.", "Draw an association to it.")
        loop.find(tag("loopDataInputRef")).text = written(into.pop(name))
    reference = text_of(loop, "loopDataOutputRef")
    if reference in given:
        name = given.pop(reference)
        targets = [target for target, value in out_of.items() if value == (name, [])]
        if len(targets) != 1:
            raise Wrong(f"“{name}” is gathered for one data object as it is.", "Draw one plain association from it.")
        del out_of[targets[0]]
        loop.find(tag("loopDataOutputRef")).text = targets[0]


def _pass(node: Node, name: str, variables: Iterable[str]) -> None:
    """Let a called process take and give data by their names (§10.3.6)."""
    for each in variables:
        etree.SubElement(_extensions(node), vendor_name(name), source=each, target=each)


def _write(node: Node, kind: str, values: dict[str, Value]) -> None:
    if not values:
        return
    twice = values.keys() & {name for name, _, _ in vendor.parameters(node, kind)}
    for name in sorted(twice):
        raise Wrong(f"A parameter and a data association both say what “{name}” is.", "Leave one of them.")
    parameters = etree.SubElement(_extensions(node), vendor_name("inputOutput"))
    for name, value in values.items():
        parameter = etree.SubElement(parameters, vendor_name(kind), name=name)
        parameter.text, parameter.sourceline = written(value), node.sourceline


def _extensions(node: Node) -> Node:
    found = child(node, "extensionElements")
    return etree.SubElement(node, tag("extensionElements")) if found is None else found
