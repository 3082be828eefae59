"""Reference data, commitments, imports."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

_NAME = sa.String(255)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _places_and_money()
    _buying()
    _assets()
    _memory()


def _places_and_money() -> None:
    op.create_table(
        "location",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("country", sa.String(2)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_location"),
    )
    op.create_index("ix_location_search", "location", ["search", "id"])
    op.create_table(
        "cost_centre",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("owner", _NAME, nullable=False),
        sa.Column("org_unit", _NAME),
        sa.Column("open_from", sa.Date()),
        sa.Column("open_to", sa.Date()),
        sa.Column("budget", sa.BigInteger()),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cost_centre"),
    )
    op.create_index("ix_cost_centre_search", "cost_centre", ["search", "id"])
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.String(3), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_rate"),
    )


def _buying() -> None:
    op.create_table(
        "supplier",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supplier"),
    )
    op.create_index("ix_supplier_search", "supplier", ["search", "id"])
    op.create_table(
        "contract",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("supplier", _NAME, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("owner", _NAME),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("notice_on", sa.Date()),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contract"),
    )
    op.create_index("ix_contract_search", "contract", ["search", "id"])
    op.create_table(
        "catalogue_item",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("supplier", _NAME),
        sa.Column("contract", _NAME),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_item"),
    )
    op.create_index("ix_catalogue_item_search", "catalogue_item", ["search", "id"])


def _assets() -> None:
    op.create_table(
        "asset",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tag", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("stage_since", _TIME, nullable=False),
        sa.Column("serial", _NAME),
        sa.Column("custodian", _NAME),
        sa.Column("location", _NAME),
        sa.Column("cost_centre", _NAME),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asset"),
        sa.UniqueConstraint("tag", name="uq_asset_tag"),
    )
    op.create_index("ix_asset_custodian", "asset", ["custodian"])
    op.create_index("ix_asset_search", "asset", ["search", "id"])
    op.create_index("ix_asset_stage", "asset", ["stage", "kind"])


def _memory() -> None:
    op.create_table(
        "commitment",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("cost_centre", _NAME, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("instance_id", name="pk_commitment"),
    )
    op.create_index("ix_commitment_cost_centre", "commitment", ["cost_centre", "state"])
    op.create_table(
        "reference_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.String(32), nullable=False),
        sa.Column("actor", _NAME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reference_import"),
    )
    op.create_table(
        "reference_change",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", _NAME, nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("entity", sa.String(32), nullable=False),
        sa.Column("before", sa.LargeBinary()),
        sa.Column("after", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("import_id", "entity_id", "field", name="pk_reference_change"),
    )
    op.create_index("ix_reference_change_entity", "reference_change", ["entity", "entity_id"])
