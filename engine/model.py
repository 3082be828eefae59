"""Frozen values that the engine hands out. Never live rows."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from msgspec import Struct

T = TypeVar("T")

Values = Mapping[str, Any]
"""FEEL values by name (see dmn.values)."""


class InstanceState(StrEnum):
    """Where a process instance stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    #: No token can move: an open incident holds every one of them.
    FAILED = "failed"


class TaskState(StrEnum):
    """Where a user task stands."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProcessDefinition(Struct, frozen=True, kw_only=True):
    """A deployed version of a process."""

    id: UUID
    key: str
    version: int
    name: str
    #: Texts in other languages: {"de": {"name": …, "description": …}}.
    texts: Mapping[str, Mapping[str, str]] = {}
    description: str = ""
    version_tag: str | None = None
    deployment_id: UUID
    digest: str
    #: The form that the start event asks, by its id, or None.
    start_form: str | None = None
    #: Group whose members own the process.
    owner_group: str | None = None
    #: Prefix of business numbers ("ACQ" gives ACQ-2026-00017), or None.
    number_prefix: str | None = None
    starter_groups: tuple[str, ...] = ()
    created_at: datetime


class ProcessInstance(Struct, frozen=True, kw_only=True):
    """A running or finished case."""

    id: UUID
    definition_id: UUID
    definition_key: str
    business_key: str | None
    #: What the case is about, in the requester's words.
    subject: str | None = None
    state: InstanceState
    revision: int
    parent_id: UUID | None = None
    root_id: UUID
    started_by: str
    started_at: datetime
    ended_at: datetime | None = None
    end_reason: str | None = None


class Task(Struct, frozen=True, kw_only=True):
    """A user task that is or was open."""

    id: UUID
    instance_id: UUID
    root_id: UUID
    definition_id: UUID
    definition_key: str
    element_id: str
    name: str
    state: TaskState
    revision: int
    business_key: str | None
    subject: str | None = None
    assignee: str | None = None
    #: The person for whom the assignee acts (a substitute), or None.
    on_behalf_of: str | None = None
    candidate_users: tuple[str, ...] = ()
    candidate_groups: tuple[str, ...] = ()
    #: People who may neither claim nor complete it, and the rule that says so.
    excluded: tuple[str, ...] = ()
    excluded_rule: str | None = None
    #: What the model says of its element beside all this: its properties, as they were when it opened.
    properties: Values = {}
    form_ref: str | None = None
    priority: int = 50
    created_at: datetime
    due_at: datetime | None = None
    follow_up_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by: str | None = None


class Visit(Struct, frozen=True, kw_only=True):
    """One visit of an element by a token (a row of `activity`)."""

    instance_id: UUID
    token_id: UUID
    element_id: str
    name: str
    kind: str
    definition_id: UUID
    entered_at: datetime
    left_at: datetime | None
    #: completed | cancelled | failed, or None while it is open.
    outcome: str | None
    actor: str | None = None
    on_behalf_of: str | None = None
    #: The sequence flow by which the token came; None where it came by none (a start, a boundary event).
    flow: str | None = None


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """One link of an instance's chain."""

    instance_id: UUID
    seq: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    kind: str
    element_id: str | None
    task_id: UUID | None
    details: Mapping[str, Any] | None
    hash: str


class Timer(Struct, frozen=True, kw_only=True):
    """A due time that an element waits for."""

    id: UUID
    instance_id: UUID
    business_key: str | None
    element_id: str
    name: str
    due_at: datetime


class Job(Struct, frozen=True, kw_only=True):
    """Work outside the transaction, at least once."""

    id: UUID
    instance_id: UUID
    business_key: str | None
    element_id: str
    topic: str
    inputs: Values
    attempts: int
    due_at: datetime
    state: str
    lease_owner: str | None = None
    last_error: str | None = None


class Incident(Struct, frozen=True, kw_only=True):
    """Something stopped and needs a person."""

    id: UUID
    instance_id: UUID
    business_key: str | None
    definition_key: str
    element_id: str
    token_id: UUID
    job_id: UUID | None
    kind: str
    message: str
    detail: str | None
    created_at: datetime
    resolved_at: datetime | None = None


class OutboxMessage(Struct, frozen=True, kw_only=True):
    """A message or signal that a process threw."""

    id: UUID
    instance_id: UUID
    business_key: str | None
    kind: str
    name: str
    payload: Values
    correlation: Values
    created_at: datetime
    delivered_at: datetime | None
    attempts: int


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """A part of a list, and the cursor of the next part."""

    items: tuple[T, ...]
    next: str | None = None
