"""Global tasks: each is read as a process of one task, which call activities call (BPMN 2.0.2 §10.3.7).

Such a process has no start event, so it is called and offered to nobody.
"""

from collections.abc import Iterable
from copy import deepcopy

from msgspec.structs import replace

from bpmn.findings import Finding
from bpmn.standard.tables import GLOBAL_TASKS
from bpmn.xml import VENDORS, Node, child, children, parts, tag

#: Names, in a process that was a global task, the task in it.
_TASK = "{urn:itamflow:read}task"
#: What a deployed version says of itself, as a process does.
_OF_THE_PROCESS = ("versionTag", "historyTimeToLive")


def expand(root: Node) -> None:
    """Put a process in the place of each global task of a file."""
    taken = {node.get("id") for node in root.iter()}
    for node in list(children(root, *GLOBAL_TASKS)):
        if node.get("id"):
            _expand(node, taken)


def _expand(node: Node, taken: set[str]) -> None:
    process = node.makeelement(tag("process"), id=node.get("id"), isExecutable="true")
    process.sourceline = node.sourceline
    task_id = f"{node.get('id')}_task"
    while task_id in taken:
        task_id += "_"
    process.set(_TASK, task_id)
    if node.get("name"):
        process.set("name", node.get("name"))
    for name, value in list(node.attrib.items()):
        space, rest = parts(name)
        if space in VENDORS and rest in _OF_THE_PROCESS:
            process.set(name, value)
            del node.attrib[name]
    node.getparent().replace(node, process)
    for name in ("documentation", "extensionElements"):
        if (both := child(node, name)) is not None:
            process.append(deepcopy(both))
    process.append(node)
    node.tag = tag(GLOBAL_TASKS[parts(node.tag)[1]])
    node.set("id", task_id)
    if (language := node.attrib.pop("scriptLanguage", None)) is not None:
        node.set("scriptFormat", language)


def is_one(process: Node) -> bool:
    """Tell whether a process was a global task."""
    return process.get(_TASK) is not None


def as_drawn(root: Node, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings that name global tasks as their file does."""
    drawn = {each.get(_TASK): each.get("id") for each in children(root, "process") if each.get(_TASK)}
    return [replace(one, element_id=drawn[one.element_id]) if one.element_id in drawn else one for one in findings]
