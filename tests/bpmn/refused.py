"""What keeps a model from being deployed, as tests compare it."""

from bpmn.lint import Known, check


def errors(xml: bytes, known: Known | None = None) -> list[tuple[str, str]]:
    """Return the element and the rule of each error."""
    found = check(xml, known=known or Known())
    return [(each.element_id, each.rule) for each in found if each.severity == "error"]
