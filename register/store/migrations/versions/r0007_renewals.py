"""Decisions on whether contracts go on."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None

_NAME = sa.String(255)


def upgrade() -> None:
    op.create_table(
        "renewal",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("contract", _NAME, nullable=False),
        sa.Column("notice_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(16)),
        sa.Column("reason", sa.Text()),
        sa.Column("proposed_by", _NAME),
        sa.Column("decided_on", sa.Date()),
        sa.Column("new_ends_on", sa.Date()),
        sa.Column("new_notice_on", sa.Date()),
        sa.Column("new_value", sa.BigInteger()),
        sa.Column("po_no", _NAME),
        sa.Column("notice_sent_on", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("proof", _NAME),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
    )
    op.create_index("ix_renewal_contract", "renewal", ["contract", "state"])
    op.create_index("ix_renewal_notice_on", "renewal", ["notice_on"])
    op.create_index("ix_renewal_search", "renewal", ["search", "id"])
