"""Which element may stand inside which. Where nobody looks it would be dropped silently, so it is refused."""

from bpmn import behavior
from bpmn.shape import ACTIVITIES, EVENTS, FLOW_NODES
from bpmn.standard import tables
from bpmn.xml import BPMN, VENDORS, Node, is_true, local, namespace

_DRAWN = frozenset(["association", "textAnnotation", "group"])
_FLOW_ELEMENTS = (
    FLOW_NODES
    | _DRAWN
    | {"sequenceFlow", "dataObject", "dataObjectReference", "dataStoreReference", "laneSet", "property"}
)
_DEFINITIONS = frozenset(
    f"{kind}EventDefinition"
    for kind in (
        *("message", "signal", "error", "escalation", "timer"),
        *("conditional", "terminate", "compensate", "cancel", "link"),
    )
)
_LOOPS = frozenset({"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"})
_ASSOCIATIONS = frozenset({"dataInputAssociation", "dataOutputAssociation"})
_REFERENCES = frozenset({"incoming", "outgoing"})

#: BPMN element -> BPMN elements that may stand in it, besides documentation and extension elements.
CHILDREN: dict[str, frozenset[str]] = {
    "definitions": frozenset(
        [
            *("process", "collaboration", "message", "signal", "error", "escalation"),
            *("itemDefinition", "category", "dataStore", "partnerEntity", "partnerRole"),
            *("import", "interface", "resource", *tables.GLOBAL_TASKS),
            *_DEFINITIONS,
        ]
    ),
    "collaboration": _DRAWN | {"participant", "messageFlow"},
    "partnerEntity": frozenset({"participantRef"}),
    "partnerRole": frozenset({"participantRef"}),
    "category": frozenset({"categoryValue"}),
    "laneSet": frozenset({"lane"}),
    "childLaneSet": frozenset({"lane"}),
    "lane": frozenset({"flowNodeRef", "childLaneSet"}),
    "textAnnotation": frozenset({"text"}),
    "sequenceFlow": frozenset({"conditionExpression"}),
    "timerEventDefinition": frozenset({"timeDate", "timeDuration", "timeCycle"}),
    "conditionalEventDefinition": frozenset({"condition"}),
    "standardLoopCharacteristics": frozenset({"loopCondition"}),
    "multiInstanceLoopCharacteristics": frozenset(
        [
            *("loopCardinality", "completionCondition", "loopDataInputRef", "loopDataOutputRef"),
            *("inputDataItem", "outputDataItem", "complexBehaviorDefinition"),
        ]
    ),
    "complexBehaviorDefinition": frozenset({*behavior.CONDITION, *behavior.EVENT}),
    **dict.fromkeys(behavior.EVENT, _DEFINITIONS | {"eventDefinitionRef"}),
    **dict.fromkeys(("dataObject", "dataObjectReference", "dataStore", "property"), frozenset({"dataState"})),
    **{name: _REFERENCES for name in FLOW_NODES - ACTIVITIES - EVENTS},
    **{name: _REFERENCES | _DEFINITIONS | _ASSOCIATIONS | {"property", "eventDefinitionRef"} for name in EVENTS},
    **{name: _REFERENCES | _LOOPS | _ASSOCIATIONS | {"property"} for name in ACTIVITIES},
    "process": _FLOW_ELEMENTS,
    **tables.CHILDREN,
}
CHILDREN["scriptTask"] |= {"script"}
for _name in ACTIVITIES | {"process"}:
    CHILDREN[_name] |= {"ioSpecification", *tables.ROLES}
for _name in EVENTS:
    _throws = _name in ("endEvent", "intermediateThrowEvent")
    CHILDREN[_name] |= {"dataInput", "inputSet"} if _throws else {"dataOutput", "outputSet"}
for _name in ("subProcess", "transaction"):
    CHILDREN[_name] |= _FLOW_ELEMENTS

ANYWHERE = frozenset({"documentation", "extensionElements"})

#: Vendor element -> the vendor element it stands in, or None for the extension elements of a BPMN element.
VENDOR_PARENTS: dict[str, str | None] = {
    "properties": None,
    "property": "properties",
    "inputOutput": None,
    "inputParameter": "inputOutput",
    "outputParameter": "inputOutput",
    "in": None,
    "out": None,
}
#: What has parameters.
_MAPPED = ACTIVITIES | EVENTS | tables.GLOBAL_TASKS.keys() | {*behavior.EVENT}
_CATCHING = frozenset({"startEvent", "boundaryEvent", "intermediateCatchEvent"})


def misplaced(node: Node) -> str | None:
    """Return what is wrong with the place of an element, None when it may stand there."""
    parent = node.getparent()
    if parent is None:
        return None
    name, around = local(node), local(parent)
    if namespace(node) in VENDORS:
        return _misplaced_vendor(node, parent)
    if namespace(node) != BPMN or namespace(parent) != BPMN or around == "extensionElements":
        return f"“{name}” stands in “{around}”." if namespace(node) == BPMN else None
    if name in ANYWHERE and around not in ANYWHERE:
        return None
    if name not in CHILDREN.get(around, frozenset()):
        return f"“{name}” cannot stand in “{around}”."
    return None


def _misplaced_vendor(node: Node, parent: Node) -> str | None:
    name, wanted = local(node), VENDOR_PARENTS.get(local(node))
    if name not in VENDOR_PARENTS:
        return None
    if wanted is not None:
        fits = namespace(parent) in VENDORS and local(parent) == wanted
        return _misplaced_parameter(node, parent) if fits else f"“{name}” stands outside “{wanted}”."
    if namespace(parent) != BPMN or local(parent) != "extensionElements":
        return f"“{name}” stands outside the extension elements."
    owner = parent.getparent()
    if name in ("in", "out") and local(owner) != "callActivity":
        return f"“{name}” belongs to call activities only."
    if name == "inputOutput" and (local(owner) not in _MAPPED or is_true(owner, "triggeredByEvent")):
        return f"A {local(owner)} like this has no parameters."
    return None


def _misplaced_parameter(node: Node, parent: Node) -> str | None:
    owner = parent.getparent().getparent() if parent.getparent() is not None else None
    if owner is None:
        return None
    if local(node) == "inputParameter" and local(owner) in _CATCHING:
        return "An event that catches has no inputs."
    if local(node) == "outputParameter" and local(owner) == "endEvent":
        return "An end event has no outputs: nothing comes after it."
    if local(node) == "outputParameter" and local(owner) in behavior.EVENT:
        return "What instances throw has no outputs."
    return None
