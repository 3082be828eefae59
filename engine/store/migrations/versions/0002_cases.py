"""Cases, their user tasks, and what is kept beside them so that it can be found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _activity()
    _instance_person()
    _instance_variable()
    _task()
    _task_candidate()
    _process_instance()


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("actor", sa.String(length=255), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("instance_id", "id", name=op.f("pk_activity")),
    )
    op.create_index("ix_activity_actor", "activity", ["root_id", "actor"], unique=False)
    op.create_index("ix_activity_element", "activity", ["definition_id", "element_id", "entered_at"], unique=False)
    op.create_index("ix_activity_token", "activity", ["token_id"], unique=False)


def _instance_person() -> None:
    op.create_table(
        "instance_person",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "relation", "person", name=op.f("pk_instance_person")),
    )
    op.create_index("ix_instance_person_person", "instance_person", ["person", "relation", "instance_id"], unique=False)


def _instance_variable() -> None:
    op.create_table(
        "instance_variable",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("text_value", sa.String(length=500), nullable=True),
        sa.Column("number_value", sa.Numeric(precision=38, scale=12), nullable=True),
        sa.PrimaryKeyConstraint("instance_id", "name", name=op.f("pk_instance_variable")),
    )
    op.create_index(
        "ix_instance_variable_number", "instance_variable", ["name", "number_value", "instance_id"], unique=False
    )
    op.create_index(
        "ix_instance_variable_text", "instance_variable", ["name", "text_value", "instance_id"], unique=False
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("definition_key", sa.String(length=255), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=255), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("assignee", sa.String(length=255), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=255), nullable=True),
        sa.Column("candidate_users", sa.LargeBinary(), nullable=True),
        sa.Column("candidate_groups", sa.LargeBinary(), nullable=True),
        sa.Column("excluded", sa.LargeBinary(), nullable=True),
        sa.Column("excluded_rule", sa.String(length=32), nullable=True),
        sa.Column("form_ref", sa.String(length=255), nullable=True),
        sa.Column("form_binding", sa.String(length=16), nullable=True),
        sa.Column("properties", sa.LargeBinary(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("instance_id", "id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_assignee", "task", ["assignee", "state", "created_at", "id"], unique=False)
    op.create_index("ix_task_due", "task", ["state", "due_at", "id"], unique=False)
    op.create_index("ix_task_id", "task", ["id"], unique=False)
    op.create_index("ix_task_root", "task", ["root_id", "assignee"], unique=False)


def _task_candidate() -> None:
    op.create_table(
        "task_candidate",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.String(length=255), nullable=False),
        sa.Column("claimable", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "task_id", "who", name=op.f("pk_task_candidate")),
    )
    op.create_index("ix_task_candidate_due", "task_candidate", ["who", "claimable", "due_at", "task_id"], unique=False)
    op.create_index(
        "ix_task_candidate_newest", "task_candidate", ["who", "claimable", "created_at", "task_id"], unique=False
    )


def _process_instance() -> None:
    op.create_table(
        "process_instance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("definition_key", sa.String(length=255), nullable=False),
        sa.Column("business_key", sa.String(length=255), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.Column("started_by", sa.String(length=255), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("end_element", sa.String(length=255), nullable=True),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("facts", sa.LargeBinary(length=16), nullable=True),
        sa.Column("history_seq", sa.Integer(), nullable=False),
        sa.Column("history_head", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["process_definition.id"], name=op.f("fk_process_instance_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
    )
    op.create_index(op.f("ix_process_instance_business_key"), "process_instance", ["business_key"], unique=False)
    op.create_index(
        "ix_process_instance_definition",
        "process_instance",
        ["definition_key", "state", "started_at", "id"],
        unique=False,
    )
    op.create_index("ix_process_instance_mine", "process_instance", ["started_by", "started_at", "id"], unique=False)
    op.create_index(op.f("ix_process_instance_root_id"), "process_instance", ["root_id"], unique=False)
    op.create_index("ix_process_instance_state", "process_instance", ["state", "started_at", "id"], unique=False)
