"""The end of assets: how media were sanitized, in which lots things left, what proves it."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, Uuid

from engine.store.types import UtcDateTime
from register.store.tables.schema import KEY, MONEY, NAME, STAGE, case, metadata, search, version

#: One attempt to sanitize one medium (vocabulary of NIST SP 800-88).
sanitization = Table(
    "sanitization",
    metadata,
    #: SAN-2026-00001
    Column("id", NAME, primary_key=True),
    Column("medium", KEY, nullable=False),
    Column("asset", KEY, nullable=False),
    #: clear | purge | destroy
    Column("method", String(16), nullable=False),
    Column("technique", NAME, nullable=False),
    Column("tool", NAME),
    Column("tool_version", NAME),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    #: pass | fail
    Column("tool_result", String(8), nullable=False),
    Column("log", Uuid),
    Column("photo", Uuid),
    Column("sanitized_by", NAME, nullable=False),
    Column("witness", NAME),
    #: read_back | sample | physical | key_record
    Column("verify_method", String(16)),
    Column("sample_size", Integer),
    #: open | verified | not_verified | failed
    Column("result", String(16), nullable=False),
    Column("note", Text),
    Column("verified_by", NAME),
    Column("verified_at", UtcDateTime),
    #: The certificate in `document`.
    Column("certificate", NAME),
    *case(),
    version(),
    Index("ix_sanitization_medium", "medium"),
    Index("ix_sanitization_asset", "asset"),
)

#: Things that leave together, to whom, and what proves where they went.
disposal = Table(
    "disposal",
    metadata,
    #: DSP-2026-00001
    Column("id", NAME, primary_key=True),
    #: return_to_lessor | resale | donate | recycle | destroy
    Column("route", String(24), nullable=False),
    #: Recycler, lessor, buyer or charity: a supplier, else its name.
    Column("vendor", NAME),
    Column("vendor_name", NAME, nullable=False),
    Column("vendor_address", Text),
    Column("coordinator", NAME, nullable=False),
    Column("witness", NAME),
    Column("collected_by", NAME),
    Column("collected_at", UtcDateTime),
    Column("seal_no", NAME),
    Column("manifest", Uuid),
    #: Grams, so that it is whole.
    Column("weight_g", Integer),
    #: WEEE category.
    Column("category", NAME),
    Column("certificate_no", NAME),
    Column("certificate", Uuid),
    Column("certified_at", UtcDateTime),
    Column("proceeds", MONEY),
    #: open | released | certified | closed
    Column("state", String(16), nullable=False),
    search(),
    *case(),
    version(),
    Index("ix_disposal_search", "search", "id"),
    Index("ix_disposal_instance", "instance_id"),
)

disposal_line = Table(
    "disposal_line",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("disposal", NAME, nullable=False),
    Column("asset", KEY, nullable=False),
    Column("serial", NAME),
    #: Whether the certificate or receipt names its serial number.
    Column("certified", Boolean, nullable=False, default=False),
    #: What was found out when it does not.
    Column("note", Text),
    *case(),
    version(),
    Index("ix_disposal_line_disposal", "disposal"),
    Index("ix_disposal_line_asset", "asset"),
)

#: What a retirement does with one asset; one row an asset and case.
retirement_line = Table(
    "retirement_line",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("asset", KEY, nullable=False),
    Column("route", String(24)),
    Column("method", String(16)),
    #: Where it returns when nothing comes of it.
    Column("stage_before", STAGE, nullable=False),
    #: In base currency, on the day the case looked.
    Column("book_value", MONEY),
    Column("written_off", MONEY),
    Column("proceeds", MONEY),
    Column("posting_ref", NAME),
    Column("closed_at", UtcDateTime),
    *case(),
    version(),
    Index("ix_retirement_line_asset", "asset"),
    Index("ix_retirement_line_instance", "instance_id"),
)
