"""Where a diagram uses forms and decisions: the steps that name them."""

from collections.abc import Iterator

from msgspec import Struct

from bpmn.findings import InvalidProcess
from bpmn.xml import Node, parse

#: Kind -> the attributes by which a step names a thing of it, and how it is bound when nothing is said.
NAMES = {"form": (("formRef", "formKey"), "deployment"), "decision": (("decisionRef",), "latest")}


class Use(Struct, frozen=True, kw_only=True):
    """A step of a diagram and what it names. `german`: its name in German, empty when it has none."""

    element_id: str
    line: int
    name: str
    german: str
    #: Key of the form or decision, and which one of that key is meant: deployment (of its own set) | latest | …
    key: str
    binding: str


def of(diagram: bytes, kind: str) -> tuple[Use, ...]:
    """Return the steps that name something of a kind (form | decision); none of a diagram that cannot be read."""
    try:
        root = parse(diagram)
    except InvalidProcess:
        # What is wrong with it stands among the findings.
        return ()
    return tuple(use for element in root.iter("{*}*") for use in _of(element, kind))


def _of(element: Node, kind: str) -> Iterator[Use]:
    attributes, unsaid = NAMES[kind]
    own = {name.rpartition("}")[2]: value for name, value in element.items() if name.startswith("{")}
    for attribute in attributes:
        if own.get(attribute):
            yield Use(
                element_id=element.get("id", ""),
                line=element.sourceline or 0,
                name=element.get("name") or element.get("id", ""),
                german=_german(element),
                key=own[attribute],
                binding=own.get(f"{attributes[0]}Binding") or unsaid,
            )


def _german(element: Node) -> str:
    own = element.find("{*}extensionElements/{*}properties/{*}property[@name='name.de']")
    return "" if own is None else str(own.get("value", ""))
