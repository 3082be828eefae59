"""Audits of processes: planned by a programme, or reported."""

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None

_NAME = sa.String(255)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("process", _NAME, nullable=False),
        sa.Column("programme", _NAME),
        sa.Column("planned_on", sa.Date()),
        sa.Column("auditor", _NAME, nullable=False),
        sa.Column("audit_no", _NAME),
        sa.Column("reported_on", sa.Date()),
        sa.Column("findings", sa.Integer()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_audit_process", "audit", ["process", "state"])
