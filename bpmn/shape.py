"""How the flow nodes of a model are named and looked at, for the rules that check it."""

from bpmn.findings import Finding
from bpmn.xml import Node, child, local

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


def error(node: Node, rule: str, text: str, remedy: str) -> Finding:
    """Return an error at an element."""
    return Finding(element_id=node.get("id") or "", line=node.sourceline, rule=rule, text=text, remedy=remedy)


def loop_of(node: Node) -> Node | None:
    """Return the loop characteristics of an activity, None when it runs once."""
    loop = child(node, "multiInstanceLoopCharacteristics")
    return child(node, "standardLoopCharacteristics") if loop is None else loop


def event_definition(node: Node) -> Node | None:
    """Return the first event definition of an event, None when it has none."""
    return next((each for each in node if local(each).endswith("EventDefinition")), None)
