"""The tables of the engine. Instance-owned tables lead their primary key with `instance_id`."""

from engine.store.schema import NEVER, metadata
from engine.store.tables.cases import (
    activity,
    instance_person,
    instance_variable,
    process_instance,
    task,
    task_candidate,
)
from engine.store.tables.documents import attachment, file, file_chunk, idempotency, setting
from engine.store.tables.memory import checkpoint, comment, draft, history, migration, notice
from engine.store.tables.models import (
    decision_definition,
    definition_grant,
    deployment,
    form_definition,
    number_series,
    process_definition,
    resource,
    start_subscription,
)
from engine.store.tables.people import api_token, group_, membership, person, session, sign_in_attempt, substitution
from engine.store.tables.queues import child_group, child_item, incident, job, outbox, subscription, timer

__all__ = [
    "NEVER",
    "activity",
    "api_token",
    "attachment",
    "checkpoint",
    "child_group",
    "child_item",
    "comment",
    "decision_definition",
    "definition_grant",
    "deployment",
    "draft",
    "file",
    "file_chunk",
    "form_definition",
    "group_",
    "history",
    "idempotency",
    "incident",
    "instance_person",
    "instance_variable",
    "job",
    "membership",
    "metadata",
    "migration",
    "notice",
    "number_series",
    "outbox",
    "person",
    "process_definition",
    "process_instance",
    "resource",
    "session",
    "setting",
    "sign_in_attempt",
    "start_subscription",
    "subscription",
    "substitution",
    "task",
    "task_candidate",
    "timer",
]
