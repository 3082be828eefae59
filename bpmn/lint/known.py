"""What a deployment knows of the world around a model."""

from collections.abc import Callable, Container, Iterable, Mapping

from msgspec import Struct

from dmn.feel import NO_FUNCTIONS, Functions
from dmn.feel.analysis import Kind

#: Names that exist: a set, or a question. None: not checked.
Names = Container[str] | Callable[[str], bool] | None


class Known(Struct, frozen=True, kw_only=True):
    """Names that a model may refer to. None means that nobody knows, so nothing is checked."""

    processes: Names = None
    decisions: Names = None
    forms: Names = None
    groups: Names = None
    users: Names = None
    #: Labels of the duties that user tasks have.
    duties: Names = None
    #: Topics and message names that the process may use; a new one is a finding its approver sees (design D7).
    granted_topics: Names = None
    granted_messages: Names = None
    #: Topics that have code here; the others wait for an external worker.
    handled_topics: Names = None
    functions: Functions = NO_FUNCTIONS
    #: The kind of each answer of a form by its key; None for a form that nobody knows.
    form_kinds: Callable[[str], Mapping[str, Kind] | None] | None = None
    #: The names of what a topic gives; None for one that nobody here knows.
    topic_outputs: Callable[[str], Iterable[str] | None] | None = None


def knows(names: Names, name: str) -> bool:
    """Tell whether a name exists; True when nobody knows."""
    if names is None:
        return True
    return names(name) if callable(names) else name in names
