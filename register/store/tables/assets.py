"""Assets, how they hang together, and who keeps them."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, Uuid, text

from engine.store.types import FeelValue, UtcDateTime
from register.store.tables.schema import CURRENCY, KEY, MONEY, NAME, STAGE, case, metadata, search, version

#: The kinds of Figure 1 of TS 19770-10, and what each needs.
asset_type = Table(
    "asset_type",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", NAME, nullable=False),
    Column("name_de", NAME, nullable=False),
    #: List of stages it may be in.
    Column("stages", FeelValue, nullable=False),
    #: List of fields that must be filled in the phases Deployment and Operation.
    Column("needs", FeelValue, nullable=False),
    #: public | internal | confidential | restricted
    Column("classification", String(16), nullable=False),
    #: Months between two verifications; empty: never.
    Column("verify_months", Integer),
    Column("life_months", Integer),
)

asset = Table(
    "asset",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("tag", NAME, nullable=False, unique=True),
    Column("name", NAME, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("stage", STAGE, nullable=False),
    Column("stage_since", UtcDateTime, nullable=False),
    Column("serial", NAME),
    Column("custodian", NAME, index=True),
    Column("location", NAME),
    Column("cost_centre", NAME),
    search(),
    Column("subtype", NAME),
    #: Empty when unknown; a serial number is unique within a maker.
    Column("maker", NAME, nullable=False, default=""),
    Column("model", NAME),
    Column("catalogue_item", NAME),
    #: organisation | lessor | personal | provider
    Column("ownership", String(16), nullable=False, default="organisation"),
    #: The person who answers for it.
    Column("asset_owner", NAME),
    #: Where it lives when it has no place: the tenant of a cloud service.
    Column("tenant", NAME),
    #: What it serves when no person keeps it.
    Column("service", NAME),
    #: public | internal | confidential | restricted
    Column("classification", String(16), nullable=False, default="internal"),
    Column("critical", Boolean, nullable=False, default=False),
    Column("acquired_on", Date),
    #: In base currency, as `currency` says.
    Column("cost", MONEY),
    Column("currency", CURRENCY),
    Column("residual", MONEY),
    Column("life_months", Integer),
    Column("warranty_end", Date),
    Column("support_end", Date),
    Column("contract", NAME),
    Column("po_line", KEY),
    #: po | gift | found | merger | opening_stock
    Column("source", String(16), nullable=False, default="po"),
    Column("source_reason", Text),
    Column("parent", KEY),
    Column("last_verified_on", Date),
    Column("last_seen_on", Date),
    #: Whether discovery and device management can see it.
    Column("manageable", Boolean, nullable=False, default=False),
    #: The day on which depreciation began.
    Column("in_service_on", Date),
    #: A loan comes back on this day.
    Column("return_on", Date),
    #: new | good | worn | broken, as somebody saw it last.
    Column("grade", String(16)),
    #: When its books were closed; from then on it is worth nothing.
    Column("book_closed_on", Date),
    #: What people note on it; changes without anybody's leave.
    Column("notes", Text),
    #: Why it is on hold.
    Column("hold", Text),
    #: Where it returns from On hold.
    Column("stage_before", STAGE),
    #: The instance that has reserved it.
    Column("reserved_by", Uuid),
    #: The number of the case that moved it last.
    Column("case_no", NAME),
    version(),
    Index("ix_asset_search", "search", "id"),
    Index("ix_asset_stage", "stage", "kind"),
    Index("uq_asset_maker_serial", "maker", "serial", unique=True),
    Index("ix_asset_reserved_by", "reserved_by"),
    Index("ix_asset_po_line", "po_line"),
    Index("ix_asset_contract", "contract"),
)

#: Every move of an asset from stage to stage, beside the history: what INV-05 and durations are asked of.
stage_move = Table(
    "stage_move",
    metadata,
    Column("asset", KEY, primary_key=True),
    Column("seq", Integer, primary_key=True),
    #: Empty for the first.
    Column("from_stage", STAGE),
    Column("to_stage", STAGE, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", NAME, nullable=False),
    *case(),
    Index("ix_stage_move_instance", "instance_id"),
)

asset_relation = Table(
    "asset_relation",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("from_asset", KEY, nullable=False),
    Column("to_asset", KEY, nullable=False),
    #: runs_on | installed_on | part_of | depends_on | covers | replaces
    Column("kind", String(16), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    *case(),
    Index("ix_asset_relation_from", "from_asset"),
    Index("ix_asset_relation_to", "to_asset"),
)

medium = Table(
    "medium",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("asset", KEY, nullable=False, index=True),
    #: hdd | ssd | nvme | flash | tape | optical | key
    Column("kind", String(16), nullable=False),
    Column("serial", NAME),
    Column("encrypted", Boolean, nullable=False, default=False),
    #: Whether it can erase the key it is encrypted with.
    Column("key_erase", Boolean, nullable=False, default=False),
    Column("added_at", UtcDateTime),
    *case(),
)

custody = Table(
    "custody",
    metadata,
    Column("asset", KEY, primary_key=True),
    Column("seq", Integer, primary_key=True),
    #: The person who keeps it, or nobody while a place does.
    Column("holder", NAME),
    Column("place", NAME),
    Column("since", UtcDateTime, nullable=False),
    #: Open while it is empty.
    Column("until", UtcDateTime),
    Column("handed_over_by", NAME, nullable=False),
    Column("seal_no", NAME),
    *case(),
    Index("ix_custody_holder", "holder"),
    #: One keeper at a time (INV-03).
    Index(
        "uq_custody_open",
        "asset",
        unique=True,
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    ),
)
