"""Who has acknowledged which version of the policy; opportunities beside risks."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "r0015"
down_revision = "r0014"
branch_labels = None
depends_on = None

_NAME = sa.String(255)


def upgrade() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("document", _NAME, nullable=False),
        sa.Column("person", _NAME, nullable=False),
        sa.Column("read_at", UtcDateTime, nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )
    op.create_index("uq_acknowledgement_document_person", "acknowledgement", ["document", "person"], unique=True)
    op.add_column("risk", sa.Column("kind", sa.String(16), nullable=False, server_default="risk"))
