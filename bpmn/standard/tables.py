"""The elements that are only read here: their attributes, and what may stand in them."""

_NODE = frozenset({"id", "name"})
_DATA = _NODE | {"itemSubjectRef", "isCollection"}
#: The attributes of every expression.
EXPRESSION = frozenset({"id", "language", "evaluatesToTypeRef"})
#: Who has to do with an activity (§10.3.1, §10.3.4).
ROLES = ("potentialOwner", "humanPerformer", "performer", "resourceRole")
#: What a set says of the data in it. `whileExecuting…` is left out: nothing is taken or given on the way.
_INPUTS = ("dataInputRefs", "optionalInputRefs", "outputSetRefs")
_OUTPUTS = ("dataOutputRefs", "optionalOutputRefs", "inputSetRefs")
ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")

#: Global task -> the task that it is (BPMN 2.0.2 §10.3.7).
GLOBAL_TASKS = {
    "globalTask": "task",
    "globalManualTask": "manualTask",
    "globalUserTask": "userTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}

#: Element -> its attributes, as in `constructs`.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "globalTask": _NODE,
    "globalManualTask": _NODE,
    "globalUserTask": _NODE | {"implementation"},
    "globalScriptTask": _NODE | {"scriptLanguage"},
    "globalBusinessRuleTask": _NODE | {"implementation"},
    "interface": _NODE | {"implementationRef"},
    "operation": _NODE | {"implementationRef"},
    **dict.fromkeys(("inMessageRef", "outMessageRef", "errorRef", "operationRef"), frozenset[str]()),
    "import": frozenset({"namespace", "location", "importType"}),
    "resource": _NODE,
    **dict.fromkeys(ROLES, _NODE),
    "resourceRef": frozenset[str](),
    "resourceAssignmentExpression": frozenset({"id"}),
    "formalExpression": EXPRESSION,
    "ioSpecification": frozenset({"id"}),
    "dataInput": _DATA,
    "dataOutput": _DATA,
    "inputSet": _NODE,
    "outputSet": _NODE,
    **dict.fromkeys((*_INPUTS, *_OUTPUTS), frozenset[str]()),
    "transformation": EXPRESSION,
    "assignment": frozenset({"id"}),
    "from": EXPRESSION,
    "to": EXPRESSION,
}

#: Element -> what may stand in it, as in `nesting`.
CHILDREN: dict[str, frozenset[str]] = {
    **dict.fromkeys(GLOBAL_TASKS, frozenset({"ioSpecification", *ROLES})),
    "globalScriptTask": frozenset({"script", "ioSpecification", *ROLES}),
    "interface": frozenset({"operation"}),
    "operation": frozenset({"inMessageRef", "outMessageRef", "errorRef"}),
    "messageEventDefinition": frozenset({"operationRef"}),
    **dict.fromkeys(ROLES, frozenset({"resourceRef", "resourceAssignmentExpression"})),
    "resourceAssignmentExpression": frozenset({"formalExpression"}),
    "ioSpecification": frozenset({"dataInput", "dataOutput", "inputSet", "outputSet"}),
    "dataInput": frozenset({"dataState"}),
    "dataOutput": frozenset({"dataState"}),
    "inputSet": frozenset(_INPUTS),
    "outputSet": frozenset(_OUTPUTS),
    **dict.fromkeys(ASSOCIATIONS, frozenset({"sourceRef", "targetRef", "transformation", "assignment"})),
    "assignment": frozenset({"from", "to"}),
}
