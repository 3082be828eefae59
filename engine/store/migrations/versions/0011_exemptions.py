"""What somebody may do for a time although separation of duties forbids it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NAME = sa.String(length=255)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule", _NAME, nullable=False),
        sa.Column("person", _NAME),
        sa.Column("root_id", sa.Uuid()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("granted_by", _NAME, nullable=False),
        sa.Column("granted_at", _TIME, nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("ended_by", _NAME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    op.create_index("ix_exemption_rule", "exemption", ["rule", "ends_at"])
    op.create_index("ix_exemption_granted_at", "exemption", ["granted_at", "id"])
