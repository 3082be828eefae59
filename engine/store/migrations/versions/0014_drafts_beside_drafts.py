"""What ran when a draft of models began, file by file, so that it takes nothing back that others published since."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NAME = sa.String(length=255)


def upgrade() -> None:
    op.add_column("model_draft", sa.Column("goes_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "model_draft_base",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["model_draft.id"], name=op.f("fk_model_draft_base_draft_id")),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_model_draft_base_deployment_id")),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_model_draft_base")),
    )
    # A draft that is under way was copied from the set it names; one that names an older set than ran goes back.
    op.execute(
        "INSERT INTO model_draft_base (draft_id, name, deployment_id) "
        "SELECT d.id, f.name, d.base_id FROM model_draft d JOIN model_draft_file f ON f.draft_id = d.id "
        "JOIN resource r ON r.deployment_id = d.base_id AND r.name = f.name "
        "WHERE d.state IN ('open', 'submitted', 'approved')"
    )
    op.execute(
        "UPDATE model_draft SET goes_back = TRUE WHERE EXISTS (SELECT 1 FROM process_definition mine "
        "JOIN process_definition later ON later.key = mine.key AND later.version > mine.version "
        "JOIN deployment d ON d.id = later.deployment_id WHERE mine.key = model_draft.key "
        "AND mine.deployment_id = model_draft.base_id AND d.created_at <= model_draft.created_at)"
    )
