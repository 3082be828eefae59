"""Records of the management system, and what other systems say."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None

_NAME = sa.String(255)
_KEY = sa.String(36)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _kpi_snapshot()
    _management_review()
    _action()
    _finding()
    _risk()
    _objective()
    _soa_row()
    _scope_statement()
    _feed()
    _discovered()
    _installation()
    _discovered_change()
    _ledger_value()
    _employment()


def _kpi_snapshot() -> None:
    op.create_table(
        "kpi_snapshot",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("metric", sa.String(16), nullable=False),
        sa.Column("as_of", _TIME, nullable=False),
        sa.Column("from_on", sa.Date()),
        sa.Column("to_on", sa.Date()),
        sa.Column("value", sa.LargeBinary()),
        sa.Column("unit", sa.String(16)),
        sa.Column("source_state", sa.String(16), nullable=False),
        sa.Column("trust", sa.Integer()),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME),
    )
    op.create_index("ix_kpi_snapshot_instance", "kpi_snapshot", ["instance_id"])
    op.create_index("ix_kpi_snapshot_metric", "kpi_snapshot", ["metric", "as_of"])


def _management_review() -> None:
    op.create_table(
        "management_review",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("meeting_at", _TIME, nullable=False),
        sa.Column("chair", _NAME, nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("pack", sa.LargeBinary()),
        sa.Column("minutes", sa.LargeBinary()),
        sa.Column("next_on", sa.Date()),
        sa.Column("pack_document", _NAME),
        sa.Column("minutes_document", _NAME),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_management_review_search", "management_review", ["search", "id"])


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("source_no", _NAME),
        sa.Column("owner", _NAME, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_on", sa.Date()),
        sa.Column("cause", sa.Text()),
        sa.Column("plan", sa.Text()),
        sa.Column("measure", sa.Text()),
        sa.Column("measured", sa.Text()),
        sa.Column("effective", sa.Boolean()),
        sa.Column("verified_by", _NAME),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("done_at", _TIME),
        sa.Column("closed_at", _TIME),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_action_owner", "action", ["owner", "state"])
    op.create_index("ix_action_search", "action", ["search", "id"])


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("process", _NAME),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("action", _NAME),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_finding_search", "finding", ["search", "id"])


def _risk() -> None:
    op.create_table(
        "risk",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.String(24), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("effect", sa.Integer(), nullable=False),
        sa.Column("treatment", sa.String(16)),
        sa.Column("owner", _NAME, nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_risk_search", "risk", ["search", "id"])


def _objective() -> None:
    op.create_table(
        "objective",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("metric", sa.String(16)),
        sa.Column("baseline", sa.LargeBinary()),
        sa.Column("target", sa.LargeBinary()),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner", _NAME, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_objective_search", "objective", ["search", "id"])


def _soa_row() -> None:
    op.create_table(
        "soa_row",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("version", _NAME, nullable=False),
        sa.Column("clause", _NAME, nullable=False),
        sa.Column("model", _NAME, nullable=False),
        sa.Column("applicable", sa.Boolean(), nullable=False),
        sa.Column("justification", sa.Text()),
        sa.Column("owner", _NAME),
        sa.Column("records", sa.Text()),
        sa.Column("published_at", _TIME, nullable=False),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )
    op.create_index("ix_soa_row_published", "soa_row", ["published_at"])
    op.create_index("ix_soa_row_version", "soa_row", ["version", "clause"])


def _scope_statement() -> None:
    op.create_table(
        "scope_statement",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("assets", sa.Integer(), nullable=False),
        sa.Column("published_at", _TIME, nullable=False),
        sa.Column("published_by", _NAME, nullable=False),
        sa.Column("document", sa.Uuid()),
        sa.Column("instance_id", sa.Uuid()),
        sa.Column("case_no", _NAME, nullable=False),
    )


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", _NAME, nullable=False),
        sa.Column("as_of", _TIME, nullable=False),
        sa.Column("loaded_at", _TIME, nullable=False),
        sa.Column("loaded_by", _NAME, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64)),
    )
    op.create_index("ix_feed_kind", "feed", ["kind", "as_of"])


def _discovered() -> None:
    op.create_table(
        "discovered",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("source", _NAME, nullable=False),
        sa.Column("source_key", _NAME, nullable=False),
        sa.Column("serial", _NAME),
        sa.Column("maker", _NAME),
        sa.Column("model", _NAME),
        sa.Column("hostname", _NAME),
        sa.Column("account", _NAME),
        sa.Column("first_seen_at", _TIME, nullable=False),
        sa.Column("last_seen_at", _TIME, nullable=False),
        sa.Column("asset", _KEY),
        sa.Column("attributes", sa.LargeBinary()),
        sa.Column("feed", _NAME, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
    )
    op.create_index("ix_discovered_asset", "discovered", ["asset"])
    op.create_index("ix_discovered_search", "discovered", ["search", "id"])
    op.create_index("ix_discovered_serial", "discovered", ["serial"])
    op.create_index("uq_discovered_source_key", "discovered", ["source", "source_key"], unique=True)


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("product", _NAME),
        sa.Column("title", _NAME, nullable=False),
        sa.Column("version", _NAME),
        sa.Column("device", _KEY),
        sa.Column("asset", _KEY),
        sa.Column("account", _NAME),
        sa.Column("discovered_at", _TIME, nullable=False),
        sa.Column("last_used_on", sa.Date()),
        sa.Column("source", _NAME, nullable=False),
        sa.Column("feed", _NAME, nullable=False),
    )
    op.create_index("ix_installation_account", "installation", ["source", "account"])
    op.create_index("ix_installation_asset", "installation", ["asset"])
    op.create_index("ix_installation_device", "installation", ["device"])
    op.create_index("ix_installation_product", "installation", ["product"])


def _discovered_change() -> None:
    op.create_table(
        "discovered_change",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("asset", _KEY, nullable=False),
        sa.Column("field", _NAME, nullable=False),
        sa.Column("before", sa.LargeBinary()),
        sa.Column("after", sa.LargeBinary()),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("change", _NAME),
        sa.Column("feed", _NAME, nullable=False),
    )
    op.create_index("ix_discovered_change_asset", "discovered_change", ["asset"])
    op.create_index("ix_discovered_change_seen", "discovered_change", ["seen_at"])


def _ledger_value() -> None:
    op.create_table(
        "ledger_value",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("account", _NAME, nullable=False),
        sa.Column("cost_centre", _NAME),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("feed", _NAME, nullable=False),
    )
    op.create_index("ix_ledger_value_as_of", "ledger_value", ["as_of"])


def _employment() -> None:
    op.create_table(
        "employment",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("manager", _NAME),
        sa.Column("org_unit", _NAME),
        sa.Column("offboarding", sa.Uuid()),
        sa.Column("feed", _NAME, nullable=False),
    )
    op.create_index("ix_employment_ends_on", "employment", ["ends_on"])
