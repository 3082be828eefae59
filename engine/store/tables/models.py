"""Deployed models and what they start with."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)

from engine.store.schema import NAME, metadata
from engine.store.types import FeelValue, UtcDateTime

deployment = Table(
    "deployment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("digest", String(64), nullable=False, index=True),
    Column("name", NAME, nullable=False),
    Column("actor", NAME, nullable=False),
    Column("reason", Text),
    Column("created_at", UtcDateTime, nullable=False),
)

#: A set of models that somebody works on: a proposal until it is approved, published or given up.
model_draft = Table(
    "model_draft",
    metadata,
    Column("id", Uuid, primary_key=True),
    #: The process it was begun for.
    Column("key", NAME, nullable=False),
    Column("title", NAME, nullable=False),
    #: The set that it was copied from.
    Column("base_id", ForeignKey("deployment.id")),
    Column("author", NAME, nullable=False),
    #: open | submitted | approved | published | rejected | discarded
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    #: What was handed in: SHA-256 of the canonical set, why, what it asks to be allowed, and from when on it is to run.
    Column("digest", String(64), index=True),
    Column("reason", Text),
    Column("grants", JSON),
    Column("publish_at", UtcDateTime),
    Column("submitted_at", UtcDateTime),
    Column("submitted_by", NAME),
    Column("decided_at", UtcDateTime),
    Column("decided_by", NAME),
    Column("comment", Text),
    #: The set that it became.
    Column("deployment_id", ForeignKey("deployment.id")),
    #: The case that decides about it, when an installation lets a process decide.
    Column("case_id", Uuid, index=True),
    #: It brings an earlier version back.
    Column("goes_back", Boolean, nullable=False, server_default=false()),
    Index("ix_model_draft_state", "state", "changed_at"),
    Index("ix_model_draft_publish_at", "publish_at"),
)

model_draft_file = Table(
    "model_draft_file",
    metadata,
    Column("draft_id", ForeignKey("model_draft.id"), primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    #: Who saved it last, once it is no longer as it was copied.
    Column("changed_by", NAME),
    Column("changed_at", UtcDateTime, nullable=False),
)

#: Of each file of a draft: the set that brought it to what ran when the draft began or last took over what runs.
model_draft_base = Table(
    "model_draft_base",
    metadata,
    Column("draft_id", ForeignKey("model_draft.id"), primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
)

#: Everybody who changed a draft; none of them approves it.
model_draft_author = Table(
    "model_draft_author",
    metadata,
    Column("draft_id", ForeignKey("model_draft.id"), primary_key=True),
    Column("person", NAME, primary_key=True),
)

resource = Table(
    "resource",
    metadata,
    Column("deployment_id", ForeignKey("deployment.id"), primary_key=True),
    Column("name", NAME, primary_key=True),
    #: bpmn | dmn | form | scenario
    Column("kind", String(8), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

process_definition = Table(
    "process_definition",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("key", NAME, nullable=False),
    Column("version", Integer, nullable=False),
    Column("version_tag", NAME),
    Column("name", NAME, nullable=False),
    Column("description", Text, nullable=False, default=""),
    #: {"de": {"name": …, "description": …}}
    Column("texts", FeelValue),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
    Column("resource", NAME, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("start_form", NAME),
    Column("owner_group", NAME),
    Column("number_prefix", String(16)),
    #: list of group ids
    Column("starter_groups", FeelValue),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("key", "version"),
)

decision_definition = Table(
    "decision_definition",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("key", NAME, nullable=False),
    Column("version", Integer, nullable=False),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
    Column("resource", NAME, nullable=False),
    UniqueConstraint("key", "version"),
)

form_definition = Table(
    "form_definition",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("key", NAME, nullable=False),
    Column("version", Integer, nullable=False),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
    Column("resource", NAME, nullable=False),
    UniqueConstraint("key", "version"),
)

#: What a process key may use beyond its own set. `kind`: topic | message.
definition_grant = Table(
    "definition_grant",
    metadata,
    Column("definition_key", NAME, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("actor", NAME, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

#: Message and signal start events, and start timers, of the latest version of each key.
start_subscription = Table(
    "start_subscription",
    metadata,
    Column("definition_key", NAME, primary_key=True),
    Column("element_id", NAME, primary_key=True),
    Column("definition_id", ForeignKey("process_definition.id"), nullable=False),
    #: message | signal | timer
    Column("kind", String(8), nullable=False),
    Column("name", NAME, nullable=False),
    #: timer: the next due time, and what a cycle remembers for the one after it
    Column("due_at", UtcDateTime, index=True),
    Column("cycle", JSON),
    Index("ix_start_subscription_name", "name", "kind"),
)

number_series = Table(
    "number_series",
    metadata,
    Column("prefix", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
