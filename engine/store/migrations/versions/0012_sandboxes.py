"""Sandboxes, the worlds they begin in, and what became of scenarios."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME = sa.String(length=255)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sandbox_world",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_world")),
    )
    op.create_table(
        "sandbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("person", _NAME, nullable=False),
        sa.Column("recipe", sa.LargeBinary(), nullable=False),
        sa.Column("world_id", sa.Uuid()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["model_draft.id"], name=op.f("fk_sandbox_draft_id")),
        sa.ForeignKeyConstraint(["world_id"], ["sandbox_world.id"], name=op.f("fk_sandbox_world_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox")),
        sa.UniqueConstraint("draft_id", "person", name=op.f("uq_sandbox_draft_id_person")),
    )
    op.create_index("ix_sandbox_changed_at", "sandbox", ["changed_at"])
    op.create_table(
        "scenario_verdict",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("covered", sa.LargeBinary(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", "name", name=op.f("pk_scenario_verdict")),
    )
    op.create_table(
        "scenario_removal",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("removed_by", _NAME, nullable=False),
        sa.Column("removed_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["model_draft.id"], name=op.f("fk_scenario_removal_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_scenario_removal")),
    )
