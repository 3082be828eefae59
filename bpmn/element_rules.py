"""What activities cannot do without: topics, decisions, scripts, messages, numbers of instances."""

from collections.abc import Callable, Iterator

from bpmn.findings import Finding
from bpmn.shape import QUANTITIES, Nodes, error
from bpmn.vendor import attribute, properties
from bpmn.xml import Node, child, children, is_true, local, text_of

#: Tokens that one activity takes or gives: more are instances, or cases of their own.
MOST_TOKENS = 100


def _need_topic(node: Node) -> Iterator[Finding]:
    if not attribute(node, "topic"):
        yield error(node, "topic", "The service task names no topic.", "Set camunda:type=“external” and camunda:topic.")


def _need_decision(node: Node) -> Iterator[Finding]:
    if not attribute(node, "decisionRef") and not attribute(node, "topic"):
        yield error(node, "decision", "The business rule task names no decision.", "Set camunda:decisionRef.")


def _need_message(node: Node) -> Iterator[Finding]:
    if not attribute(node, "topic") and not node.get("messageRef"):
        yield error(node, "message", "The send task names neither a message nor a topic.", "Give it one of them.")


def _need_script(node: Node) -> Iterator[Finding]:
    if not node.get("scriptFormat"):
        yield error(node, "script", "The script task does not say its language.", "Set scriptFormat to “feel”.")
    if not text_of(node, "script"):
        yield error(node, "script", "The script task has no script.", "Write a FEEL context.")


def _need_called(node: Node) -> Iterator[Finding]:
    if not (node.get("calledElement") or "").strip():
        yield error(node, "called", "The call activity calls nothing.", "Set calledElement.")


NEEDS: dict[str, Callable[[Node], Iterator[Finding]]] = {
    "serviceTask": _need_topic,
    "businessRuleTask": _need_decision,
    "sendTask": _need_message,
    "scriptTask": _need_script,
    "callActivity": _need_called,
}


def _check_needs(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for node in nodes.values():
        need = NEEDS.get(local(node))
        if need is not None:
            yield from need(node)


def _check_loops(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for node in nodes.values():
        loop = child(node, "multiInstanceLoopCharacteristics")
        if loop is not None:
            if not (
                text_of(loop, "loopCardinality") or text_of(loop, "loopDataInputRef") or attribute(loop, "collection")
            ):
                yield error(
                    node,
                    "multi-instance",
                    "Nothing says how many instances there are.",
                    "Set a collection or a number.",
                )
            if (text_of(loop, "loopDataOutputRef") is None) != (child(loop, "outputDataItem") is None):
                yield error(
                    node, "multi-instance", "The output list and the output item belong together; one is missing.",
                    "Set loopDataOutputRef and outputDataItem.",
                )  # fmt: skip
            if is_true(node, "triggeredByEvent"):
                yield error(
                    node, "multi-instance", "An event sub-process is repeated.", "Put the repetition inside it."
                )
        loop = child(node, "standardLoopCharacteristics")
        if loop is not None and not loop.get("loopMaximum") and text_of(loop, "loopCondition") is None:
            yield error(node, "loop", "The loop has neither a condition nor a maximum.", "Set one of them.")
        if loop is not None and loop.get("loopMaximum") and not loop.get("loopMaximum").strip().isdigit():
            yield error(node, "loop", "The maximum of the loop is no number.", "Set a whole number.")


def _check_modes(container: Node, nodes: Nodes) -> Iterator[Finding]:
    for node in nodes.values():
        mode = properties(node).get("mode")
        if mode is None or local(node) != "callActivity":
            continue
        loop = child(node, "multiInstanceLoopCharacteristics")
        if mode != "instances":
            yield error(node, "mode", f"“{mode}” is no mode of a call.", "Write “instances”, or leave it out.")
        elif loop is None or is_true(loop, "isSequential"):
            yield error(
                node, "mode", "Only a parallel multi-instance call starts a case for each item.",
                "Mark it as parallel multi-instance, or leave the mode out.",
            )  # fmt: skip
        elif is_true(node, "isForCompensation") or any(
            each.get("attachedToRef") == node.get("id") and child(each, "compensateEventDefinition") is not None
            for each in nodes.values()
        ):
            yield error(node, "mode", "Cases of their own cannot be undone from here.", "Let each undo its own work.")


def _check_quantities(container: Node, nodes: Nodes) -> Iterator[Finding]:
    """Look at how many tokens an activity takes and gives (BPMN 2.0.2 §10.3)."""
    entered = {flow.get("targetRef") for flow in children(container, "sequenceFlow")}
    for node in nodes.values():
        for name in QUANTITIES:
            text = node.get(name, "1").strip()
            if not text.isdecimal() or not 1 <= int(text) <= MOST_TOKENS:
                yield error(
                    node, "quantity", f"The {name} is “{text}”, no whole number from 1 to {MOST_TOKENS}.",
                    "Write such a number, or leave it out.",
                )  # fmt: skip
            elif name == "startQuantity" and int(text) > 1 and node.get("id") not in entered:
                yield error(
                    node, "quantity", "No flow leads here, so there are never several tokens.",
                    "Leave out startQuantity.",
                )  # fmt: skip


RULES = (_check_needs, _check_loops, _check_modes, _check_quantities)
