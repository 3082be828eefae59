"""Work that does not go together, as user tasks say it in their properties: `duty` and `conflictsWith.<rule>`."""

from collections.abc import Mapping
from typing import Any

DUTY = "duty"
CONFLICTS_WITH = "conflictsWith."
#: What a rule may be called.
LONGEST_RULE = 32


def mentioned(properties: Mapping[str, Any]) -> bool:
    """Tell whether a task has a duty or keeps people with one away."""
    return DUTY in properties or any(name.startswith(CONFLICTS_WITH) for name in properties)


def labels(properties: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the labels of what whoever completes the task has done."""
    return split(properties.get(DUTY))


def kept_from(properties: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (label, rule) of what nobody may have done in the case who does the task."""
    return tuple(
        (label, name.removeprefix(CONFLICTS_WITH))
        for name, text in sorted(properties.items())
        if name.startswith(CONFLICTS_WITH)
        for label in split(text)
    )


def split(text: Any) -> tuple[str, ...]:
    """Return the parts of a comma list; none of what is no text."""
    return tuple(filter(None, (part.strip() for part in text.split(",")))) if isinstance(text, str) else ()
