"""Changes: what was to be changed, how it was decided and how it ended; and when nothing may be changed."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from engine.store.types import FeelValue, UtcDateTime
from register.store.tables.schema import KEY, MONEY, NAME, case, metadata, search, version

change_record = Table(
    "change_record",
    metadata,
    #: The number of its case: CHG-2026-00001.
    Column("id", NAME, primary_key=True),
    Column("title", Text, nullable=False),
    Column("category", String(32), nullable=False),
    #: emergency | standard | normal_minor | normal_major
    Column("change_class", String(16), nullable=False),
    Column("score", Integer),
    #: none | deploy | retire | transfer | update_record
    Column("result_action", String(16), nullable=False),
    Column("emergency", Boolean, nullable=False, default=False),
    Column("incident_ref", NAME),
    Column("standard_template", NAME),
    Column("requester", NAME, nullable=False),
    Column("implementer", NAME),
    Column("verifier", NAME),
    Column("window_start", UtcDateTime),
    Column("window_end", UtcDateTime),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    #: assessing | authorised | scheduled | implemented | backed_out | rejected | withdrawn | expired
    Column("state", String(16), nullable=False),
    #: success | with_issues | failed
    Column("outcome", String(16)),
    Column("cost_delta", MONEY),
    #: The list of {asset, field, after} that the change writes.
    Column("changes", FeelValue),
    Column("cause", Text),
    Column("lesson", Text),
    Column("closed_at", UtcDateTime),
    search(),
    *case(),
    version(),
    Index("ix_change_record_search", "search", "id"),
    Index("ix_change_record_window", "window_start", "window_end"),
)

change_asset = Table(
    "change_asset",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("change", NAME, nullable=False),
    Column("asset", KEY, nullable=False),
    *case(),
    Index("ix_change_asset_change", "change"),
    Index("ix_change_asset_asset", "asset"),
)

#: A time in which nothing is scheduled but emergencies.
change_freeze = Table(
    "change_freeze",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("from_at", UtcDateTime, nullable=False),
    Column("to_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    #: The service it is about; empty: all.
    Column("service", NAME),
    *case(),
    Index("ix_change_freeze_at", "from_at", "to_at"),
)

#: A change that is decided once for all times it is done the same way.
change_template = Table(
    "change_template",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("name_de", NAME),
    Column("category", String(32), nullable=False),
    Column("most_assets", Integer, nullable=False),
    Column("most_score", Integer, nullable=False, default=4),
    Column("steps", Text, nullable=False),
    Column("backout", Text, nullable=False),
    #: Whether its time is fixed, so that nobody schedules it.
    Column("fixed_slot", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    *case(),
    version(),
)
