"""Sets of models that people work on before they run."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NAME = sa.String(length=255)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "model_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", _NAME, nullable=False),
        sa.Column("title", _NAME, nullable=False),
        sa.Column("base_id", sa.Uuid()),
        sa.Column("author", _NAME, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("digest", sa.String(length=64)),
        sa.Column("reason", sa.Text()),
        sa.Column("grants", sa.JSON()),
        sa.Column("publish_at", _TIME),
        sa.Column("submitted_at", _TIME),
        sa.Column("submitted_by", _NAME),
        sa.Column("decided_at", _TIME),
        sa.Column("decided_by", _NAME),
        sa.Column("comment", sa.Text()),
        sa.Column("deployment_id", sa.Uuid()),
        sa.ForeignKeyConstraint(["base_id"], ["deployment.id"], name=op.f("fk_model_draft_base_id")),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_model_draft_deployment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_draft")),
    )
    op.create_index("ix_model_draft_digest", "model_draft", ["digest"])
    op.create_index("ix_model_draft_state", "model_draft", ["state", "changed_at"])
    op.create_index("ix_model_draft_publish_at", "model_draft", ["publish_at"])
    op.create_table(
        "model_draft_file",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", _NAME),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["model_draft.id"], name=op.f("fk_model_draft_file_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_model_draft_file")),
    )
    op.create_table(
        "model_draft_author",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("person", _NAME, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["model_draft.id"], name=op.f("fk_model_draft_author_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "person", name=op.f("pk_model_draft_author")),
    )
