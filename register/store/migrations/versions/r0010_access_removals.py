"""Access that was taken away, as evidence."""

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None

_NAME = sa.String(255)


def upgrade() -> None:
    op.create_table(
        "access_removal",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person", _NAME),
        sa.Column("asset", sa.String(36)),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", _NAME, nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )
    op.create_index("ix_access_removal_asset", "access_removal", ["asset"])
    op.create_index("ix_access_removal_person", "access_removal", ["person"])
