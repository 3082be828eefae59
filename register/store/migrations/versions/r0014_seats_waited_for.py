"""Who waits for a licence that nobody has free."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "r0014"
down_revision = "r0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seat_wish",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("product", sa.String(255), nullable=False),
        sa.Column("catalogue_item", sa.String(255), nullable=False),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("entitlement", sa.String(255)),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", sa.String(255), nullable=False),
        sa.Column("row_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_seat_wish_product", "seat_wish", ["product", "state", "asked_at"])
