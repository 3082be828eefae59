"""Which elements, attributes and event definitions run here. Everything else is refused, by name (design D2, D6)."""

from collections.abc import Iterator

from bpmn import behavior
from bpmn.findings import Finding
from bpmn.nesting import misplaced
from bpmn.shape import is_only_drawn
from bpmn.standard import tables
from bpmn.xml import BPMN, VENDORS, Node, local, namespace, parts

# --- BPMN 2.0.2: element -> attributes. What everybody may have: id, name.

_NODE = frozenset({"id", "name"})
_ACTIVITY = _NODE | {"default", "isForCompensation", "startQuantity", "completionQuantity"}
_EVENT = _NODE | {"parallelMultiple"}
_REFERENCE = frozenset({"id", "name"})
_EXPRESSIONS = (
    *("timeDate", "timeDuration", "timeCycle", "condition"),
    *("loopCondition", "loopCardinality", "completionCondition"),
)

ATTRIBUTES: dict[str, frozenset[str]] = {
    "definitions": _NODE | {"targetNamespace", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion"},
    "process": _NODE | {"isExecutable", "isClosed", "processType", "definitionalCollaborationRef"},
    "collaboration": _NODE | {"isClosed"},
    "participant": _NODE | {"processRef"},
    # Who a participant is (§9.3): nobody in it does anything here.
    "partnerEntity": _NODE,
    "partnerRole": _NODE,
    "participantRef": frozenset(),
    "messageFlow": _NODE | {"sourceRef", "targetRef", "messageRef"},
    "laneSet": _NODE,
    "childLaneSet": _NODE,
    "lane": _NODE,
    "flowNodeRef": frozenset(),
    "incoming": frozenset(),
    "outgoing": frozenset(),
    "documentation": frozenset({"id", "textFormat"}),
    "extensionElements": frozenset(),
    "textAnnotation": _NODE | {"textFormat"},
    "text": frozenset(),
    "group": _NODE | {"categoryValueRef"},
    "category": _NODE,
    "categoryValue": _NODE | {"value"},
    "association": _NODE | {"sourceRef", "targetRef", "associationDirection"},
    "sequenceFlow": _NODE | {"sourceRef", "targetRef", "isImmediate"},
    "conditionExpression": _NODE | {"language", "evaluatesToTypeRef"},
    "message": _NODE | {"itemRef"},
    "signal": _NODE | {"structureRef"},
    "error": _NODE | {"errorCode", "structureRef"},
    "escalation": _NODE | {"escalationCode", "structureRef"},
    "itemDefinition": _NODE | {"structureRef", "isCollection", "itemKind"},
    "startEvent": _EVENT | {"isInterrupting"},
    "endEvent": _NODE,
    "intermediateCatchEvent": _EVENT,
    "intermediateThrowEvent": _NODE,
    "boundaryEvent": _EVENT | {"attachedToRef", "cancelActivity"},
    "messageEventDefinition": _REFERENCE | {"messageRef"},
    "signalEventDefinition": _REFERENCE | {"signalRef"},
    "errorEventDefinition": _REFERENCE | {"errorRef"},
    "escalationEventDefinition": _REFERENCE | {"escalationRef"},
    "timerEventDefinition": _NODE,
    "conditionalEventDefinition": _NODE,
    "terminateEventDefinition": _NODE,
    "compensateEventDefinition": _REFERENCE | {"activityRef", "waitForCompletion"},
    "cancelEventDefinition": _NODE,
    "linkEventDefinition": _NODE,
    "task": _ACTIVITY,
    "manualTask": _ACTIVITY,
    "userTask": _ACTIVITY | {"implementation"},
    "serviceTask": _ACTIVITY | {"implementation", "operationRef"},
    "sendTask": _ACTIVITY | {"implementation", "messageRef", "operationRef"},
    "receiveTask": _ACTIVITY | {"implementation", "messageRef", "operationRef", "instantiate"},
    "businessRuleTask": _ACTIVITY | {"implementation"},
    "scriptTask": _ACTIVITY | {"scriptFormat"},
    "script": frozenset(),
    "subProcess": _ACTIVITY | {"triggeredByEvent"},
    "transaction": _ACTIVITY | {"triggeredByEvent", "method"},
    "callActivity": _ACTIVITY | {"calledElement"},
    "standardLoopCharacteristics": frozenset({"id", "testBefore", "loopMaximum"}),
    "multiInstanceLoopCharacteristics": frozenset({"id", "isSequential", *behavior.ATTRIBUTES}),
    **dict.fromkeys(_EXPRESSIONS, tables.EXPRESSION),
    **behavior.PARTS,
    "loopDataInputRef": frozenset(),
    "loopDataOutputRef": frozenset(),
    "inputDataItem": _NODE | {"itemSubjectRef", "isCollection"},
    "outputDataItem": _NODE | {"itemSubjectRef", "isCollection"},
    # Data objects are variables: activities read and write them by name, an association only shows it.
    "dataObject": _NODE | {"itemSubjectRef", "isCollection"},
    "dataObjectReference": _NODE | {"dataObjectRef", "itemSubjectRef"},
    # BPMN leaves open what a state of data means (§10.4.1): it is a note.
    "dataState": _NODE,
    "dataStore": _NODE | {"itemSubjectRef", "capacity", "isUnlimited"},
    "dataStoreReference": _NODE | {"dataStoreRef", "itemSubjectRef"},
    "property": _NODE | {"itemSubjectRef"},
    "dataInputAssociation": _NODE,
    "dataOutputAssociation": _NODE,
    "sourceRef": frozenset(),
    "targetRef": frozenset(),
    "exclusiveGateway": _NODE | {"default", "gatewayDirection"},
    "inclusiveGateway": _NODE | {"default", "gatewayDirection"},
    "parallelGateway": _NODE | {"gatewayDirection"},
    "eventBasedGateway": _NODE | {"gatewayDirection", "instantiate", "eventGatewayType"},
    **tables.ATTRIBUTES,
}

#: Attributes that run only with one of these values, whatever the element.
VALUES: dict[str, frozenset[str]] = {
    "eventGatewayType": frozenset({"Exclusive", "Parallel"}),
    "behavior": frozenset({"All", "None", "One", "Complex"}),
    # An expression of Camunda 7 that names its language is rewritten as one that does not.
    "language": frozenset({"feel", "FEEL", "https://www.omg.org/spec/DMN/20191111/FEEL/", "juel", "JUEL"}),
    "scriptFormat": frozenset({"feel", "FEEL"}),
    "scriptLanguage": frozenset({"feel", "FEEL"}),
}

# --- vendor attributes and elements

VENDOR_ATTRIBUTES: dict[str, frozenset[str]] = {
    "process": frozenset({"candidateStarterGroups", "versionTag", "historyTimeToLive", "isStartableInTasklist"}),
    "startEvent": frozenset({"formRef", "formRefBinding", "initiator"}),
    "userTask": frozenset(
        [
            "assignee",
            "candidateUsers",
            "candidateGroups",
            "dueDate",
            "followUpDate",
            "priority",
            "formRef",
            "formRefBinding",
        ]
    ),
    "serviceTask": frozenset({"type", "topic"}),
    "sendTask": frozenset({"type", "topic"}),
    "intermediateThrowEvent": frozenset({"type", "topic"}),
    "endEvent": frozenset({"type", "topic"}),
    "messageEventDefinition": frozenset({"type", "topic"}),
    "errorEventDefinition": frozenset({"errorCodeVariable", "errorMessageVariable"}),
    "escalationEventDefinition": frozenset({"escalationCodeVariable"}),
    "businessRuleTask": frozenset(
        [
            "type",
            "topic",
            "decisionRef",
            "decisionRefBinding",
            "decisionRefVersion",
            "decisionRefVersionTag",
            "resultVariable",
            "mapDecisionResult",
        ]
    ),
    "scriptTask": frozenset({"resultVariable"}),
    "callActivity": frozenset({"calledElementBinding", "calledElementVersion", "calledElementVersionTag"}),
    "multiInstanceLoopCharacteristics": frozenset({"collection", "elementVariable"}),
}
for _global, _task in tables.GLOBAL_TASKS.items():
    VENDOR_ATTRIBUTES[_global] = VENDOR_ATTRIBUTES.get(_task, frozenset()) | {"versionTag", "historyTimeToLive"}
#: Attributes of another engine's transactions and job queue: they change nothing that BPMN speaks of.
IGNORED = frozenset(
    [
        "asyncBefore",
        "asyncAfter",
        "async",
        "exclusive",
        "jobPriority",
        "taskPriority",
        "isStartableInTasklist",
        "mapDecisionResult",
        "modelerTemplate",
        "modelerTemplateVersion",
        "diagramRelationId",
    ]
)
#: Vendor elements of the same kind.
IGNORED_ELEMENTS = frozenset({"failedJobRetryTimeCycle"})
#: What names code of another engine: the finding says which.
NAMES_CODE = frozenset({"class", "delegateExpression", "expression", "resource"})
#: Vendor attribute -> the values that run.
VENDOR_VALUES: dict[str, frozenset[str]] = {
    "type": frozenset({"external"}),
    "formRefBinding": frozenset({"deployment", "latest"}),
    "decisionRefBinding": frozenset({"deployment", "latest", "version", "versionTag"}),
    "calledElementBinding": frozenset({"deployment", "latest", "version", "versionTag"}),
}
#: Vendor element -> its attributes.
VENDOR_ELEMENTS: dict[str, frozenset[str]] = {
    "properties": frozenset(),
    "property": frozenset({"name", "value", "id"}),
    "inputOutput": frozenset(),
    "inputParameter": frozenset({"name"}),
    "outputParameter": frozenset({"name"}),
    "in": frozenset({"source", "sourceExpression", "target", "variables", "businessKey"}),
    "out": frozenset({"source", "sourceExpression", "target", "variables"}),
}
#: What to do about the most common things that other engines run and this one does not.
REMEDIES: dict[str, str] = {
    "class": "Name a topic: camunda:type=“external” and camunda:topic.",
    "delegateExpression": "Name a topic: camunda:type=“external” and camunda:topic.",
    "expression": "Name a topic, or use a script task with FEEL.",
    "formKey": "Name a form with camunda:formRef.",
    "formData": "Make a form and name it with camunda:formRef.",
    "executionListener": "Put a task into the flow instead.",
    "taskListener": "Put a task into the flow instead.",
    "complexGateway": "Use inclusive and exclusive gateways.",
    "adHocSubProcess": "Use a sub-process with its flows drawn.",
    "script": "Write the value in FEEL, beginning with “=”.",
    "scriptFormat": "Write the script as a FEEL context and set scriptFormat to “feel”.",
    "scriptLanguage": "Write the script as a FEEL context and set scriptLanguage to “feel”.",
    "language": "Write the expression in FEEL and leave the language out.",
}

#: Namespaces whose content only draws, or says which program drew.
DRAWN = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://camunda.org/schema/modeler/1.0",
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/XML/1998/namespace",
    }
)
#: Namespaces of other engines: what they say is meant to run. Other extensions are notes of a drawing program, which
#: BPMN lets everybody ignore (BPMN 2.0.2 §8.2.3, mustUnderstand).
ENGINES = frozenset(
    {
        "http://camunda.org/schema/zeebe/1.0",
        "http://flowable.org/bpmn",
        "http://activiti.org/bpmn",
        "http://spiffworkflow.org/bpmn/schema/1.0/core",
        "http://www.jboss.org/drools",
    }
)


def check(root: Node) -> Iterator[Finding]:
    """Give an error for each element, attribute or value that does not run, a warning for what changes nothing."""
    noted: set[str] = set()
    todo = [root]
    while todo:
        node = todo.pop()
        if not isinstance(node.tag, str) or namespace(node) in DRAWN or is_only_drawn(node):
            continue
        yield from _check_foreign_attributes(node, noted)
        if (local(node) in ATTRIBUTES or namespace(node) != BPMN) and (wrong := misplaced(node)) is not None:
            yield _refused(node, "", wrong)
        if namespace(node) == BPMN:
            yield from _check_bpmn(node)
            if local(node) not in ATTRIBUTES:
                continue
        elif namespace(node) in VENDORS:
            yield from _check_vendor(node)
        else:
            yield from _foreign(node, namespace(node), f"The extension “{local(node)}”", noted)
            continue
        todo.extend(reversed(node))


def _check_foreign_attributes(node: Node, noted: set[str]) -> Iterator[Finding]:
    for attribute in node.attrib:
        space, name = parts(attribute)
        if space is not None and space not in DRAWN and space not in VENDORS:
            yield from _foreign(node, space, f"The attribute “{name}” of {local(node)}", noted)


def _foreign(node: Node, space: str | None, what: str, noted: set[str]) -> Iterator[Finding]:
    """Refuse what another engine would run; mention the notes of a drawing program once for each namespace."""
    if space in ENGINES or space is None:
        yield _refused(node, "", f"{what} is for another engine and cannot be run.")
    elif space not in noted:
        noted.add(space)
        yield _warned(node, f"{what} and others of “{space}” say nothing to this engine.")


def _check_bpmn(node: Node) -> Iterator[Finding]:
    name = local(node)
    allowed = ATTRIBUTES.get(name)
    if allowed is None:
        yield _refused(node, name, f"“{name}” cannot be run.")
        return
    for attribute, value in node.attrib.items():
        space, rest = parts(attribute)
        if space is None:
            yield from _check_attribute(node, rest, value, allowed)
        elif space in VENDORS:
            yield from _check_vendor_attribute(node, rest, value)


def _check_attribute(node: Node, attribute: str, value: str, allowed: frozenset[str]) -> Iterator[Finding]:
    if attribute not in allowed:
        yield _refused(node, attribute, f"The attribute “{attribute}” of {local(node)} cannot be run.")
    elif attribute in VALUES and value.strip() not in VALUES[attribute]:
        yield _refused(node, attribute, f"{attribute}=“{value}” of {local(node)} cannot be run.")


def _check_vendor_attribute(node: Node, attribute: str, value: str) -> Iterator[Finding]:
    if attribute in IGNORED:
        yield _warned(node, f"The attribute “{attribute}” says nothing to this engine.")
    elif attribute not in VENDOR_ATTRIBUTES.get(local(node), ()):
        named = f"{attribute}=“{value.strip()}”" if attribute in NAMES_CODE else f"“{attribute}”"
        yield _refused(node, attribute, f"The vendor attribute {named} of {local(node)} cannot be run.")
    elif attribute in VENDOR_VALUES and value.strip() not in VENDOR_VALUES[attribute]:
        wanted = ", ".join(sorted(VENDOR_VALUES[attribute]))
        yield _refused(node, attribute, f"{attribute}=“{value}” cannot be run; it may be: {wanted}.")


def _check_vendor(node: Node) -> Iterator[Finding]:
    name = local(node)
    allowed = VENDOR_ELEMENTS.get(name)
    if allowed is None and name in IGNORED_ELEMENTS:
        yield _warned(node, f"“{name}” says nothing to this engine.")
        return
    if allowed is None:
        code = next((f" of “{node.get(each).strip()}”" for each in sorted(NAMES_CODE) if node.get(each)), "")
        yield _refused(node, name, f"The vendor element “{name}”{code} cannot be run.")
        return
    for attribute in node.attrib:
        if attribute not in allowed:
            yield _refused(node, attribute, f"The attribute “{attribute}” of {name} cannot be run.")
    if name == "in" and (key := node.get("businessKey")) and "businesskey" not in key.lower():
        yield _refused(node, "businessKey", "A called process shares the business key of its caller.")


def _warned(node: Node, text: str) -> Finding:
    return Finding(
        element_id=_named(node),
        line=node.sourceline,
        rule="ignored",
        severity="warning",
        text=text,
        remedy="Leave it out.",
    )


def _refused(node: Node, what: str, text: str) -> Finding:
    remedy = REMEDIES.get(what, "Remove it, or draw the same with what runs here.")
    return Finding(element_id=_named(node), line=node.sourceline, rule="construct", text=text, remedy=remedy)


def _named(node: Node) -> str:
    """Return the id of the nearest element that has one."""
    current = node
    while current is not None:
        if current.get("id"):
            return str(current.get("id"))
        current = current.getparent()
    return ""
