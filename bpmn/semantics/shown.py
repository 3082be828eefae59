"""What is shown beside a case: what it is about, and who belongs to it."""

from typing import Any

from bpmn.semantics.errors import ModelFault
from bpmn.semantics.expressions import Expression
from bpmn.semantics.scopes import Instance


def subject(instance: Instance) -> str | None:
    """Return what the process property `subject` gives; None when it is no text."""
    expression = instance.definition.subject
    value = None if expression is None else _lenient(expression, instance)
    return value if isinstance(value, str) else None


def people(instance: Instance) -> dict[str, tuple[str, ...]]:
    """Return the names that the process properties `person.X` give, by X."""
    found = {}
    for relation, expression in instance.definition.people.items():
        value = _lenient(expression, instance)
        names = value if isinstance(value, list) else [value]
        found[relation] = tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))
    return found


def _lenient(expression: Expression, instance: Instance) -> Any:
    """Evaluate what is shown beside a case: when it takes too much there is nothing to show, and the case goes on."""
    try:
        return expression.value(instance.variables, instance.world.feel)
    except ModelFault:
        return None
