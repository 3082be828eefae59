"""Rights to use: products, entitlements, and who uses how much of them."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text

from engine.store.types import UtcDateTime
from register.store.tables.schema import CURRENCY, KEY, MONEY, NAME, STAGE, case, metadata, search, version

product = Table(
    "product",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("publisher", NAME, nullable=False),
    Column("title", NAME, nullable=False),
    Column("edition", NAME),
    #: exact | major | any later
    Column("version_rule", NAME),
    #: Tag of ISO/IEC 19770-2.
    Column("swid", NAME),
    search(),
    Index("ix_product_search", "search", "id"),
)

entitlement = Table(
    "entitlement",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("stage", STAGE, nullable=False, default="in_use"),
    Column("product", NAME),
    Column("catalogue_item", NAME),
    Column("contract", NAME),
    Column("supplier", NAME),
    Column("metric", NAME),
    Column("quantity", Integer, nullable=False),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("upgrade_of", NAME),
    Column("transferable", Boolean, nullable=False, default=True),
    Column("territory", NAME),
    #: The proof of the right, as people name it.
    Column("proof", Text),
    #: Where its key lies in the vault; never the key.
    Column("key_ref", NAME),
    #: In base currency, as `currency` says.
    Column("cost", MONEY),
    Column("currency", CURRENCY),
    Column("cost_centre", NAME),
    Column("tenant", NAME),
    #: The person who administers the tenant.
    Column("admin_owner", NAME),
    Column("user_cap", Integer),
    Column("acquired_on", Date),
    Column("po_line", KEY),
    Column("source", String(16), nullable=False, default="po"),
    Column("source_reason", Text),
    *case(),
    version(),
    search(),
    Index("ix_entitlement_search", "search", "id"),
    Index("ix_entitlement_kind", "kind", "stage"),
    Index("ix_entitlement_instance", "instance_id"),
    Index("ix_entitlement_contract", "contract"),
)

allocation = Table(
    "allocation",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("entitlement", NAME, nullable=False),
    Column("asset", KEY),
    Column("person", NAME),
    Column("quantity", Integer, nullable=False),
    #: reserved | in_use | ended
    Column("state", String(16), nullable=False),
    Column("from_on", Date, nullable=False),
    #: The last day.
    Column("to_on", Date),
    Column("last_used_on", Date),
    Column("changed_at", UtcDateTime, nullable=False),
    *case(),
    version(),
    Index("ix_allocation_entitlement", "entitlement", "state"),
    Index("ix_allocation_instance", "instance_id"),
    Index("ix_allocation_asset", "asset"),
)

#: Somebody who waits for a right, or waited; the number of the case that asks for it.
seat_wish = Table(
    "seat_wish",
    metadata,
    Column("id", NAME, primary_key=True),
    #: What the rights are to: the product of the catalogue item, else the item.
    Column("product", NAME, nullable=False),
    Column("catalogue_item", NAME, nullable=False),
    Column("person", NAME, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    #: waiting | given | left
    Column("state", String(16), nullable=False),
    #: What was given.
    Column("entitlement", NAME),
    *case(),
    version(),
    Index("ix_seat_wish_product", "product", "state", "asked_at"),
)
