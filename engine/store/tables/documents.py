"""Files, answers that were given, single values of the installation."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text, Uuid

from engine.store.schema import NAME, metadata
from engine.store.types import FeelValue, UtcDateTime

file = Table(
    "file",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("name", NAME, nullable=False),
    Column("media_type", NAME, nullable=False),
    Column("size", Integer, nullable=False),
    Column("uploaded_by", NAME, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

#: Content, once for each SHA-256, in chunks of at most 1 MiB.
file_chunk = Table(
    "file_chunk",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

attachment = Table(
    "attachment",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("file_id", Uuid, primary_key=True),
    Column("task_id", Uuid),
    Column("field", NAME),
    Column("added_by", NAME, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

#: Answers to POSTs that carried an Idempotency-Key.
idempotency = Table(
    "idempotency",
    metadata,
    Column("person", NAME, primary_key=True),
    Column("key", NAME, primary_key=True),
    Column("request_hash", LargeBinary(32), nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    Column("location", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_idempotency_created_at", "created_at"),
)

#: Single values of the installation (schema of demo data, time zone, last tick).
setting = Table(
    "setting",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("value", FeelValue, nullable=False),
)
