"""How models went live outside the usual way, and how many running cases went along."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table, Text, Uuid

from engine.store.schema import NAME, metadata
from engine.store.types import UtcDateTime

#: A draft that went live before its approval, or is to: looked at afterwards by somebody who had no hand in it.
urgent_publication = Table(
    "urgent_publication",
    metadata,
    Column("draft_id", ForeignKey("model_draft.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("asked_by", NAME, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    #: The second pair of eyes, or the operator who did it alone.
    Column("published_by", NAME),
    Column("published_at", UtcDateTime),
    Column("review_due", UtcDateTime),
    Column("reviewed_by", NAME),
    Column("reviewed_at", UtcDateTime),
    #: False: it is to be taken back.
    Column("stands", Boolean),
    Column("note", Text),
    Index("ix_urgent_publication_asked_at", "asked_at"),
)

#: Many running cases that go to a version, batch by batch.
migration_run = Table(
    "migration_run",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("definition_id", ForeignKey("process_definition.id"), nullable=False),
    #: {element of the old version: element of the new one}
    Column("mapping", JSON, nullable=False),
    Column("actor", NAME, nullable=False),
    #: moving | moved | undoing | undone
    Column("state", String(8), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_migration_run_state", "state"),
    Index("ix_migration_run_definition_id", "definition_id", "began_at"),
)

migration_run_case = Table(
    "migration_run_case",
    metadata,
    Column("run_id", ForeignKey("migration_run.id"), primary_key=True),
    Column("instance_id", Uuid, primary_key=True),
    #: What the look before said: moves | mapping | blocked
    Column("verdict", String(8), nullable=False),
    #: moved | stays | back (taken back) | kept (could not be taken back); none: it is to come.
    Column("outcome", String(8)),
    Column("reason", Text),
)
