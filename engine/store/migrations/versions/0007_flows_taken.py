"""The sequence flow that led to each visit, so that a diagram shows the way a case took."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("flow", sa.String(length=255), nullable=True))
