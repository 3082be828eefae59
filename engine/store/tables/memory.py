"""What a case remembers, and what people wrote beside it."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text, Uuid

from engine.store.schema import NAME, metadata
from engine.store.types import FeelValue, UtcDateTime

#: Append-only. hash = SHA-256(prev ‖ canonical header ‖ SHA-256(salt ‖ details)).
history = Table(
    "history",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", NAME, nullable=False),
    Column("on_behalf_of", NAME),
    Column("kind", String(32), nullable=False),
    Column("element_id", NAME),
    Column("task_id", Uuid),
    #: kind = register: what was changed.
    Column("entity", String(32)),
    Column("entity_id", NAME),
    Column("field", String(64)),
    Column("salt", LargeBinary(16)),
    Column("details", LargeBinary),
    Column("details_hash", LargeBinary(32), nullable=False),
    Column("prev_hash", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("ix_history_entity", "entity", "entity_id", "at"),
    Index("ix_history_at", "at"),
)

#: A daily hash over the heads of the chains that grew since the one before, chained itself.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("instances", Integer, nullable=False),
    #: The heads that were hashed, 56 bytes each: instance id (16), seq (8, big-endian), hash (32); sorted.
    Column("heads", LargeBinary, nullable=False),
    Column("prev_hash", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

#: What somebody typed and did not send: of an open task, or of a start form.
draft = Table(
    "draft",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", NAME, nullable=False),
    Column("task_id", Uuid),
    Column("definition_key", NAME),
    Column("data", FeelValue, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Index("ix_draft_task", "task_id", "person", unique=True),
    # One draft a start form and person; rows of tasks have no key and do not meet here.
    Index("ix_draft_person", "person", "definition_key", unique=True),
)

#: How a case was before it moved to another version of its process: what taking that back needs. The last move only.
migration = Table(
    "migration",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    #: The revision of the case right after: while it has this one, nothing has moved on.
    Column("revision", Integer, nullable=False),
    Column("definition_id", Uuid, nullable=False),
    Column("format", Integer, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    #: Rows as they were, by table; none when the move did more than change places.
    Column("before", FeelValue),
    Column("actor", NAME, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

comment = Table(
    "comment",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("task_id", Uuid),
    Column("author", NAME, nullable=False),
    Column("on_behalf_of", NAME),
    Column("text", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

#: A note to a person, shown in the product (mail reads it later).
notice = Table(
    "notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", NAME, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    #: Which sentence to show (task_assigned, reminder, escalated, decided, expired, …) and what to put in it.
    Column("kind", String(32), nullable=False),
    Column("params", FeelValue, nullable=False),
    Column("instance_id", Uuid),
    Column("task_id", Uuid),
    Column("read_at", UtcDateTime),
    Index("ix_notice_person", "person", "read_at", "created_at", "id"),
)
