"""Work that does not go together: labels that nothing carries would keep nobody away."""

from collections.abc import Collection, Iterator

from bpmn import duties
from bpmn.findings import Finding
from bpmn.lint.known import Known, knows
from bpmn.semantics.definition import Definition, Element


def check(definition: Definition, known: Known, here: Collection[str]) -> Iterator[Finding]:
    """Give an error for each duty that cannot be one; `here`: the labels in the processes of the same file."""
    for element in definition.elements.values():
        for name, text in element.properties.items():
            if name == duties.DUTY or name.split(".")[0] == duties.CONFLICTS_WITH.rstrip("."):
                yield from _property(element, name, text)
        for label, rule in duties.kept_from(element.properties):
            if label not in here and not knows(known.duties, label):
                yield _finding(
                    element, "unknown-duty",
                    f"No user task has the duty “{label}”, so {rule} would keep nobody away.",
                    "Correct the label, or give the task that it means the property “duty”.",
                )  # fmt: skip


def carried(definition: Definition) -> frozenset[str]:
    """Return the labels of all duties in a process."""
    return frozenset(label for element in definition.elements.values() for label in duties.labels(element.properties))


def _property(element: Element, name: str, text: str) -> Iterator[Finding]:
    if element.kind != "userTask":
        yield _finding(
            element, "duty", f"Only people have duties, so “{name}” says nothing here.", "Move it to a user task."
        )
    rule = name.removeprefix(duties.CONFLICTS_WITH)
    if name != duties.DUTY and (name == rule or not 0 < len(rule) <= duties.LONGEST_RULE):
        yield _finding(
            element, "duty", f"“{name}” names no rule.", "Write the rule behind a dot: conflictsWith.SOD-02."
        )
    if text.startswith("=") or not duties.split(text):
        yield _finding(element, "duty", f"“{name}” must be words, not “{text}”.", "List labels: approving, buying.")


def _finding(element: Element, rule: str, text: str, remedy: str) -> Finding:
    return Finding(element_id=element.id, line=element.line, rule=rule, text=text, remedy=remedy)
