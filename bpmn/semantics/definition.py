"""A compiled process: immutable, shared between threads, everything a running instance and a deployment ask of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from bpmn.semantics.errors import ModelFault
from bpmn.semantics.expressions import Expression, Value
from bpmn.timers import BadTime, Due, Kind, first, following
from dmn.feel import Host


class Element(Struct, frozen=True, kw_only=True):
    """A flow node as people and deployments see it."""

    id: str
    name: str
    #: The BPMN tag: userTask, exclusiveGateway, ….
    kind: str
    line: int
    lane: str | None = None
    documentation: str = ""
    properties: Mapping[str, str] = {}
    form_ref: str | None = None
    #: deployment | latest
    form_binding: str = "deployment"
    #: Texts in other languages: {"name.de": …, "description.de": …}.
    texts: Mapping[str, str] = {}
    #: Milestone label by language: {"en": …, "de": …}; empty when it is none.
    track: Mapping[str, str] = {}
    #: The sub-process it stands in, or None.
    parent: str | None = None


class Schedule(Struct, frozen=True):
    """A timer of the model: what to wait for, as text or FEEL."""

    kind: Kind
    source: Value
    element_id: str

    def first(self, context: Mapping[str, Any], host: Host) -> Due:
        """Return when it is due for somebody who starts to wait now; ModelFault when its value does not say."""
        value = self.source.needed(context, host)
        try:
            return first(self.kind, value, host.now(), host.zone)
        except BadTime as error:
            raise ModelFault("expression", str(error), element_id=self.element_id) from error

    @staticmethod
    def following(due: Mapping[str, Any], host: Host) -> Due | None:
        """Return the next occurrence of a cycle that has just come, or None."""
        return following(due, host.now(), host.zone)


class StartEvent(Struct, frozen=True, kw_only=True):
    """A way to start an instance. `kind`: none, message, signal, timer, condition.

    An event with several definitions is several ways: each has an `id` of its own.
    """

    id: str
    element_id: str
    kind: str
    #: The message's or signal's name; None for the other kinds.
    name: str | None = None
    timer: Schedule | None = None
    condition: Expression | None = None
    #: One of several that must all come: where a case waits for it already, it begins no other.
    together: bool = False

    def holds(self, context: Mapping[str, Any], host: Host) -> bool:
        """Tell whether the condition of a conditional start event is true. ModelFault when it takes too much.

        It reads the state of the world, not of a case: there is none yet (BPMN 2.0.2 §10.5.2).
        """
        return self.condition is not None and self.condition.value(context, host) is True

    def due(self, host: Host, previous: Mapping[str, Any] | None = None) -> Due | None:
        """Return when a timer start event is due next; `previous`: the cycle of the occurrence that has just come."""
        if self.timer is None:
            return None
        return self.timer.first({}, host) if previous is None else self.timer.following(previous, host)


NOT_BOUND = UUID(int=0)


class Definition(Struct, frozen=True, kw_only=True):
    """A compiled process. Sets and mappings of references hold literal ones only; FEEL gives its own at run time."""

    key: str
    name: str
    id: UUID = NOT_BOUND
    line: int = 0
    documentation: str = ""
    elements: Mapping[str, Element]
    #: Ids of all flow nodes in the order of the document.
    document_order: tuple[str, ...]
    properties: Mapping[str, str] = {}
    starter_groups: tuple[str, ...] = ()
    version_tag: str | None = None
    history_time_to_live: str | None = None
    #: Form reference by the id of the start event.
    start_forms: Mapping[str, str] = {}
    start_events: tuple[StartEvent, ...] = ()
    #: The variable that takes who started, as a start event of the model names it; None when none does.
    initiator: str | None = None
    topics: frozenset[str] = frozenset()
    thrown_messages: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    #: Element id and line where a reference stands first, by (name of the set, reference).
    places: Mapping[tuple[str, str], tuple[str, int]] = {}
    subject: Expression | None = None
    #: Process properties `person.X` by X.
    people: Mapping[str, Expression] = {}
    #: SpiffWorkflow's specification of the process and, by element id, of what it contains.
    spec: Any
    scopes: Mapping[str, Any] = {}

    @property
    def starts_plainly(self) -> bool:
        """Tell whether somebody can start it without an event: by a none start event, or by having none at all."""
        return bool(self.spec.starts)

    def start_event(self, start_id: str) -> StartEvent:
        """Return the start event of that id. StopIteration when there is none."""
        return next(event for event in self.start_events if event.id == start_id)

    def bind(self, definition_id: UUID) -> "Definition":
        """Return the same process under the id it was stored with."""
        return replace(self, id=definition_id)
