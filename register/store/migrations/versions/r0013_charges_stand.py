"""No posting takes another one back: whoever takes things over next is charged anew."""

from alembic import op

revision = "r0013"
down_revision = "r0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_posting_case_no", "posting")
    op.drop_index("uq_posting_reverses", "posting")
    op.drop_column("posting", "reverses")
