"""How the flow nodes of a model are named and looked at, for the rules that check it."""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.xml import Node, child, children, is_true, local, tag

ACTIVITIES = frozenset(
    [
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "scriptTask",
        "subProcess",
        "transaction",
        "callActivity",
    ]
)
GATEWAYS = frozenset(["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"])
EVENTS = frozenset(["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"])
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS

#: The flow nodes of one process or sub-process by id.
Nodes = dict[str, Node]


#: Attributes that say how many tokens an activity takes and gives.
QUANTITIES = ("startQuantity", "completionQuantity")
CONTAINERS = ("process", "subProcess", "transaction")


def executable(root: Node) -> Iterator[Node]:
    """Give the processes of a file that are meant to run."""
    return (node for node in children(root, "process") if is_true(node, "isExecutable"))


def is_only_drawn(node: Node) -> bool:
    """Tell whether this is a process that is not meant to run: another pool of a collaboration, say."""
    return local(node) == "process" and not is_true(node, "isExecutable")


def containers(root: Node) -> Iterator[Node]:
    """Give the processes that are meant to run and every sub-process in them."""
    for process in executable(root):
        yield from process.iter(*(tag(name) for name in CONTAINERS))


#: What holds data: a reference to one of these means the variable of its name.
_DATA = (
    *("dataObject", "dataObjectReference", "property", "dataInput", "dataOutput"),
    *("inputDataItem", "outputDataItem"),
)


def data_names(root: Node) -> dict[str, str]:
    """Return the variables that data are, by id."""
    return {n.get("id"): n.get("name") or n.get("id") for n in root.iter(*(tag(name) for name in _DATA)) if n.get("id")}


def error(node: Node, rule: str, text: str, remedy: str) -> Finding:
    """Return an error at an element."""
    return Finding(element_id=node.get("id") or "", line=node.sourceline, rule=rule, text=text, remedy=remedy)


def event_definitions(node: Node) -> list[Node]:
    """Return the event definitions of an event, in the order of the model."""
    return [each for each in node if local(each).endswith("EventDefinition")]


def instantiates(node: Node) -> bool:
    """Tell whether a receive task or event gateway starts its process (BPMN 2.0.2 §10.3.3, §10.6.6)."""
    return local(node) in ("receiveTask", "eventBasedGateway") and is_true(node, "instantiate")


def waits_for_all(node: Node) -> bool:
    """Tell whether an event gateway waits for all of its events, not for the first (BPMN 2.0.2 §10.6.6)."""
    return local(node) == "eventBasedGateway" and node.get("eventGatewayType", "").strip() == "Parallel"


def quantity(node: Node, name: str) -> int:
    """Return how many tokens an activity takes to begin, or gives when it is done: startQuantity, completionQuantity.

    ValueError when its text is no number.
    """
    return int(node.get(name, "1"))


def loop_of(node: Node) -> Node | None:
    """Return the loop characteristics of an activity, None when it runs once."""
    loop = child(node, "multiInstanceLoopCharacteristics")
    return child(node, "standardLoopCharacteristics") if loop is None else loop


def event_definition(node: Node) -> Node | None:
    """Return the first event definition of an event, None when it has none."""
    return next(iter(event_definitions(node)), None)


def handlers(container: Node) -> dict[str, list[str]]:
    """Return what compensation events in a process or sub-process are associated with: targets by source."""
    found: dict[str, list[str]] = {}
    for each in container.iter(tag("association")):
        found.setdefault(each.get("sourceRef"), []).append(each.get("targetRef"))
    return found
