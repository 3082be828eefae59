"""What was decided on requests for people, tools and money."""

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None

_NAME = sa.String(255)


def upgrade() -> None:
    op.create_table(
        "resource_decision",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("cost_centre", _NAME, nullable=False),
        sa.Column("period", _NAME),
        sa.Column("requester", _NAME, nullable=False),
        sa.Column("consequence", sa.Text()),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("acq_no", _NAME),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_resource_decision_search", "resource_decision", ["search", "id"])
