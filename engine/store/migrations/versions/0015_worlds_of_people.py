"""Whose eyes saw a world that was kept: scenarios of others do not begin in it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sandbox_world", sa.Column("person", sa.String(length=255)))
    op.execute(
        "UPDATE sandbox_world SET person = (SELECT person FROM sandbox WHERE sandbox.world_id = sandbox_world.id)"
    )
