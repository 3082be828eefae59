"""Reads the coordinates of a BPMN file and tells what makes its diagrams hard to read."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

from bpmn.xml import parse

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"

FRAME_WIDTH, FRAME_HEIGHT, FRAME_MARGIN = 1440, 900, 20
TEXT_SIZE, LABEL_SIZE = 12, 11
LABEL_WIDTH = 90
#: What bpmn-js keeps free inside a task, left and right together.
TASK_PADDING = 10
MOST_LINES = 2
NODES = ("event", "gateway", "task", "subprocess", "callactivity", "transaction")
POOLS = ("participant", "lane")
CONTAINERS = ("subProcess", "transaction", "adHocSubProcess", *POOLS)

# Widths of letters in a common sans-serif face, in parts of the size: close enough to tell whether labels meet.
_THIN, _BROAD, _TALL = re.compile(r"[ijltfrI.,;:'|!()\[\] ]"), re.compile(r"[mwMWGOQ@%&]"), re.compile(r"[A-ZÄÖÜ]")


class Point(NamedTuple):
    """A place in px."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle in px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the y of the lower edge."""
        return self.y + self.height

    def meets(self, other: "Box", tolerance: float = 1) -> bool:
        """Tell whether two boxes share more than `tolerance` px in both directions."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return across > tolerance and down > tolerance

    def holds(self, other: "Box") -> bool:
        """Tell whether another box lies inside."""
        return (
            other.x >= self.x - 1
            and other.y >= self.y - 1
            and other.right <= self.right + 1
            and other.bottom <= self.bottom + 1
        )


class Stretch(NamedTuple):
    """A straight part of a flow."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn shape. `area`: other shapes may lie inside it. `lines`: of the name inside it."""

    id: str
    kind: str
    box: Box
    parent: str | None
    host: str | None
    area: bool
    lines: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A drawn sequence flow."""

    id: str
    source: str
    target: str
    parent: str | None
    points: tuple[Point, ...]

    @property
    def stretches(self) -> list[Stretch]:
        """Return the straight parts that have a length."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return [Stretch(a, b) for a, b in pairs if math.hypot(a.x - b.x, a.y - b.y) > 0.5]


@dataclass(frozen=True, slots=True)
class Label:
    """The text beside a shape or a flow. `breaks`: a word is wider than the box that the file gives it."""

    owner: str
    box: Box
    breaks: bool


@dataclass(slots=True)
class Diagram:
    """One plane of a file."""

    root: str
    shapes: dict[str, Shape] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)

    @property
    def extent(self) -> Box:
        """Return the box around everything drawn."""
        boxes = [*(shape.box for shape in self.shapes.values()), *(label.box for label in self.labels)]
        boxes += [Box(point.x, point.y, 0, 0) for flow in self.flows.values() for point in flow.points]
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)

    @property
    def text_size(self) -> float:
        """Return how large text is, in px, when the whole diagram stands in a frame of 1440 by 900."""
        _, _, width, height = self.extent
        zoom = min(1.0, (FRAME_WIDTH - FRAME_MARGIN) / width, (FRAME_HEIGHT - FRAME_MARGIN) / height)
        return round(TEXT_SIZE * zoom, 1)

    @property
    def crossings(self) -> int:
        """Return how often two flows cross."""
        pairs = combinations(self.flows.values(), 2)
        return sum(_cross(a, b) for one, other in pairs for a in one.stretches for b in other.stretches)

    def faults(self) -> Iterator[str]:
        """Yield what must not be, a sentence each."""
        yield from self._shapes_that_overlap()
        yield from self._shapes_outside()
        yield from self._flows_through_shapes()
        yield from self._flows_on_flows()
        yield from self._labels_in_the_way()
        yield from self._flows_to_the_left()
        yield from self._long_names()

    def _shapes_that_overlap(self) -> Iterator[str]:
        for one, other in combinations(self.shapes.values(), 2):
            nested = (one.area and one.box.holds(other.box)) or (other.area and other.box.holds(one.box))
            attached = other.id == one.host or one.id == other.host
            if one.box.meets(other.box) and not nested and not attached:
                yield f"{one.id} overlaps {other.id}"

    def _shapes_outside(self) -> Iterator[str]:
        for shape in self.shapes.values():
            around = self.shapes.get(shape.parent or "")
            if around and shape.host is None and not around.box.holds(shape.box):
                yield f"{shape.id} is not inside {around.id}"

    def _flows_through_shapes(self) -> Iterator[str]:
        for flow in self.flows.values():
            for shape in self.shapes.values():
                if shape.kind in POOLS or (shape.area and self._is_inside(flow.parent, shape.id)):
                    continue
                allowed = 6 if shape.id in (flow.source, flow.target) else 2
                if any(_inside(stretch, shape.box, 1.5) > allowed for stretch in flow.stretches):
                    yield f"{flow.id} runs through {shape.id}"

    def _flows_on_flows(self) -> Iterator[str]:
        for one, other in combinations(self.flows.values(), 2):
            kin = one.source == other.source or one.target == other.target
            if not kin and any(_shared(a, b) > 4 for a in one.stretches for b in other.stretches):
                yield f"{one.id} lies on {other.id}"

    def _labels_in_the_way(self) -> Iterator[str]:
        for label in self.labels:
            for shape in self.shapes.values():
                on_it = label.box.meets(shape.box, 4 if shape.id == label.owner else 2)
                if on_it and not (shape.area and shape.box.holds(label.box)):
                    yield f"the name of {label.owner} lies on {shape.id}"
            for flow in self.flows.values():
                if any(_inside(stretch, label.box, 2) > 3 for stretch in flow.stretches):
                    yield f"the name of {label.owner} is crossed by {flow.id}"
        for one, other in combinations(self.labels, 2):
            if one.box.meets(other.box, 2):
                yield f"the name of {one.owner} lies on the name of {other.owner}"

    def _flows_to_the_left(self) -> Iterator[str]:
        loops = self._loops()
        for flow in self.flows.values():
            source, target = self.shapes.get(flow.source), self.shapes.get(flow.target)
            if source is None or target is None or flow.id in loops:
                continue
            if target.box.x + target.box.width / 2 < source.box.x + source.box.width / 2 - 1:
                yield f"{flow.id} goes from right to left"

    def _long_names(self) -> Iterator[str]:
        # A third line runs into the sign of the task above it and the boundary events below.
        for shape in self.shapes.values():
            if shape.lines > MOST_LINES and not shape.area:
                yield f"the name inside {shape.id} needs {shape.lines} lines"

    def _loops(self) -> set[str]:
        """Return the flows that close a loop, found depth first from the start events."""
        leaving: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            source = self.shapes.get(flow.source)
            leaving.setdefault((source and source.host) or flow.source, []).append(flow)
        starts = [shape.id for shape in self.shapes.values() if shape.kind == "startEvent"]
        loops: set[str] = set()
        state: dict[str, str] = {}

        def visit(node: str) -> None:
            state[node] = "open"
            for flow in leaving.get(node, []):
                if state.get(flow.target) == "open":
                    loops.add(flow.id)
                elif flow.target not in state:
                    visit(flow.target)
            state[node] = "done"

        for node in [*starts, *leaving]:
            if node not in state:
                visit(node)
        return loops

    def _is_inside(self, inner: str | None, around: str) -> bool:
        while inner is not None:
            if inner == around:
                return True
            shape = self.shapes.get(inner)
            inner = shape.parent if shape else None
        return False


def diagrams(xml: bytes, language: str = "en") -> list[Diagram]:
    """Return the diagrams of a BPMN file as people see them in a language."""
    root = parse(xml)
    elements = {element.get("id"): element for element in root.iter("*") if element.get("id")}
    return [_diagram(plane, elements, language) for plane in root.iter(f"{BPMNDI}BPMNPlane")]


def untranslated(xml: bytes, language: str) -> list[str]:
    """Return the ids of named nodes and flows whose name is not given in a language."""
    named = (
        each for each in parse(xml).iter(f"{BPMN}*") if each.get("name") and _is_drawn(each.tag.removeprefix(BPMN))
    )
    return [each.get("id") for each in named if _translation(each, language) is None]


def _translation(element: Any, language: str) -> str | None:
    """Return the property `name.de` of an element, None without one."""
    for extension in element.findall(f"{BPMN}extensionElements"):
        for each in extension.iter(f"{CAMUNDA}property"):
            if each.get("name") == f"name.{language}":
                return str(each.get("value"))
    return None


def missing(xml: bytes) -> list[str]:
    """Return the ids of nodes and sequence flows that no diagram draws."""
    root = parse(xml)
    drawn = {each.get("bpmnElement") for kind in ("BPMNShape", "BPMNEdge") for each in root.iter(f"{BPMNDI}{kind}")}
    wanted = [each.get("id") for each in root.iter(f"{BPMN}*") if _is_drawn(each.tag.removeprefix(BPMN))]
    return [identity for identity in wanted if identity not in drawn]


def _is_drawn(kind: str) -> bool:
    return kind == "sequenceFlow" or kind.lower().endswith(NODES)


def _diagram(plane: Any, elements: Mapping[str, Any], language: str) -> Diagram:
    diagram = Diagram(root=plane.get("bpmnElement"))
    for drawn in plane:
        element = elements[drawn.get("bpmnElement")]
        kind = element.tag.removeprefix(BPMN)
        identity, parent = element.get("id"), element.getparent().get("id")
        name = _translation(element, language) or element.get("name")
        given = drawn.find(f"{BPMNDI}BPMNLabel/{DC}Bounds")
        if drawn.tag == f"{BPMNDI}BPMNShape":
            box = _box(drawn.find(f"{DC}Bounds"))
            area = kind in CONTAINERS and drawn.get("isExpanded") != "false"
            outside = kind.endswith(("Event", "Gateway"))
            lines = 0 if outside or not name else len(_wrapped(name, box.width - TASK_PADDING, TEXT_SIZE))
            diagram.shapes[identity] = Shape(identity, kind, box, parent, element.get("attachedToRef"), area, lines)
            if name and outside:
                diagram.labels.append(_label(identity, name, given, Point(box.x + box.width / 2, box.bottom)))
        elif kind == "sequenceFlow":
            points = tuple(Point(float(point.get("x")), float(point.get("y"))) for point in drawn.iter(f"{DI}waypoint"))
            diagram.flows[identity] = Flow(identity, element.get("sourceRef"), element.get("targetRef"), parent, points)
            if name:
                diagram.labels.append(_label(identity, name, given, points[len(points) // 2]))
    return diagram


def _box(bounds: Any) -> Box:
    return Box(*(float(bounds.get(name)) for name in ("x", "y", "width", "height")))


def _label(owner: str, text: str, bounds: Any, otherwise: Point) -> Label:
    """Return the label with the box that the text really takes: as wide as it is, centred in the box of the file."""
    if bounds is None:
        width, height = _text(text, LABEL_WIDTH)
        return Label(owner, Box(otherwise.x - width / 2, otherwise.y, width, height), breaks=False)
    given = _box(bounds)
    width, height = _text(text, given.width)
    box = Box(given.x + given.width / 2 - width / 2, given.y, width, height)
    return Label(owner, box, breaks=width > given.width)


def _text(text: str, most: float) -> tuple[float, float]:
    lines = _wrapped(text, most, LABEL_SIZE)
    return max(_width(line, LABEL_SIZE) for line in lines), math.ceil(len(lines) * LABEL_SIZE * 1.25)


def _wrapped(text: str, most: float, size: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, size) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _width(line: str, size: int) -> float:
    units = sum(0.29 if _THIN.match(c) else 0.8 if _BROAD.match(c) else 0.69 if _TALL.match(c) else 0.55 for c in line)
    return math.ceil(units * size)


def _inside(stretch: Stretch, box: Box, inset: float) -> float:
    """Return how long a stretch runs inside a box (clipping after Liang and Barsky)."""
    a, b = stretch
    dx, dy = b.x - a.x, b.y - a.y
    first, last = 0.0, 1.0
    for step, room in (
        (-dx, a.x - box.x - inset),
        (dx, box.right - inset - a.x),
        (-dy, a.y - box.y - inset),
        (dy, box.bottom - inset - a.y),
    ):
        if step == 0:
            if room <= 0:
                return 0.0
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return max(0.0, last - first) * math.hypot(dx, dy)


def _cross(one: Stretch, other: Stretch) -> bool:
    def side(a: Point, b: Point, c: Point) -> float:
        return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)

    (a, b), (c, d) = one, other
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def _shared(one: Stretch, other: Stretch) -> float:
    """Return on what length two stretches lie on one another, within 2 px."""
    for along, across in ((0, 1), (1, 0)):
        level = one.start[across]
        if all(abs(point[across] - level) < 2 for point in (*one, *other)):
            (a, b), (c, d) = sorted(point[along] for point in one), sorted(point[along] for point in other)
            return min(b, d) - max(a, c)
    return 0.0
