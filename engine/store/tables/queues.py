"""What waits: for a time, an event, a worker, a receiver, a person who mends it."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, Uuid

from engine.store.schema import NAME, metadata
from engine.store.types import FeelValue, UtcDateTime

timer = Table(
    "timer",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    #: The token that waits.
    Column("id", Uuid, primary_key=True),
    Column("element_id", NAME, nullable=False),
    Column("name", NAME, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("lease_owner", String(64)),
    Column("attempts", Integer, nullable=False, default=0),
    Index("ix_timer_due", "due_at", "id"),
)

subscription = Table(
    "subscription",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    #: The token that waits.
    Column("id", Uuid, primary_key=True),
    #: message | signal
    Column("kind", String(8), nullable=False),
    Column("name", NAME, nullable=False),
    Column("element_id", NAME, nullable=False),
    Column("business_key", NAME),
    #: Canonical text of the correlation values, or NULL when the model names none.
    Column("correlation", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_subscription_name", "name", "kind", "business_key", "created_at"),
)

job = Table(
    "job",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    #: Also the idempotency key that goes out.
    Column("id", Uuid, primary_key=True),
    Column("token_id", Uuid, nullable=False),
    Column("element_id", NAME, nullable=False),
    Column("topic", NAME, nullable=False),
    Column("inputs", FeelValue, nullable=False),
    #: open | stopped (an incident holds it)
    Column("state", String(8), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("lease_owner", String(64)),
    Column("last_error", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_job_due", "state", "due_at", "id"),
    Index("ix_job_topic", "topic", "state", "due_at"),
    Index("ix_job_token", "token_id"),
)

incident = Table(
    "incident",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("token_id", Uuid, nullable=False),
    Column("job_id", Uuid),
    Column("definition_key", NAME, nullable=False),
    Column("element_id", NAME, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("detail", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime),
    Column("resolved_by", NAME),
    Index("ix_incident_open", "resolved_at", "created_at", "id"),
)

#: Messages and signals thrown by processes. Undelivered rows are kept, visible and sent again.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("instance_id", Uuid, nullable=False, index=True),
    Column("business_key", NAME),
    Column("kind", String(8), nullable=False),
    Column("name", NAME, nullable=False),
    Column("payload", FeelValue, nullable=False),
    Column("correlation", FeelValue, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("lease_owner", String(64)),
    Column("last_error", Text),
    Index("ix_outbox_due", "delivered_at", "due_at", "id"),
)

#: An activity that waits for process instances of its own, one an item (design D11).
child_group = Table(
    "child_group",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    #: The token that waits.
    Column("token_id", Uuid, primary_key=True),
    #: The definition that holds the element, and the process that is started.
    Column("definition_id", Uuid, nullable=False),
    Column("element_id", NAME, nullable=False),
    Column("child_definition_id", Uuid, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    #: Whether each end is shown to the activity, or the last one only.
    Column("watched", Boolean, nullable=False),
    #: Something has ended that the activity must see.
    Column("due", Boolean, nullable=False),
    Index("ix_child_group_due", "due"),
)

child_item = Table(
    "child_item",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("token_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    #: new | running | done | raised (ended by what it threw) | ending (to be cancelled) | failed (an incident holds it)
    Column("state", String(8), nullable=False),
    Column("variables", FeelValue),
    Column("child_id", Uuid, unique=True),
    Column("output", FeelValue),
    Index("ix_child_item_state", "state", "instance_id", "token_id", "number"),
)
