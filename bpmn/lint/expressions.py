"""Expressions that are FEEL and still cannot be meant: names nobody gives, kinds that never match, odd conditions."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from bpmn.behavior import is_condition
from bpmn.findings import Finding
from bpmn.juel import is_juel
from bpmn.lint.given import Giver, messages_of
from bpmn.lint.known import Known
from bpmn.shape import executable
from bpmn.xml import VENDORS, Node, local, namespace
from dmn.feel import FeelError
from dmn.feel.analysis import Kind, Variables

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
# How much of an expression a finding repeats.
LONGEST = 80


class Site(Struct, frozen=True):
    """A FEEL text of a model. `own`: it also reads what its activity has just got, whose names are not known here."""

    node: Node
    text: str
    condition: bool = False
    own: bool = False


def check(root: Node, known: Known) -> Iterator[Finding]:
    """Give a warning for each place in an expression that is likely a mistake."""
    messages = messages_of(root)
    for process in executable(root):
        names = _Names(process, known, messages)
        variables = Variables(names.kinds, known.functions)
        for site in _sites(process):
            more = names.open or site.own
            try:
                doubtful = variables.check(site.text, condition=site.condition, more=more)
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
        conditional = name in CONDITIONS or is_condition(node)
        if (name in ALWAYS or conditional) and text:
            yield Site(node, text, conditional)
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

    def __init__(self, process: Node, known: Known, messages: Mapping[str, str | None]) -> None:
        self.kinds: dict[str, Kind] = dict(GIVEN)
        self.open = False
        giver = Giver(process, known, messages)
        for node in process.iter():
            for given in giver.of(node):
                self.open = self.open or given.open
                for name, kind in given.names:
                    self.add(name, kind)

    def add(self, name: str, kind: Kind) -> None:
        """Note a variable; one that is given in several kinds may be of any."""
        self.kinds[name] = kind if self.kinds.get(name, kind) == kind else None


def _id_of(node: Node) -> str:
    while node is not None and not node.get("id"):
        node = node.getparent()
    return "" if node is None else str(node.get("id"))
