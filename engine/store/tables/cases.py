"""Cases, their user tasks, and what is kept beside them so that it can be found."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Numeric, String, Table, Text, Uuid

from engine.store.schema import NAME, NEVER, metadata
from engine.store.types import FeelValue, UtcDateTime

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
    Index("ix_process_instance_version", "definition_id", "started_at", "id"),
    Index("ix_process_instance_started", "started_at", "id"),
    Index("ix_process_instance_mine", "started_by", "started_at", "id"),
    Index("ix_process_instance_definition", "definition_key", "state", "started_at", "id"),
    Index("ix_process_instance_state", "state", "started_at", "id"),
)
# Most cases are no part of another.
Index(
    "ix_process_instance_part",
    process_instance.c.started_at,
    process_instance.c.id,
    process_instance.c.root_id,
    postgresql_where=process_instance.c.parent_id.is_not(None),
    sqlite_where=process_instance.c.parent_id.is_not(None),
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
# What has ended is looked for by nobody.
_NOT_ENDED = task.c.completed_at.is_(None)
Index("ix_task_open_name", task.c.name, postgresql_where=_NOT_ENDED, sqlite_where=_NOT_ENDED)

#: One row for each person or group to which a task is or was offered ("user:rita", "group:stores"). Claimable: it is
#: open and nobody has it, or it was offered after somebody took it. An inbox is read from the two indexes, a few rows a
#: name. Make rows by `store.tasks.candidate_rows`.
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
    #: The sequence flow by which the token came.
    Column("flow", NAME),
    Index("ix_activity_token", "token_id"),
    Index("ix_activity_actor", "root_id", "actor"),
    Index("ix_activity_element", "definition_id", "element_id", "entered_at"),
)
