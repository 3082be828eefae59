"""The elements that are only read here: their attributes, and what may stand in them."""

_NODE = frozenset({"id", "name"})

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
}

#: Element -> what may stand in it, as in `nesting`.
CHILDREN: dict[str, frozenset[str]] = {
    **dict.fromkeys(GLOBAL_TASKS, frozenset[str]()),
    "globalScriptTask": frozenset({"script"}),
}
