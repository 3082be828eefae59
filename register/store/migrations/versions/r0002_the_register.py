"""The register in full: what assets are, rights, orders, deliveries, invoices, postings."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

_NAME = sa.String(255)
_KEY = sa.String(36)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _asset_columns()
    _around_assets()
    _rights()
    _orders()
    _invoices()
    _reference()
    _first_moves()


def _asset_columns() -> None:
    op.add_column("asset", sa.Column("subtype", _NAME))
    op.add_column("asset", sa.Column("maker", _NAME, nullable=False, server_default=""))
    op.add_column("asset", sa.Column("model", _NAME))
    op.add_column("asset", sa.Column("catalogue_item", _NAME))
    op.add_column("asset", sa.Column("ownership", sa.String(16), nullable=False, server_default="organisation"))
    op.add_column("asset", sa.Column("asset_owner", _NAME))
    op.add_column("asset", sa.Column("tenant", _NAME))
    op.add_column("asset", sa.Column("service", _NAME))
    op.add_column("asset", sa.Column("classification", sa.String(16), nullable=False, server_default="internal"))
    op.add_column("asset", sa.Column("critical", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("asset", sa.Column("acquired_on", sa.Date()))
    op.add_column("asset", sa.Column("cost", sa.BigInteger()))
    op.add_column("asset", sa.Column("currency", sa.String(3)))
    op.add_column("asset", sa.Column("residual", sa.BigInteger()))
    op.add_column("asset", sa.Column("life_months", sa.Integer()))
    op.add_column("asset", sa.Column("warranty_end", sa.Date()))
    op.add_column("asset", sa.Column("support_end", sa.Date()))
    op.add_column("asset", sa.Column("contract", _NAME))
    op.add_column("asset", sa.Column("po_line", _KEY))
    op.add_column("asset", sa.Column("source", sa.String(16), nullable=False, server_default="po"))
    op.add_column("asset", sa.Column("source_reason", sa.Text()))
    op.add_column("asset", sa.Column("parent", _KEY))
    op.add_column("asset", sa.Column("last_verified_on", sa.Date()))
    op.add_column("asset", sa.Column("last_seen_on", sa.Date()))
    op.add_column("asset", sa.Column("hold", sa.Text()))
    op.add_column("asset", sa.Column("stage_before", sa.String(32)))
    op.add_column("asset", sa.Column("reserved_by", sa.Uuid()))
    op.add_column("asset", sa.Column("case_no", _NAME))
    op.add_column("asset", sa.Column("row_version", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_asset_contract", "asset", ["contract"])
    op.create_index("ix_asset_po_line", "asset", ["po_line"])
    op.create_index("ix_asset_reserved_by", "asset", ["reserved_by"])
    op.create_index("uq_asset_maker_serial", "asset", ["maker", "serial"], unique=True)


def _around_assets() -> None:
    op.create_table(
        "asset_type",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("name_de", _NAME, nullable=False),
        sa.Column("stages", sa.LargeBinary(), nullable=False),
        sa.Column("needs", sa.LargeBinary(), nullable=False),
        sa.Column("classification", sa.String(16), nullable=False),
        sa.Column("verify_months", sa.Integer()),
        sa.Column("life_months", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_asset_type"),
    )
    op.create_table(
        "asset_relation",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("from_asset", _KEY, nullable=False),
        sa.Column("to_asset", _KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asset_relation"),
    )
    op.create_index("ix_asset_relation_from", "asset_relation", ["from_asset"])
    op.create_index("ix_asset_relation_to", "asset_relation", ["to_asset"])
    op.create_table(
        "medium",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("serial", _NAME),
        sa.Column("encrypted", sa.Boolean(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_medium"),
    )
    op.create_index("ix_medium_asset", "medium", ["asset"])
    op.create_table(
        "custody",
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("holder", _NAME),
        sa.Column("place", _NAME),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("until", _TIME),
        sa.Column("handed_over_by", _NAME, nullable=False),
        sa.Column("seal_no", _NAME),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("asset", "seq", name="pk_custody"),
    )
    op.create_index("ix_custody_holder", "custody", ["holder"])
    op.create_table(
        "stage_move",
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("from_stage", sa.String(32)),
        sa.Column("to_stage", sa.String(32), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor", _NAME, nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("asset", "seq", name="pk_stage_move"),
    )
    op.create_index("ix_stage_move_instance", "stage_move", ["instance_id"])


def _rights() -> None:
    op.create_table(
        "product",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("publisher", _NAME, nullable=False),
        sa.Column("title", _NAME, nullable=False),
        sa.Column("edition", _NAME),
        sa.Column("version_rule", _NAME),
        sa.Column("swid", _NAME),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_product"),
    )
    op.create_index("ix_product_search", "product", ["search", "id"])
    op.create_table(
        "entitlement",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("product", _NAME),
        sa.Column("catalogue_item", _NAME),
        sa.Column("contract", _NAME),
        sa.Column("supplier", _NAME),
        sa.Column("metric", _NAME),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("upgrade_of", _NAME),
        sa.Column("transferable", sa.Boolean(), nullable=False),
        sa.Column("territory", _NAME),
        sa.Column("proof", sa.Text()),
        sa.Column("key_ref", _NAME),
        sa.Column("cost", sa.BigInteger()),
        sa.Column("currency", sa.String(3)),
        sa.Column("cost_centre", _NAME),
        sa.Column("tenant", _NAME),
        sa.Column("admin_owner", _NAME),
        sa.Column("user_cap", sa.Integer()),
        sa.Column("acquired_on", sa.Date()),
        sa.Column("po_line", _KEY),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("source_reason", sa.Text()),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entitlement"),
    )
    op.create_index("ix_entitlement_contract", "entitlement", ["contract"])
    op.create_index("ix_entitlement_instance", "entitlement", ["instance_id"])
    op.create_index("ix_entitlement_kind", "entitlement", ["kind", "stage"])
    op.create_index("ix_entitlement_search", "entitlement", ["search", "id"])
    op.create_table(
        "allocation",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("entitlement", _NAME, nullable=False),
        sa.Column("asset", _KEY),
        sa.Column("person", _NAME),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        sa.Column("last_used_on", sa.Date()),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allocation"),
    )
    op.create_index("ix_allocation_asset", "allocation", ["asset"])
    op.create_index("ix_allocation_entitlement", "allocation", ["entitlement", "state"])
    op.create_index("ix_allocation_instance", "allocation", ["instance_id"])


def _orders() -> None:
    op.create_table(
        "purchase_order",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("supplier", _NAME, nullable=False),
        sa.Column("contract", _NAME),
        sa.Column("cost_centre", _NAME, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("base_total", sa.BigInteger(), nullable=False),
        sa.Column("deliver_to", _NAME),
        sa.Column("needed_by", sa.Date()),
        sa.Column("promised_on", sa.Date()),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("ordered_by", _NAME, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("issued_at", _TIME),
        sa.Column("document", _NAME),
        sa.Column("acknowledgement", _NAME),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_purchase_order"),
    )
    op.create_index("ix_purchase_order_instance", "purchase_order", ["instance_id"])
    op.create_index("ix_purchase_order_search", "purchase_order", ["search", "id"])
    op.create_index("ix_purchase_order_supplier", "purchase_order", ["supplier"])
    op.create_table(
        "po_line",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("order_no", _NAME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", _NAME),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("base_price", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("credited", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_po_line"),
    )
    op.create_index("uq_po_line_order_no_position", "po_line", ["order_no", "position"], unique=True)
    op.create_table(
        "receipt",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("order_no", _NAME, nullable=False),
        sa.Column("delivery_note", _NAME),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("received_by", _NAME, nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
    )
    op.create_index("ix_receipt_order_no", "receipt", ["order_no"])
    op.create_table(
        "receipt_line",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("receipt", _NAME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("po_line", _KEY, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("serial", _NAME),
        sa.Column("tag", _NAME),
        sa.Column("proof", sa.Text()),
        sa.Column("condition", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("asset", _KEY),
        sa.Column("entitlement", _NAME),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt_line"),
    )
    op.create_index("ix_receipt_line_po_line", "receipt_line", ["po_line"])
    op.create_index("uq_receipt_line_receipt_position", "receipt_line", ["receipt", "position"], unique=True)


def _invoices() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("supplier", _NAME, nullable=False),
        sa.Column("number", _NAME, nullable=False),
        sa.Column("order_no", _NAME, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger()),
        sa.Column("received_value", sa.BigInteger(), nullable=False),
        sa.Column("variance", sa.BigInteger(), nullable=False),
        sa.Column("within", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("matched_at", _TIME, nullable=False),
        sa.Column("matched_by", _NAME, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invoice"),
    )
    op.create_index("ix_invoice_order_no", "invoice", ["order_no"])
    op.create_index("uq_invoice_supplier_number", "invoice", ["supplier", "number"], unique=True)
    op.create_table(
        "posting",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("cost_centre", _NAME, nullable=False),
        sa.Column("account_kind", sa.String(16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("supplier", _NAME, nullable=False),
        sa.Column("order_no", _NAME, nullable=False),
        sa.Column("invoice", _KEY, nullable=False),
        sa.Column("invoice_no", _NAME, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posting"),
    )
    op.create_index("ix_posting_instance", "posting", ["instance_id"])
    op.create_index("ix_posting_posted_on", "posting", ["posted_on", "id"])


def _reference() -> None:
    op.create_table(
        "org_unit",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("parent", _NAME),
        sa.Column("head", _NAME),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_org_unit"),
    )
    op.create_index("ix_org_unit_search", "org_unit", ["search", "id"])
    op.add_column("supplier", sa.Column("bank_verified_on", sa.Date()))
    op.add_column("supplier", sa.Column("sanctions_checked_on", sa.Date()))
    op.add_column("supplier", sa.Column("security_checked_on", sa.Date()))
    op.add_column("supplier", sa.Column("dpa_signed_on", sa.Date()))
    op.add_column("supplier", sa.Column("certificates", sa.LargeBinary()))
    op.add_column("supplier", sa.Column("score", sa.Integer()))
    op.add_column("supplier", sa.Column("instance_id", sa.Uuid()))
    op.add_column("supplier", sa.Column("case_no", _NAME))
    op.add_column("supplier", sa.Column("row_version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("contract", sa.Column("stage", sa.String(32), nullable=False, server_default="in_use"))
    op.add_column("contract", sa.Column("auto_renew", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("contract", sa.Column("value", sa.BigInteger()))
    op.add_column("contract", sa.Column("currency", sa.String(3)))
    op.add_column("contract", sa.Column("price_rises", sa.Text()))
    op.add_column("contract", sa.Column("audit_clause", sa.Text()))
    op.add_column("contract", sa.Column("document", _NAME))
    op.add_column("contract", sa.Column("instance_id", sa.Uuid()))
    op.add_column("contract", sa.Column("case_no", _NAME))
    op.add_column("contract", sa.Column("row_version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("catalogue_item", sa.Column("maker", _NAME))
    op.add_column("catalogue_item", sa.Column("model", _NAME))
    op.add_column("catalogue_item", sa.Column("product", _NAME))
    op.add_column("catalogue_item", sa.Column("metric", _NAME))
    op.add_column("catalogue_item", sa.Column("life_months", sa.Integer()))
    op.add_column("catalogue_item", sa.Column("warranty_months", sa.Integer()))
    op.add_column("reference_import", sa.Column("number", _NAME))
    op.add_column("reference_import", sa.Column("file_id", sa.Uuid()))
    op.add_column("reference_import", sa.Column("state", sa.String(8), nullable=False, server_default="done"))
    op.add_column("reference_import", sa.Column("rows", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("reference_import", sa.Column("done", sa.Integer(), nullable=False, server_default="0"))


def _first_moves() -> None:
    """Assets that are there came by loads: give each the first of its moves."""
    op.execute(
        "UPDATE asset SET source = 'opening_stock', source_reason = 'Loaded before the register kept sources', "
        "case_no = 'IMP-0'"
    )
    op.execute(
        "INSERT INTO stage_move (asset, seq, from_stage, to_stage, at, actor, case_no) "
        "SELECT id, 1, NULL, stage, stage_since, 'system', case_no FROM asset"
    )
