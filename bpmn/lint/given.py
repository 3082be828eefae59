"""Which variables each element of a process gives, with their kinds: what lint and the editor know of names."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from bpmn import vendor
from bpmn.behavior import EVENT
from bpmn.lint.known import Known
from bpmn.shape import event_definition
from bpmn.xml import Node, children, local, strip_prefix, text_of
from dmn.feel import FeelError
from dmn.feel.analysis import Kind
from dmn.feel.program import entries_of

TASKS = frozenset({"userTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask"})
MESSAGES = frozenset({"messageEventDefinition", "signalEventDefinition", "errorEventDefinition"})


class Given(Struct, frozen=True):
    """Names that one node gives, with their kinds. `open`: it may give others that nobody can tell from the model."""

    names: tuple[tuple[str, Kind], ...] = ()
    open: bool = False


def named(names: Iterable[str | None]) -> Given:
    """Return what gives these names, of any kind; empty ones are left out."""
    return Given(tuple((name, None) for name in names if name))


ANYTHING = Given(open=True)


def messages_of(root: Node) -> dict[str, str | None]:
    """Return the names of the messages in a file, by id."""
    return {each.get("id"): each.get("name") for each in children(root, "message")}


class Giver:
    """Says what the nodes of one process give. `messages`: the names of those in its file, by id."""

    def __init__(self, process: Node, known: Known, messages: Mapping[str, str | None]) -> None:
        self._known = known
        self._process = process
        self._withdrawal = vendor.properties(process).get("withdrawMessage")
        self._messages = messages

    def of(self, node: Node) -> tuple[Given, ...]:
        """Return what a node gives by itself; what stands below it (events, repetitions) is asked for on its own."""
        return (named([*inputs(node), *items(node)]), *self.results(node))

    def results(self, node: Node) -> tuple[Given, ...]:
        """Return what a node leaves to those behind it."""
        name = local(node)
        listed = (node.text or "").strip() if name == "loopDataOutputRef" else None
        found = [named([*outputs(node), vendor.attribute(node, "resultVariable"), listed])]
        if name == "callActivity":
            found.append(_called(node))
        elif name == "scriptTask":
            found.append(self._script(node))
        elif name in TASKS and not outputs(node):
            found.append(self._worked(node, name))
        elif name == "startEvent":
            found.append(self._started(node))
        if name in MESSAGES and not outputs(node.getparent()):
            found.append(self._payload(node))
        return tuple(found)

    def _script(self, node: Node) -> Given:
        if vendor.attribute(node, "resultVariable"):
            return Given()
        try:
            given = entries_of(text_of(node, "script") or "", self._known.functions)
        except FeelError:
            given = None
        return ANYTHING if given is None else named(given)

    def _worked(self, node: Node, name: str) -> Given:
        if name == "userTask":
            return self._form(node)
        if vendor.attribute(node, "resultVariable"):
            return Given()
        topic = vendor.attribute(node, "topic")
        given = self._known.topic_outputs(topic) if topic and self._known.topic_outputs is not None else None
        return ANYTHING if given is None else named(given)

    def _started(self, node: Node) -> Given:
        plain = node.getparent() is self._process and event_definition(node) is None
        return self._form(node) if plain else Given()

    def _form(self, node: Node) -> Given:
        reference = vendor.attribute(node, "formRef")
        if reference is None and local(node) == "userTask":
            return Given()
        kinds = self._known.form_kinds(reference) if reference and self._known.form_kinds is not None else None
        return ANYTHING if kinds is None else Given(tuple(kinds.items()))

    def _payload(self, node: Node) -> Given:
        thrown = local(node.getparent()) in ("endEvent", "intermediateThrowEvent", *EVENT)
        message = self._messages.get(strip_prefix(node.get("messageRef") or ""))
        return Given(open=not thrown and not (self._withdrawal and message == self._withdrawal))


def inputs(node: Node) -> list[str]:
    """Return the names of the input parameters of an element."""
    return [key for key, _, _ in vendor.parameters(node, "inputParameter")]


def items(node: Node) -> list[str]:
    """Return what a repetition calls each item while it is worked on."""
    if local(node) in ("inputDataItem", "outputDataItem"):
        return [node.get("name") or node.get("id") or ""]
    return [vendor.attribute(node, "elementVariable") or ""]


def outputs(node: Node) -> list[str]:
    """Return the names of the output parameters of an element."""
    return [key for key, _, _ in vendor.parameters(node, "outputParameter")]


def _called(node: Node) -> Given:
    given = list(vendor.extensions(node, "out"))
    names = named(each.get("target") for each in given)
    return Given(names.names, any(each.get("variables") == "all" for each in given))
