"""The tables of the register. A thing is kept under what people call it; an asset has a key of its own: tags change."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text, Uuid

from engine.store.types import FeelValue, UtcDateTime
from register.store.types import Fixed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NAME = String(255)
MONEY = Fixed(4)
CURRENCY = String(3)


def _search() -> Column[str]:
    #: Key, name and what else people search by, casefolded; also the order of lists.
    return Column("search", Text, nullable=False)


location = Table(
    "location",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("address", Text),
    Column("country", String(2)),
    Column("active", Boolean, nullable=False),
    _search(),
    Index("ix_location_search", "search", "id"),
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
    _search(),
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
    _search(),
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
    Column("owner", NAME),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("notice_on", Date),
    _search(),
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
    _search(),
    Index("ix_catalogue_item_search", "search", "id"),
)

asset = Table(
    "asset",
    metadata,
    #: A UUIDv7 as text, since everything else that a form refers to is named by text.
    Column("id", String(36), primary_key=True),
    Column("tag", NAME, nullable=False, unique=True),
    Column("name", NAME, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("stage", String(32), nullable=False),
    Column("stage_since", UtcDateTime, nullable=False),
    Column("serial", NAME),
    Column("custodian", NAME, index=True),
    Column("location", NAME),
    Column("cost_centre", NAME),
    _search(),
    Index("ix_asset_search", "search", "id"),
    Index("ix_asset_stage", "stage", "kind"),
)

#: What one unit of a currency is worth in the base currency.
exchange_rate = Table(
    "exchange_rate",
    metadata,
    Column("id", CURRENCY, primary_key=True),
    Column("rate", Fixed(8), nullable=False),
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
