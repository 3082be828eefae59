"""What other systems say: discovery, the ledger, human resources; each row came with a feed."""

from sqlalchemy import Column, Date, Index, Integer, String, Table, Uuid

from engine.store.types import FeelValue, UtcDateTime
from register.store.tables.schema import KEY, MONEY, NAME, metadata, search

#: One load of a source; a source without one is not connected.
feed = Table(
    "feed",
    metadata,
    #: FEED-2026-00001
    Column("id", NAME, primary_key=True),
    #: discovery | ledger | hr
    Column("kind", String(16), nullable=False),
    #: The system, as people name it.
    Column("source", NAME, nullable=False),
    #: When the source looked.
    Column("as_of", UtcDateTime, nullable=False),
    Column("loaded_at", UtcDateTime, nullable=False),
    Column("loaded_by", NAME, nullable=False),
    Column("rows", Integer, nullable=False),
    #: Rows about something that the register knows: an asset, a person, a cost centre.
    Column("matched", Integer, nullable=False),
    Column("sha256", String(64)),
    Index("ix_feed_kind", "kind", "as_of"),
)

#: A device as discovery saw it last; one row a source and key.
discovered = Table(
    "discovered",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("source", NAME, nullable=False),
    #: How the source names it.
    Column("source_key", NAME, nullable=False),
    Column("serial", NAME),
    Column("maker", NAME),
    Column("model", NAME),
    Column("hostname", NAME),
    Column("account", NAME),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    #: The asset it is; empty: it is in no register.
    Column("asset", KEY),
    #: What else the source says, by name.
    Column("attributes", FeelValue),
    Column("feed", NAME, nullable=False),
    search(),
    Index("ix_discovered_asset", "asset"),
    Index("uq_discovered_source_key", "source", "source_key", unique=True),
    Index("ix_discovered_serial", "serial"),
    Index("ix_discovered_search", "search", "id"),
)

#: A program on a device, or a seat in use, as discovery saw it last.
installation = Table(
    "installation",
    metadata,
    Column("id", KEY, primary_key=True),
    #: The product of the register; empty: no such product.
    Column("product", NAME),
    Column("title", NAME, nullable=False),
    Column("version", NAME),
    #: The device that discovery saw it on; empty: a seat of an account.
    Column("device", KEY),
    Column("asset", KEY),
    Column("account", NAME),
    Column("discovered_at", UtcDateTime, nullable=False),
    Column("last_used_on", Date),
    Column("source", NAME, nullable=False),
    Column("feed", NAME, nullable=False),
    Index("ix_installation_product", "product"),
    Index("ix_installation_asset", "asset"),
    Index("ix_installation_device", "device"),
    Index("ix_installation_account", "source", "account"),
)

#: A change of a device that discovery saw: what it was and what it is.
discovered_change = Table(
    "discovered_change",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("asset", KEY, nullable=False),
    Column("field", NAME, nullable=False),
    Column("before", FeelValue),
    Column("after", FeelValue),
    Column("seen_at", UtcDateTime, nullable=False),
    #: The change that explains it; empty: nobody authorised it.
    Column("change", NAME),
    Column("feed", NAME, nullable=False),
    Index("ix_discovered_change_asset", "asset"),
    Index("ix_discovered_change_seen", "seen_at"),
)

#: What the books say: what things are worth, what was spent in a month, what was planned to be.
ledger_value = Table(
    "ledger_value",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("as_of", Date, nullable=False),
    #: value | cost | forecast; the latter two are of the month of `as_of`.
    Column("kind", String(16), nullable=False),
    Column("account", NAME, nullable=False),
    Column("cost_centre", NAME),
    #: In base currency.
    Column("value", MONEY, nullable=False),
    Column("feed", NAME, nullable=False),
    Index("ix_ledger_value_as_of", "as_of"),
)

#: A person as human resources know them.
employment = Table(
    "employment",
    metadata,
    #: The account.
    Column("id", NAME, primary_key=True),
    Column("starts_on", Date),
    #: The last day; empty while nobody speaks of leaving.
    Column("ends_on", Date),
    Column("manager", NAME),
    Column("org_unit", NAME),
    #: The case that was opened because they leave.
    Column("offboarding", Uuid),
    Column("feed", NAME, nullable=False),
    Index("ix_employment_ends_on", "ends_on"),
)
