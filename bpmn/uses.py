"""Where a diagram uses a form or a decision: the steps that name it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bpmn.findings import InvalidProcess
from bpmn.xml import Node, parse

#: The attributes by which a step names a form, and those by which it names a decision.
FORM = ("formRef", "formKey")
DECISION = ("decisionRef",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """A step of a diagram. `german`: its name in German, empty when it has none."""

    element_id: str
    name: str
    german: str = ""


def of_form(diagram: bytes, form_id: str) -> tuple[Use, ...]:
    """Return the steps that show a form; none of a diagram that cannot be read."""
    return tuple(_naming(diagram, FORM, form_id))


def of_decision(diagram: bytes, decision_id: str) -> tuple[Use, ...]:
    """Return the steps that ask a decision; none of a diagram that cannot be read."""
    return tuple(_naming(diagram, DECISION, decision_id))


def _naming(diagram: bytes, attributes: tuple[str, ...], wanted: str) -> Iterator[Use]:
    try:
        root = parse(diagram)
    except InvalidProcess:
        # What is wrong with it stands among the findings.
        return
    for element in root.iter("{*}*"):
        if any(
            value == wanted and name.endswith(tuple(f"}}{each}" for each in attributes))
            for name, value in element.items()
        ):
            yield Use(
                element_id=element.get("id", ""),
                name=element.get("name") or element.get("id", ""),
                german=_german(element),
            )


def _german(element: Node) -> str:
    own = element.find("{*}extensionElements/{*}properties/{*}property[@name='name.de']")
    return "" if own is None else str(own.get("value", ""))
