"""Lists of all cases by their age, of those of some versions, and of the parts of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_IS_PART = sa.text("parent_id IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_process_instance_version", "process_instance", ["definition_id", "started_at", "id"])
    op.create_index("ix_process_instance_started", "process_instance", ["started_at", "id"])
    op.create_index(
        "ix_process_instance_part",
        "process_instance",
        ["started_at", "id", "root_id"],
        postgresql_where=_IS_PART,
        sqlite_where=_IS_PART,
    )
