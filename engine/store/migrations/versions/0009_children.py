"""Activities that start a process instance for each item, and what these give back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "child_group",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("child_definition_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "token_id", name=op.f("pk_child_group")),
    )
    op.create_index("ix_child_group_due", "child_group", ["due"], unique=False)
    op.create_table(
        "child_item",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("variables", sa.LargeBinary(), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("output", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("instance_id", "token_id", "number", name=op.f("pk_child_item")),
        sa.UniqueConstraint("child_id", name=op.f("uq_child_item_child_id")),
    )
    op.create_index("ix_child_item_state", "child_item", ["state", "instance_id", "token_id", "number"], unique=False)
