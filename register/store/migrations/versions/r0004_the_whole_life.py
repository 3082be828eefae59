"""The whole life of assets: built, accepted, verified, lost, changed, sanitized, disposed of."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

_NAME = sa.String(255)
_KEY = sa.String(36)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("asset", sa.Column("manageable", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("asset", sa.Column("in_service_on", sa.Date()))
    op.add_column("asset", sa.Column("return_on", sa.Date()))
    op.add_column("asset", sa.Column("grade", sa.String(16)))
    op.add_column("asset", sa.Column("book_closed_on", sa.Date()))
    op.add_column("asset", sa.Column("notes", sa.Text()))
    op.add_column("medium", sa.Column("key_erase", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("medium", sa.Column("added_at", _TIME))
    _custody()
    _build()
    _acceptance()
    _verification()
    _loss()
    _licence_position()
    _document()
    _change_record()
    _change_asset()
    _change_freeze()
    _change_template()
    _sanitization()
    _disposal()
    _disposal_line()
    _retirement_line()


def _custody() -> None:
    """Nobody keeps what is gone, and nothing has two keepers: the one who came last has it."""
    op.execute(
        "UPDATE custody SET until = since WHERE until IS NULL AND (asset IN (SELECT id FROM asset WHERE stage IN "
        "('disposed', 'cancelled')) OR seq < (SELECT max(seq) FROM custody later WHERE later.asset = custody.asset))"
    )
    only_open = sa.text("until IS NULL")
    op.create_index(
        "uq_custody_open", "custody", ["asset"], unique=True, sqlite_where=only_open, postgresql_where=only_open
    )


def _build() -> None:
    op.create_table(
        "build",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("role_profile", _NAME),
        sa.Column("image_version", _NAME),
        sa.Column("hostname", _NAME),
        sa.Column("encrypted", sa.Boolean()),
        sa.Column("edr_installed", sa.Boolean()),
        sa.Column("patch_date", sa.Date()),
        sa.Column("account_id", _NAME),
        sa.Column("plan", _NAME),
        sa.Column("built_by", _NAME, nullable=False),
        sa.Column("built_at", _TIME, nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )


def _acceptance() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("asset", _KEY),
        sa.Column("allocation", _KEY),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("person", _NAME),
        sa.Column("terms_version", _NAME),
        sa.Column("reason", sa.Text()),
        sa.Column("condition", sa.String(16)),
        sa.Column("problem", sa.Text()),
        sa.Column("signature", _NAME),
        sa.Column("accepted_at", _TIME, nullable=False),
        sa.Column("document", _NAME),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )
    op.create_index("ix_acceptance_asset", "acceptance", ["asset"])
    op.create_index("ix_acceptance_person", "acceptance", ["person", "terms_version"])
    # What was in use before anybody was asked to accept it.
    op.execute(
        "INSERT INTO acceptance (id, asset, mode, reason, accepted_at, instance_id, case_no) SELECT id, id, 'none', "
        "'In use before acceptances were kept', stage_since, NULL, coalesce(case_no, 'IMP-0') FROM asset "
        "WHERE kind = 'hardware' AND stage = 'in_use'"
    )


def _verification() -> None:
    op.create_table(
        "verification",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person", _NAME, nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("location", _NAME),
        sa.Column("photo", sa.Uuid()),
        sa.Column("correct", sa.Boolean()),
        sa.Column("note", sa.Text()),
        sa.Column("verified_at", _TIME, nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )
    op.create_index("ix_verification_asset", "verification", ["asset"])
    op.create_index("ix_verification_instance", "verification", ["instance_id"])


def _loss() -> None:
    op.create_table(
        "loss",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("happened_on", sa.Date()),
        sa.Column("reported_by", _NAME, nullable=False),
        sa.Column("reported_at", _TIME, nullable=False),
        sa.Column("personal_data", sa.Boolean()),
        sa.Column("police_ref", _NAME),
        sa.Column("locked_at", _TIME),
        sa.Column("wiped_at", _TIME),
        sa.Column("exposure", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("closed_at", _TIME),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_loss_asset", "loss", ["asset"])


def _licence_position() -> None:
    op.create_table(
        "licence_position",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("product", _NAME, nullable=False),
        sa.Column("as_of", _TIME, nullable=False),
        sa.Column("metric", _NAME),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("idle", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger()),
        sa.Column("evidence", sa.Text()),
        sa.Column("decision", sa.Text()),
        sa.Column("signed_by", _NAME),
        sa.Column("signed_at", _TIME),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_licence_position_product", "licence_position", ["product", "as_of"])


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("entity", sa.String(32)),
        sa.Column("entity_id", _NAME),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("created_by", _NAME, nullable=False),
        sa.Column("superseded_by", _NAME),
        sa.Column("keep_until", sa.Date()),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )
    op.create_index("ix_document_entity", "document", ["entity", "entity_id"])
    op.create_index("ix_document_instance", "document", ["instance_id"])
    op.create_index("ix_document_search", "document", ["search", "id"])


def _change_record() -> None:
    op.create_table(
        "change_record",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("change_class", sa.String(16), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("result_action", sa.String(16), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("incident_ref", _NAME),
        sa.Column("standard_template", _NAME),
        sa.Column("requester", _NAME, nullable=False),
        sa.Column("implementer", _NAME),
        sa.Column("verifier", _NAME),
        sa.Column("window_start", _TIME),
        sa.Column("window_end", _TIME),
        sa.Column("started_at", _TIME),
        sa.Column("ended_at", _TIME),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("cost_delta", sa.BigInteger()),
        sa.Column("changes", sa.LargeBinary()),
        sa.Column("cause", sa.Text()),
        sa.Column("lesson", sa.Text()),
        sa.Column("closed_at", _TIME),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_change_record_search", "change_record", ["search", "id"])
    op.create_index("ix_change_record_window", "change_record", ["window_start", "window_end"])


def _change_asset() -> None:
    op.create_table(
        "change_asset",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("change", _NAME, nullable=False),
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )
    op.create_index("ix_change_asset_asset", "change_asset", ["asset"])
    op.create_index("ix_change_asset_change", "change_asset", ["change"])


def _change_freeze() -> None:
    op.create_table(
        "change_freeze",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("from_at", _TIME, nullable=False),
        sa.Column("to_at", _TIME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("service", _NAME),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )
    op.create_index("ix_change_freeze_at", "change_freeze", ["from_at", "to_at"])


def _change_template() -> None:
    op.create_table(
        "change_template",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("name_de", _NAME),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("most_assets", sa.Integer(), nullable=False),
        sa.Column("most_score", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("backout", sa.Text(), nullable=False),
        sa.Column("fixed_slot", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )


def _sanitization() -> None:
    op.create_table(
        "sanitization",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("medium", _KEY, nullable=False),
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("technique", _NAME, nullable=False),
        sa.Column("tool", _NAME),
        sa.Column("tool_version", _NAME),
        sa.Column("started_at", _TIME),
        sa.Column("ended_at", _TIME),
        sa.Column("tool_result", sa.String(8), nullable=False),
        sa.Column("log", sa.Uuid()),
        sa.Column("photo", sa.Uuid()),
        sa.Column("sanitized_by", _NAME, nullable=False),
        sa.Column("witness", _NAME),
        sa.Column("verify_method", sa.String(16)),
        sa.Column("sample_size", sa.Integer()),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("verified_by", _NAME),
        sa.Column("verified_at", _TIME),
        sa.Column("certificate", _NAME),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_sanitization_asset", "sanitization", ["asset"])
    op.create_index("ix_sanitization_medium", "sanitization", ["medium"])


def _disposal() -> None:
    op.create_table(
        "disposal",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("route", sa.String(24), nullable=False),
        sa.Column("vendor", _NAME),
        sa.Column("vendor_name", _NAME, nullable=False),
        sa.Column("vendor_address", sa.Text()),
        sa.Column("coordinator", _NAME, nullable=False),
        sa.Column("witness", _NAME),
        sa.Column("collected_by", _NAME),
        sa.Column("collected_at", _TIME),
        sa.Column("seal_no", _NAME),
        sa.Column("manifest", sa.Uuid()),
        sa.Column("weight_g", sa.Integer()),
        sa.Column("category", _NAME),
        sa.Column("certificate_no", _NAME),
        sa.Column("certificate", sa.Uuid()),
        sa.Column("certified_at", _TIME),
        sa.Column("proceeds", sa.BigInteger()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_disposal_instance", "disposal", ["instance_id"])
    op.create_index("ix_disposal_search", "disposal", ["search", "id"])


def _disposal_line() -> None:
    op.create_table(
        "disposal_line",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("disposal", _NAME, nullable=False),
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("serial", _NAME),
        sa.Column("certified", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_disposal_line_asset", "disposal_line", ["asset"])
    op.create_index("ix_disposal_line_disposal", "disposal_line", ["disposal"])


def _retirement_line() -> None:
    op.create_table(
        "retirement_line",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("route", sa.String(24)),
        sa.Column("method", sa.String(16)),
        sa.Column("stage_before", sa.String(32), nullable=False),
        sa.Column("book_value", sa.BigInteger()),
        sa.Column("written_off", sa.BigInteger()),
        sa.Column("proceeds", sa.BigInteger()),
        sa.Column("posting_ref", _NAME),
        sa.Column("closed_at", _TIME),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_retirement_line_asset", "retirement_line", ["asset"])
    op.create_index("ix_retirement_line_instance", "retirement_line", ["instance_id"])
