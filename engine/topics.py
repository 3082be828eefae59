"""Work that a process asks for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from engine.model import ProcessInstance, Values

if TYPE_CHECKING:
    from engine.history import Entry
    from engine.unit_of_work import UnitOfWork


class Call(Struct, frozen=True, kw_only=True):
    """One call of a topic by one element of one instance.

    A transactional handler works inside `uow`. An external one runs after commit, at least once, and gets a unit of
    work of its own that only reads; `job_id` is the idempotency key to hand on.
    """

    uow: UnitOfWork
    instance: ProcessInstance
    element_id: str
    topic: str
    inputs: Values
    variables: Values = {}
    job_id: Any = None
    #: Entries of history that the step will append with its own, in this order (transactional topics only).
    entries: list[Entry] = []

    def record(self, entry: Entry) -> None:
        """Append an entry to the history of the instance, in the transaction of the step."""
        self.entries.append(entry)


Handler = Callable[[Call], Mapping[str, Any] | None]


class Topic(Struct, frozen=True, kw_only=True):
    """A topic and the handler behind it.

    A handler returns its outputs by name. It may raise `bpmn.semantics.BpmnError` (the diagram catches it),
    `engine.errors.Refused` (transactional: the person hears it and nothing is stored), anything else is a fault.
    """

    name: str
    #: None: external work that somebody elsewhere fetches (`jobs.fetch`); what it gets and gives is said here.
    handler: Handler | None
    kind: Literal["transactional", "external"] = "transactional"
    #: Name -> one line on what it means; shown to authors.
    inputs: Mapping[str, str] = {}
    outputs: Mapping[str, str] = {}
    #: Error code -> when it is raised.
    errors: Mapping[str, str] = {}
    summary: str = ""
    #: External: attempts before an incident, and the wait after the first failure (then twice as long each time);
    #: None takes the installation's.
    max_attempts: int | None = None
    backoff_seconds: int | None = None
    #: Every process may use it, granted or not (reminders, escalations and the like).
    granted_to_all: bool = False

    def __post_init__(self) -> None:
        if self.handler is None and self.kind != "external":
            raise ValueError(f"The topic “{self.name}” is transactional, so it needs a handler.")
