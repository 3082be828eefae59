"""Whoever verifies an asset may scan its label, as evidence that it was seen."""

import sqlalchemy as sa
from alembic import op

revision = "r0012"
down_revision = "r0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("verification", sa.Column("scanned", sa.String(255)))
