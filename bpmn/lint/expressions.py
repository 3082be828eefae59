"""Expressions that are FEEL and still cannot be meant: names nobody gives, kinds that never match, odd conditions."""

from collections.abc import Iterator
from dataclasses import dataclass

from bpmn import vendor
from bpmn.findings import Finding
from bpmn.juel import is_juel
from bpmn.lint.known import Known
from bpmn.shape import event_definition, executable
from bpmn.xml import VENDORS, Node, local, namespace, text_of
from dmn.feel import FeelError
from dmn.feel.analysis import Kind, check_expression
from dmn.feel.program import entries_of

CONDITIONS = frozenset({"conditionExpression", "condition", "completionCondition", "loopCondition"})
# Elements whose text is always FEEL, and those whose text is FEEL when it begins with “=”.
ALWAYS = CONDITIONS | {"loopCardinality", "script", "loopDataInputRef"}
MARKED = frozenset({"timeDate", "timeDuration", "timeCycle", "inputParameter", "outputParameter"})
PROPERTIES = frozenset({"subject", "correlationKey"})
# Names that the engine gives.
GIVEN: dict[str, Kind] = {
    "task": "context",
    "loopCounter": "number",
    "nrOfInstances": "number",
    "nrOfActiveInstances": "number",
    "nrOfCompletedInstances": "number",
}
TASKS = frozenset({"userTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask"})
MESSAGES = frozenset({"messageEventDefinition", "signalEventDefinition", "errorEventDefinition"})
# How much of an expression a finding repeats.
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Site:
    """A FEEL text of a model. `own`: it also reads what its activity has just got, whose names are not known here."""

    node: Node
    text: str
    condition: bool = False
    own: bool = False


def check(root: Node, known: Known) -> Iterator[Finding]:
    """Give a warning for each place in an expression that is likely a mistake."""
    for process in executable(root):
        names = _Names(process, known)
        for site in _sites(process):
            more = names.open or site.own
            try:
                doubtful = check_expression(
                    site.text, names.kinds, known.functions, condition=site.condition, more=more
                )
            except FeelError:
                # The compiler has told it already.
                continue
            for warned in doubtful:
                text = site.text if len(site.text) <= LONGEST else site.text[: LONGEST - 1] + "…"
                yield Finding(
                    element_id=_id_of(site.node), line=site.node.sourceline, rule="expression-doubt",
                    severity="warning", text=f"“{text}”, line {warned.line}, column {warned.column}: {warned.message}",
                    remedy="Correct the expression.",
                )  # fmt: skip


def _sites(process: Node) -> Iterator[Site]:
    for node in process.iter():
        name = local(node)
        text = (node.text or "").strip()
        if is_juel(text) and not text.startswith("="):
            continue
        if name in ALWAYS and text:
            yield Site(node, text, name in CONDITIONS)
        elif name in MARKED and text.startswith("="):
            yield Site(node, text, own=name == "outputParameter")
        elif name == "property" and (value := (node.get("value") or "").strip()):
            always = node.get("name") in PROPERTIES or (node.get("name") or "").startswith("person.")
            if value.startswith("=") or always:
                yield Site(node, value)
        elif name == "in" and namespace(node) in VENDORS:
            source = node.get("sourceExpression") or node.get("source")
            if source:
                yield Site(node, source)
        yield from _attributes(node)


def _attributes(node: Node) -> Iterator[Site]:
    for key, value in node.attrib.items():
        in_vendor = any(key.startswith(f"{{{each}}}") for each in VENDORS)
        if in_vendor and (value.strip().startswith("=") or key.endswith("}collection")):
            yield Site(node, value.strip())


class _Names:
    """The variables that something in a process gives, with their kinds; `open`: there may be others."""

    def __init__(self, process: Node, known: Known) -> None:
        self.known = known
        self.process = process
        self.kinds: dict[str, Kind] = dict(GIVEN)
        self.open = False
        self._withdrawal = vendor.properties(process).get("withdrawMessage")
        self._messages = {each.get("id"): each.get("name") for each in process.getparent() if local(each) == "message"}
        for node in process.iter():
            self._read(node)

    def add(self, name: str | None, kind: Kind = None) -> None:
        """Note a variable; one that is given in several kinds may be of any."""
        if name:
            self.kinds[name] = kind if self.kinds.get(name, kind) == kind else None

    def _read(self, node: Node) -> None:
        name = local(node)
        for parameter in ("inputParameter", "outputParameter"):
            for key, _, _ in vendor.parameters(node, parameter):
                self.add(key)
        for attribute in ("resultVariable", "elementVariable"):
            self.add(vendor.attribute(node, attribute))
        if name in ("inputDataItem", "outputDataItem"):
            self.add(node.get("name") or node.get("id"))
        elif name == "loopDataOutputRef":
            self.add((node.text or "").strip())
        self._results_of(node, name)

    def _results_of(self, node: Node, name: str) -> None:
        if name == "callActivity":
            self._call(node)
        elif name == "scriptTask":
            self._script(node)
        elif name in TASKS and not vendor.parameters(node, "outputParameter"):
            self._results(node, name)
        elif name == "startEvent" and node.getparent() is self.process and event_definition(node) is None:
            self._form(node)
        if name in MESSAGES and not vendor.parameters(node.getparent(), "outputParameter"):
            self._payload(node)

    def _call(self, node: Node) -> None:
        for each in vendor.extensions(node, "out"):
            self.open = self.open or each.get("variables") == "all"
            self.add(each.get("target"))

    def _script(self, node: Node) -> None:
        if vendor.attribute(node, "resultVariable"):
            return
        try:
            given = entries_of(text_of(node, "script") or "", self.known.functions)
        except FeelError:
            given = None
        self.open = self.open or given is None
        for key in given or ():
            self.add(key)

    def _results(self, node: Node, name: str) -> None:
        if name == "userTask":
            self._form(node)
        elif not vendor.attribute(node, "resultVariable"):
            topic = vendor.attribute(node, "topic")
            given = self.known.topic_outputs(topic) if topic and self.known.topic_outputs is not None else None
            self.open = self.open or given is None
            for key in given or ():
                self.add(key)

    def _form(self, node: Node) -> None:
        reference = vendor.attribute(node, "formRef")
        if reference is None and local(node) == "userTask":
            return
        kinds = self.known.form_kinds(reference) if reference and self.known.form_kinds is not None else None
        self.open = self.open or kinds is None
        for key, kind in (kinds or {}).items():
            self.add(key, kind)

    def _payload(self, node: Node) -> None:
        thrown = local(node.getparent()) in ("endEvent", "intermediateThrowEvent")
        message = self._messages.get(_plain(node.get("messageRef") or ""))
        if not thrown and not (self._withdrawal and message == self._withdrawal):
            self.open = True


def _plain(reference: str) -> str:
    return reference.rpartition(":")[2]


def _id_of(node: Node) -> str:
    while node is not None and not node.get("id"):
        node = node.getparent()
    return "" if node is None else str(node.get("id"))
