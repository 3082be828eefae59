"""What the parts of one document share while it is compiled: expressions, declared events, lanes, references."""

from datetime import UTC
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from bpmn import vendor
from bpmn.behavior import CONDITION, EVENT, declared_definitions
from bpmn.semantics.activities import Mappings, Message
from bpmn.semantics.definition import Element, Schedule
from bpmn.semantics.expressions import Compiler, Expression, Literal, Value
from bpmn.shape import data_names
from bpmn.timers import BadTime, Kind, check_cycle, parse_duration, parse_moment
from bpmn.xml import Node, child, children, local, strip_prefix, tag, text_of
from dmn.feel import Functions


class Lane(Struct, frozen=True):
    """A lane as its flow nodes see it: its name, and the group that works in it."""

    name: str
    group: str


class References(Struct):
    """Literal references to what lies outside the process, for the checks of a deployment, with their first place."""

    topics: set[str] = set()
    thrown_messages: set[str] = set()
    called: set[str] = set()
    decisions: set[str] = set()
    forms: set[str] = set()
    groups: set[str] = set()
    users: set[str] = set()
    places: dict[tuple[str, str], tuple[str, int]] = {}

    def add(self, kind: str, name: str, node: Node) -> None:
        """Note a name of a kind (topics, forms, …) and where it stands."""
        getattr(self, kind).add(name)
        self.places.setdefault((kind, name), (_id_of(node), node.sourceline))

    def frozen(self) -> dict[str, Any]:
        """Return what is known by name, as a Definition takes it."""
        sets = {name: frozenset(value) for name, value in asdict(self).items() if isinstance(value, set)}
        return {**sets, "places": self.places}


class Document:
    """One BPMN file being compiled."""

    def __init__(self, root: Node, functions: Functions) -> None:
        self.root = root
        self.compiler = Compiler(functions)
        #: Data objects are variables: what a reference to one means by its id.
        self.data = data_names(root)
        self.definitions = declared_definitions(root)
        self.messages = {n.get("id"): n.get("name") or n.get("id") for n in children(root, "message")}
        self.signals = {n.get("id"): n.get("name") or n.get("id") for n in children(root, "signal")}
        self.errors = {n.get("id"): n.get("errorCode") or n.get("id") for n in children(root, "error")}
        self.escalations = {n.get("id"): n.get("escalationCode") or n.get("id") for n in children(root, "escalation")}

    # --- expressions

    def feel(self, node: Node, text: str) -> Expression:
        """Compile a text that is always FEEL, named by the nearest element with an id."""
        return self.compiler.feel(text, _id_of(node), node.sourceline)

    def value(self, node: Node, text: str) -> Value:
        """Compile a text that is FEEL when it begins with “=”."""
        return self.compiler.value(text, _id_of(node), node.sourceline)

    def data_name(self, node: Node, name: str) -> str | None:
        """Return the variable that a reference to data means: the name of the data object, else the text itself."""
        text = text_of(node, name)
        return None if text is None else self.data.get(strip_prefix(text), text)

    def child_feel(self, node: Node, name: str) -> Expression | None:
        """Compile the text of a child, None when there is none."""
        text = text_of(node, name)
        return None if text is None else self.feel(node, text)

    def attribute(self, node: Node, name: str) -> Value | None:
        """Compile a vendor attribute, None when it is missing."""
        text = vendor.attribute(node, name)
        return None if text is None else self.value(node, text)

    def mappings(self, node: Node) -> Mappings:
        """Read the input and output parameters of an element."""
        inputs = tuple(
            (name, self.value(where, text)) for name, text, where in vendor.parameters(node, "inputParameter")
        )
        outputs = tuple(
            (name, self.value(where, text)) for name, text, where in vendor.parameters(node, "outputParameter")
        )
        return Mappings(inputs, outputs)

    def message(self, node: Node, reference: str | None, properties: dict[str, str]) -> Message:
        """Return the message an element throws or awaits; `reference` is the id of the declared one."""
        key = properties.get("correlationKey")
        name = None if reference is None else self.messages.get(strip_prefix(reference), reference)
        return Message(name, None if key is None else self.feel(node, key))

    def schedule(self, node: Node) -> Schedule:
        """Read a timer event definition; a literal value must be a date, a duration or a cycle."""
        kinds: dict[str, Kind] = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
        for name, kind in kinds.items():
            text = text_of(node, name)
            if text is not None:
                source = self.value(node, text)
                if isinstance(source, Literal):
                    self._check_time(node, kind, text)
                return Schedule(kind, source, _id_of(node))
        self.compiler.refuse(
            _id_of(node),
            node.sourceline,
            "timer",
            "The timer says neither date nor duration nor cycle.",
            "Give it one of them.",
        )
        return Schedule("duration", Literal("PT0S"), _id_of(node))

    def _check_time(self, node: Node, kind: Kind, text: str) -> None:
        try:
            if kind == "date":
                parse_moment(text, UTC)
            elif kind == "duration":
                parse_duration(text)
            else:
                check_cycle(text)
        except BadTime as error:
            remedy = "Write it in ISO 8601, a cycle also as cron, or begin with “=” for FEEL."
            self.compiler.refuse(_id_of(node), node.sourceline, "timer", str(error), remedy)

    # --- elements

    def element(self, node: Node, lane: Lane | None, parent: str | None) -> Element:
        """Read what people and deployments see of a flow node."""
        properties = vendor.properties(node)
        documentation = child(node, "documentation")
        return Element(
            id=node.get("id"),
            name=(node.get("name") or "").strip(),
            kind=local(node),
            line=node.sourceline,
            lane=lane.name if lane is not None else None,
            documentation="" if documentation is None else "".join(documentation.itertext()).strip(),
            properties=properties,
            form_ref=vendor.attribute(node, "formRef"),
            form_binding=vendor.attribute(node, "formRefBinding") or "deployment",
            texts={name: text for name, text in properties.items() if name.startswith(("name.", "description."))},
            track=track(properties),
            parent=parent,
        )


def track(properties: dict[str, str]) -> dict[str, str]:
    """Return the milestone label by language."""
    labels = {name.removeprefix("track."): text for name, text in properties.items() if name.startswith("track.")}
    return ({"en": properties["track"]} if "track" in properties else {}) | labels


def lanes(process: Node) -> dict[str, Lane]:
    """Return the innermost lane by the id of the flow node in it."""
    found: dict[str, Lane] = {}
    for node in process.iter(tag("lane")):
        group = vendor.properties(node).get("group") or (node.get("name") or "").strip()
        lane = Lane((node.get("name") or "").strip(), group)
        for reference in children(node, "flowNodeRef"):
            # Lanes come in document order, outer ones first.
            found[(reference.text or "").strip()] = lane
    return found


_INNER = (
    *("conditionExpression", "completionCondition", "loopCardinality", "loopCondition"),
    *("complexBehaviorDefinition", *CONDITION, *EVENT),
)


def _id_of(node: Node) -> str:
    """Return the id of the element an inner part belongs to: the nearest flow node, flow or process around it."""
    current: Any = node
    while current is not None:
        name = local(current)
        if current.get("id") and not name.endswith(("EventDefinition", "Characteristics")) and name not in _INNER:
            return str(current.get("id"))
        current = current.getparent()
    return ""
