"""Who else decides about drafts of models, what went live before its approval, and moves of many cases."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NAME = sa.String(length=255)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("model_draft", sa.Column("case_id", sa.Uuid()))
    op.create_index("ix_model_draft_case_id", "model_draft", ["case_id"])
    op.create_table(
        "urgent_publication",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", _NAME, nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("published_by", _NAME),
        sa.Column("published_at", _TIME),
        sa.Column("review_due", _TIME),
        sa.Column("reviewed_by", _NAME),
        sa.Column("reviewed_at", _TIME),
        sa.Column("stands", sa.Boolean()),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["draft_id"], ["model_draft.id"], name=op.f("fk_urgent_publication_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_urgent_publication")),
    )
    op.create_index("ix_urgent_publication_asked_at", "urgent_publication", ["asked_at"])
    op.create_table(
        "migration_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("actor", _NAME, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("began_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["process_definition.id"], name=op.f("fk_migration_run_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_run")),
    )
    op.create_index("ix_migration_run_state", "migration_run", ["state"])
    op.create_index("ix_migration_run_definition_id", "migration_run", ["definition_id", "began_at"])
    op.create_table(
        "migration_run_case",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=8)),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["run_id"], ["migration_run.id"], name=op.f("fk_migration_run_case_run_id")),
        sa.PrimaryKeyConstraint("run_id", "instance_id", name=op.f("pk_migration_run_case")),
    )
