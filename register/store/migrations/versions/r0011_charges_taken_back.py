"""A posting says which other one it takes back, so that none is taken back twice."""

import sqlalchemy as sa
from alembic import op

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posting", sa.Column("reverses", sa.String(255)))
    op.create_index("uq_posting_reverses", "posting", ["reverses"], unique=True)
    op.create_index("ix_posting_case_no", "posting", ["case_no"])
