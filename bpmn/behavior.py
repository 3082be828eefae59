"""What instances of a multi-instance activity throw as they complete: where it is written, and what is wrong with it
(BPMN 2.0.2 §10.3.8, tables 10.30 and 10.31)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bpmn.findings import Finding
from bpmn.shape import ACTIVITIES, containers, error, event_definitions
from bpmn.vendor import attribute, properties
from bpmn.xml import Node, child, children, local, strip_prefix, text_of

#: Behavior -> the attribute that names its event.
REFERENCES = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}
#: The attributes of a repetition that say when events are thrown, and which.
ATTRIBUTES = frozenset({"behavior", *REFERENCES.values()})
#: The two parts of what is thrown by a condition, as the standard spells them and as bpmn.io writes them.
CONDITION, EVENT = ("condition", "formalExpression"), ("event", "implicitThrowEvent")
#: The elements in it -> their attributes.
PARTS: dict[str, frozenset[str]] = {
    "complexBehaviorDefinition": frozenset({"id"}),
    **dict.fromkeys(EVENT, frozenset({"id", "name"})),
    "eventDefinitionRef": frozenset(),
}
#: What can be thrown. An error ends the activity; the rest of what BPMN knows waits, undoes or leads on.
THROWN = frozenset({"message", "signal", "escalation", "error"})
#: What cannot be thrown without saying which.
NAMED = frozenset({"message", "signal", "error"})


class ImplicitEvent(NamedTuple):
    """One event definition that is thrown."""

    #: Where its condition stands.
    part: Node
    #: Where its parameters stand.
    node: Node
    definition: Node


def condition_of(part: Node) -> str:
    """Return the name of the child that holds the condition of what is thrown."""
    return next((name for name in CONDITION if text_of(part, name) is not None), CONDITION[0])


def is_condition(node: Node) -> bool:
    """Tell whether this is the condition of what is thrown."""
    return local(node) in CONDITION and local(node.getparent()) == "complexBehaviorDefinition"


def behavior(loop: Node) -> str:
    """Return when instances throw events: All (never), None (each), One (the first) or Complex (by conditions)."""
    return str(loop.get("behavior", "All")).strip()


def declared_definitions(root: Node) -> dict[str, Node]:
    """Return the event definitions that stand beside the processes, by id: others refer to them."""
    return {str(each.get("id")): each for each in event_definitions(root)}


def implicit_events(loop: Node, declared: Mapping[str, Node]) -> Iterator[ImplicitEvent]:
    """Give what is thrown; references that lead nowhere are left out."""
    for part, node in _places(loop):
        for reference in _references(node):
            if reference in declared:
                yield ImplicitEvent(part, node, declared[reference])
        for definition in event_definitions(node):
            yield ImplicitEvent(part, node, definition)


def _places(loop: Node) -> Iterator[tuple[Node, Node]]:
    """Give where events are named: with its condition each, or by the activity itself."""
    if behavior(loop) in REFERENCES:
        yield loop, loop
    elif behavior(loop) == "Complex":
        for part in children(loop, "complexBehaviorDefinition"):
            yield from ((part, event) for event in children(part, *EVENT))


def _references(node: Node) -> list[str]:
    if local(node) in EVENT:
        texts = [each.text or "" for each in children(node, "eventDefinitionRef")]
    else:
        texts = [node.get(REFERENCES[behavior(node)]) or ""]
    return [strip_prefix(text.strip()) for text in texts if text.strip()]


# --- what is wrong


def check(root: Node) -> Iterator[Finding]:
    """Give an error for each multi-instance activity that throws what it cannot."""
    declared = declared_definitions(root)
    for container in containers(root):
        for node in children(container, *ACTIVITIES):
            loop = child(node, "multiInstanceLoopCharacteristics")
            if loop is not None:
                yield from _check_unused(node, loop)
                if behavior(loop) != "All":
                    yield from _check_thrown(node, loop, declared)


def _check_unused(node: Node, loop: Node) -> Iterator[Finding]:
    said = {name: name in loop.attrib for name in REFERENCES.values()}
    said["complexBehaviorDefinition"] = child(loop, "complexBehaviorDefinition") is not None
    used = REFERENCES.get(behavior(loop), "complexBehaviorDefinition" if behavior(loop) == "Complex" else "")
    for name, is_said in said.items():
        if is_said and name != used:
            yield error(
                node, "behavior", f"The behavior is “{behavior(loop)}”, so “{name}” says nothing.",
                "Remove it, or choose the behavior that it belongs to.",
            )  # fmt: skip


def _check_thrown(node: Node, loop: Node, declared: Mapping[str, Node]) -> Iterator[Finding]:
    if properties(node).get("mode") == "instances":
        yield error(
            node, "behavior", "Cases of their own throw nothing here as they end.",
            "Let the called process throw an escalation, or leave the mode out.",
        )  # fmt: skip
    if behavior(loop) == "Complex":
        yield from _check_conditions(node, loop)
    elif not _references(loop):
        yield error(
            node, "behavior", f"The behavior “{behavior(loop)}” names no event to throw.",
            f"Name an event definition that stands beside the process: {REFERENCES[behavior(loop)]}.",
        )  # fmt: skip
    for _, place in _places(loop):
        for reference in _references(place):
            if reference not in declared:
                yield error(
                    node, "behavior", f"“{reference}” is no event definition beside the process.",
                    "Write it there, or correct the name.",
                )  # fmt: skip
    for _, place, definition in implicit_events(loop, declared):
        yield from _check_definition(node, place, definition)


def _check_conditions(node: Node, loop: Node) -> Iterator[Finding]:
    parts = list(children(loop, "complexBehaviorDefinition"))
    if not parts:
        yield error(
            node, "behavior", "The behavior “Complex” does not say what is thrown.", "Add complexBehaviorDefinition."
        )
    for part in parts:
        if text_of(part, condition_of(part)) is None:
            yield error(node, "behavior", "What instances throw has no condition.", "Write one in FEEL.")
        if not any(event_definitions(event) or _references(event) for event in children(part, *EVENT)):
            yield error(
                node, "behavior", "A condition of the behavior throws nothing.",
                "Give it an event, or write it as the completion condition.",
            )  # fmt: skip


def _check_definition(node: Node, place: Node, definition: Node) -> Iterator[Finding]:
    kind = local(definition).removesuffix("EventDefinition")
    if kind not in THROWN:
        yield error(
            node, "behavior", f"Instances cannot throw a {kind} event.", f"Possible are: {', '.join(sorted(THROWN))}."
        )
    elif kind in NAMED and not definition.get(f"{kind}Ref"):
        yield error(node, "behavior", f"The event names no {kind}.", f"Choose or create the {kind}.")
    if attribute(definition, "topic") or attribute(place, "topic"):
        yield error(node, "behavior", "A topic sends what instances throw.", "Send it with an event of its own.")
