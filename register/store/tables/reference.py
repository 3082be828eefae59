"""What the rest refers to: places, org units, cost centres, suppliers, contracts, what is bought often, money."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, Uuid

from engine.store.types import FeelValue, UtcDateTime
from register.store.tables.schema import CURRENCY, MONEY, NAME, STAGE, case, metadata, search, version
from register.store.types import Fixed

location = Table(
    "location",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("address", Text),
    Column("country", String(2)),
    Column("active", Boolean, nullable=False),
    search(),
    Index("ix_location_search", "search", "id"),
)

org_unit = Table(
    "org_unit",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("parent", NAME),
    #: The person who leads it.
    Column("head", NAME),
    search(),
    Index("ix_org_unit_search", "search", "id"),
)

cost_centre = Table(
    "cost_centre",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    #: The person who answers for the budget.
    Column("owner", NAME, nullable=False),
    Column("org_unit", NAME),
    Column("open_from", Date),
    #: The last day it may be charged.
    Column("open_to", Date),
    Column("budget", MONEY),
    Column("currency", CURRENCY, nullable=False),
    search(),
    Index("ix_cost_centre_search", "search", "id"),
)

supplier = Table(
    "supplier",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("country", String(2)),
    #: onboarded | blocked
    Column("status", String(16), nullable=False),
    #: When its bank data were confirmed by a call back, and the other checks of due diligence.
    Column("bank_verified_on", Date),
    Column("sanctions_checked_on", Date),
    Column("security_checked_on", Date),
    Column("dpa_signed_on", Date),
    #: List of {name, ends_on}.
    Column("certificates", FeelValue),
    #: How orders get there: erp, or empty: a person sends them.
    Column("order_channel", String(16)),
    #: 0 to 100, or not rated.
    Column("score", Integer),
    *case(needed=False),
    version(),
    search(),
    Index("ix_supplier_search", "search", "id"),
)

contract = Table(
    "contract",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("supplier", NAME, nullable=False),
    #: frame | licence | maintenance | lease | service
    Column("kind", String(16), nullable=False),
    Column("stage", STAGE, nullable=False, default="in_use"),
    Column("owner", NAME),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("notice_on", Date),
    Column("auto_renew", Boolean, nullable=False, default=False),
    Column("value", MONEY),
    Column("currency", CURRENCY),
    #: What it says on rises of its prices.
    Column("price_rises", Text),
    #: What it says on audits by the supplier.
    Column("audit_clause", Text),
    #: Id of a file.
    Column("document", NAME),
    *case(needed=False),
    version(),
    search(),
    Index("ix_contract_search", "search", "id"),
)

catalogue_item = Table(
    "catalogue_item",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    #: A kind of asset: hardware, software_executable, cloud_service …
    Column("kind", String(32), nullable=False),
    Column("supplier", NAME),
    Column("contract", NAME),
    Column("unit_price", MONEY, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    #: Working days from order to delivery.
    Column("lead_days", Integer, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("maker", NAME),
    Column("model", NAME),
    Column("product", NAME),
    #: What a right of it is counted by: user, device, …
    Column("metric", NAME),
    Column("life_months", Integer),
    Column("warranty_months", Integer),
    search(),
    Index("ix_catalogue_item_search", "search", "id"),
)

#: What one unit of a currency is worth in the base currency.
exchange_rate = Table(
    "exchange_rate",
    metadata,
    Column("id", CURRENCY, primary_key=True),
    Column("rate", Fixed(8), nullable=False),
)

#: A day on which people work or do not, other than the calendar of the country says: bridge days, plant holidays.
calendar_day = Table(
    "calendar_day",
    metadata,
    #: 2026-12-24
    Column("id", String(10), primary_key=True),
    Column("name", NAME, nullable=False),
    Column("works", Boolean, nullable=False, default=False),
)

#: Money of a cost centre that a case holds until it is spent or given up.
commitment = Table(
    "commitment",
    metadata,
    Column("instance_id", Uuid, primary_key=True),
    Column("cost_centre", NAME, nullable=False),
    #: In base currency.
    Column("amount", MONEY, nullable=False),
    #: open | freed | spent
    Column("state", String(8), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_commitment_cost_centre", "cost_centre", "state"),
)

#: A load of reference data from outside the processes, always with its reason.
reference_import = Table(
    "reference_import",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("entity", String(32), nullable=False),
    Column("actor", NAME, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    #: Of the file as it came.
    Column("sha256", String(64), nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    #: What people call it ("IMP-2026-00001"); assets that it brought name it where others name their case.
    Column("number", NAME),
    Column("file_id", Uuid),
    #: running | done | stopped
    Column("state", String(8), nullable=False, default="done"),
    Column("rows", Integer, nullable=False, default=0),
    Column("done", Integer, nullable=False, default=0),
)

reference_change = Table(
    "reference_change",
    metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("entity_id", NAME, primary_key=True),
    Column("field", String(32), primary_key=True),
    Column("entity", String(32), nullable=False),
    Column("before", FeelValue),
    Column("after", FeelValue),
    Index("ix_reference_change_entity", "entity", "entity_id"),
)
