"""What changed between two versions of a diagram: elements that came, went, say something else, or moved."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from lxml import etree
from msgspec import Struct

from bpmn.shape import event_definitions
from bpmn.xml import local, parse, parts

Kind = Literal["added", "removed", "changed", "moved"]
#: What stands on its own and is compared by itself.
_DRAWN = frozenset(
    {
        "process",
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "sequenceFlow",
        "textAnnotation",
        "participant",
        "lane",
        "message",
        "signal",
        "error",
        "escalation",
    }
)
#: What a diagram writes for itself: it follows from the flows.
_FOLLOWS = frozenset({"incoming", "outgoing"})


class Difference(Struct, frozen=True, kw_only=True):
    """One element that is not as it was. `what`: attributes and parts that changed, in the words of the file."""

    kind: Kind
    element_id: str
    #: The BPMN tag: userTask, sequenceFlow, …
    tag: str
    name: str
    what: tuple[str, ...] = ()


def compare(old: bytes, new: bytes) -> tuple[Difference, ...]:
    """Return what changed from `old` to `new`, in the order of the new file, what went last. InvalidProcess."""
    before, after = _elements(old), _elements(new)
    places, now = _places(old), _places(new)
    found = [_difference(each, before.get(id), places.get(id), now.get(id)) for id, each in after.items()]
    gone = [_named("removed", each) for id, each in before.items() if id not in after]
    return (*(each for each in found if each is not None), *gone)


def _elements(xml: bytes) -> dict[str, Any]:
    root = parse(xml)
    # What an event waits for is a part of it; what stands beside the processes may be thrown from several places.
    beside = set(event_definitions(root))
    found = (each for each in root.iter("{*}*") if each.get("id"))
    return {each.get("id"): each for each in found if local(each) in _DRAWN or each in beside}


def _places(xml: bytes) -> dict[str, str]:
    """Return where each element is drawn, as text, by its id."""
    shapes = (each for each in parse(xml).iter("{*}BPMNShape", "{*}BPMNEdge"))
    return {each.get("bpmnElement", ""): " ".join(_numbers(each)) for each in shapes}


def _numbers(shape: Any) -> Iterator[str]:
    for each in shape.iter("{*}Bounds", "{*}waypoint"):
        if local(each.getparent()) != "BPMNLabel":
            yield from (f"{float(each.get(name)):g}" for name in ("x", "y", "width", "height") if each.get(name))


def _difference(new: Any, old: Any, place: str | None, now: str | None) -> Difference | None:
    if old is None:
        return _named("added", new)
    before, after = _parts(old), _parts(new)
    what = tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))
    if what:
        return _named("changed", new, what)
    return _named("moved", new) if place != now else None


def _named(kind: Kind, element: Any, what: tuple[str, ...] = ()) -> Difference:
    return Difference(
        kind=kind, element_id=element.get("id"), tag=local(element), name=element.get("name") or "", what=what
    )


def _parts(element: Any) -> Mapping[str, str]:
    """Return what an element says, by part: its attributes, and its children that are not elements of their own."""
    found = {parts(name)[1]: str(value) for name, value in element.attrib.items()}
    found["element"] = local(element)
    for child in element:
        if not isinstance(child.tag, str) or local(child) in _DRAWN or local(child) in _FOLLOWS:
            continue
        for name, text in _told(child):
            found[name] = f"{found.get(name, '')}{text}"
    return found


def _told(child: Any) -> Iterator[tuple[str, str]]:
    """Give the parts of a child: properties and parameters each by name, anything else whole."""
    if local(child) != "extensionElements":
        yield local(child), _text(child)
        return
    for part in child:
        if local(part) in ("properties", "inputOutput"):
            yield from ((f"{local(each)} {each.get('name', '')}", _text(each)) for each in part)
        else:
            yield local(part), _text(part)


def _text(node: Any) -> str:
    text: str = etree.tostring(node, method="c14n", with_comments=False, with_tail=False).decode()
    return " ".join(text.split())
