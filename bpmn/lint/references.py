"""References to what lies outside the model: processes, decisions, forms, groups, people, topics, messages."""

from collections.abc import Iterator

from bpmn.findings import Finding, Severity
from bpmn.lint.known import Known, Names, knows
from bpmn.semantics.definition import Definition


def check(definition: Definition, known: Known, together: set[str]) -> Iterator[Finding]:
    """Give an error for each name nobody knows; `together`: keys of the processes in the same file."""
    rows: tuple[tuple[str, frozenset[str], Names, str, str], ...] = (
        ("unknown-decision", definition.decisions, known.decisions, "decision", "Deploy it too, or correct the name."),
        ("unknown-form", definition.forms, known.forms, "form", "Deploy it too, or correct the name."),
        ("unknown-group", definition.groups, known.groups, "group", "Correct the name, or let the group be created."),
        ("unknown-user", definition.users, known.users, "person", "Correct the name, or assign a group."),
        ("ungranted-topic", definition.topics, known.granted_topics, "granted topic", "Ask for it to be granted."),
        (
            "ungranted-message", definition.thrown_messages, known.granted_messages, "granted message",
            "Ask for it to be granted.",
        ),
    )  # fmt: skip
    for rule, names, world, what, remedy in rows:
        for name in sorted(names):
            if not knows(world, name):
                yield _finding(definition, name, rule, f"There is no {what} “{name}”.", remedy)
    for name in sorted(definition.called - together):
        if not knows(known.processes, name):
            yield _finding(
                definition,
                name,
                "unknown-process",
                f"There is no process “{name}” to call.",
                "Deploy it first, or together.",
            )
    for name in sorted(definition.topics):
        if not knows(known.handled_topics, name):
            text = f"Nothing here works on the topic “{name}”; an external worker must."
            yield _finding(definition, name, "unhandled-topic", text, "See that a worker fetches it.", "warning")


def _finding(
    definition: Definition, name: str, rule: str, text: str, remedy: str, severity: Severity = "error"
) -> Finding:
    element_id, line = definition.places.get((_KIND[rule], name), (definition.key, definition.line))
    return Finding(element_id=element_id, line=line, rule=rule, severity=severity, text=text, remedy=remedy)


_KIND = {
    "unknown-decision": "decisions",
    "unknown-form": "forms",
    "unknown-group": "groups",
    "unknown-user": "users",
    "unknown-process": "called",
    "ungranted-topic": "topics",
    "unhandled-topic": "topics",
    "ungranted-message": "thrown_messages",
}
