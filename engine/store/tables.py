"""The tables of the engine. Instance-owned tables lead their primary key with `instance_id`."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from engine.store.types import FeelValue, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NAME = String(255)

#: A due time that sorts after all others.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# --- definitions ----------------------------------------------------------------------------------------------

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

resource = Table(
    "resource",
    metadata,
    Column("deployment_id", ForeignKey("deployment.id"), primary_key=True),
    Column("name", NAME, primary_key=True),
    #: bpmn | dmn | form
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
    Column("lease_until", UtcDateTime),
    Index("ix_start_subscription_name", "name", "kind"),
)

number_series = Table(
    "number_series",
    metadata,
    Column("prefix", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

# --- instances ------------------------------------------------------------------------------------------------

process_instance = Table(
    "process_instance",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("definition_id", ForeignKey("process_definition.id"), nullable=False),
    Column("definition_key", NAME, nullable=False),
    Column("business_key", NAME, index=True),
    Column("subject", Text),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    #: Own format number of `blob`.
    Column("format", Integer, nullable=False),
    Column("blob", LargeBinary),
    Column("parent_id", Uuid),
    Column("root_id", Uuid, nullable=False, index=True),
    Column("started_by", NAME, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end_reason", Text),
    Column("end_element", NAME),
    #: Incidents that are not resolved.
    Column("incidents", Integer, nullable=False),
    #: Fingerprint of what stands in instance_variable and instance_person, so that they are written when they change.
    Column("facts", LargeBinary(16)),
    #: Last link of the chain of `history`.
    Column("history_seq", Integer, nullable=False),
    Column("history_head", LargeBinary(32), nullable=False),
    Index("ix_process_instance_mine", "started_by", "started_at", "id"),
    Index("ix_process_instance_definition", "definition_key", "state", "started_at", "id"),
    Index("ix_process_instance_state", "state", "started_at", "id"),
)

#: Searchable scalars of the process scope, and nothing else.
instance_variable = Table(
    "instance_variable",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("text_value", String(500)),
    Column("number_value", Numeric(38, 12)),
    Index("ix_instance_variable_text", "name", "text_value", "instance_id"),
    Index("ix_instance_variable_number", "name", "number_value", "instance_id"),
)

#: People who stand in a named relation to a case, for rights and dynamic roles ("beneficiary").
instance_person = Table(
    "instance_person",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("relation", String(32), primary_key=True),
    Column("person", NAME, primary_key=True),
    Index("ix_instance_person_person", "person", "relation", "instance_id"),
)

task = Table(
    "task",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("root_id", Uuid, nullable=False),
    #: The definition of the element (a called process has its own).
    Column("definition_id", Uuid, nullable=False),
    Column("definition_key", NAME, nullable=False),
    Column("element_id", NAME, nullable=False),
    Column("name", NAME, nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("business_key", NAME),
    Column("subject", Text),
    Column("assignee", NAME),
    Column("on_behalf_of", NAME),
    Column("candidate_users", FeelValue),
    Column("candidate_groups", FeelValue),
    Column("excluded", FeelValue),
    Column("excluded_rule", String(32)),
    Column("form_ref", NAME),
    Column("form_binding", String(16)),
    Column("properties", FeelValue),
    Column("priority", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("follow_up_at", UtcDateTime),
    Column("completed_at", UtcDateTime),
    Column("completed_by", NAME),
    Index("ix_task_id", "id"),
    Index("ix_task_root", "root_id", "assignee"),
    Index("ix_task_assignee", "assignee", "state", "created_at", "id"),
    Index("ix_task_due", "state", "due_at", "id"),
)

#: One row for each person or group that may claim an OPEN task ("user:rita", "group:stores"). Rows go when the task
#: ends; while somebody has it they stay, not claimable (claimable = nobody has the task). An inbox is read from the two
#: indexes, a few rows a name. Make rows by `store.tasks.candidate_rows`.
task_candidate = Table(
    "task_candidate",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("task_id", Uuid, primary_key=True),
    Column("who", NAME, primary_key=True),
    Column("claimable", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
    #: Far in the future when the task has no due time, so that a list by due time needs no NULLs.
    Column("due_at", UtcDateTime, nullable=False, default=NEVER),
    Column("priority", Integer, nullable=False, default=50),
    Index("ix_task_candidate_newest", "who", "claimable", "created_at", "task_id"),
    Index("ix_task_candidate_due", "who", "claimable", "due_at", "task_id"),
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
    Column("max_attempts", Integer, nullable=False),
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

#: One row an element visit.
activity = Table(
    "activity",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("root_id", Uuid, nullable=False),
    Column("token_id", Uuid, nullable=False),
    Column("definition_id", Uuid, nullable=False),
    Column("element_id", NAME, nullable=False),
    Column("name", NAME, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    Column("outcome", String(16)),
    Column("actor", NAME),
    Column("on_behalf_of", NAME),
    Index("ix_activity_token", "token_id"),
    Index("ix_activity_actor", "root_id", "actor"),
    Index("ix_activity_element", "definition_id", "element_id", "entered_at"),
)

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

# --- people ---------------------------------------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    #: The account name; people see it as it is.
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    #: Name, account and e-mail, casefolded: what a search looks in, and the order of lists.
    Column("search", Text, nullable=False),
    Column("email", NAME),
    Column("locale", String(8), nullable=False, default="en"),
    Column("manager", NAME),
    Column("org_unit", NAME),
    #: NULL: cannot sign in.
    Column("password_hash", Text),
    Column("active", Boolean, nullable=False, default=True),
    Column("platform_admin", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# "group" is a word of SQL.
group_ = Table(
    "group_",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    #: Name, id and names in other languages, casefolded: what a search looks in, and the order of lists.
    Column("search", Text, nullable=False),
    #: {"de": {"name": …}}
    Column("texts", FeelValue),
    Column("escalation_group", NAME),
)

membership = Table(
    "membership",
    metadata,
    Column("group_id", NAME, primary_key=True),
    Column("person_id", NAME, primary_key=True),
    Column("lead", Boolean, nullable=False, default=False),
    Index("ix_membership_person", "person_id", "group_id"),
)

#: Who is away, and who stands in. Without a substitute the person is only away.
substitution = Table(
    "substitution",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", NAME, nullable=False, index=True),
    Column("substitute", NAME, index=True),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("reason", Text),
    Column("created_by", NAME, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

session = Table(
    "session",
    metadata,
    #: SHA-256 of the token in the cookie.
    Column("id", LargeBinary(32), primary_key=True),
    Column("person", NAME, nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("address", String(64)),
    Column("agent", String(255)),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("person", NAME, nullable=False, index=True),
    Column("name", NAME, nullable=False),
    #: list of scopes
    Column("scopes", FeelValue, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", NAME, nullable=False),
    Column("address", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_sign_in_attempt_account", "account", "at"),
    Index("ix_sign_in_attempt_address", "address", "at"),
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

# --- files, requests ------------------------------------------------------------------------------------------

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
