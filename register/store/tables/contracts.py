"""Decisions on whether contracts go on."""

from sqlalchemy import Column, Date, Index, String, Table, Text

from engine.store.types import UtcDateTime
from register.store.tables.schema import MONEY, NAME, case, metadata, search, version

#: One decision on one term of a contract; a contract of many years has many.
renewal = Table(
    "renewal",
    metadata,
    #: The number of its case: CTR-2026-00001.
    Column("id", NAME, primary_key=True),
    Column("contract", NAME, nullable=False),
    #: The term that it is about: as the contract said when the case began.
    Column("notice_on", Date),
    Column("ends_on", Date),
    Column("opened_at", UtcDateTime, nullable=False),
    #: renew | reduce | stop
    Column("decision", String(16)),
    Column("reason", Text),
    Column("proposed_by", NAME),
    Column("decided_on", Date),
    #: The terms that come next: their end, their last day of notice, what they cost, in base currency.
    Column("new_ends_on", Date),
    Column("new_notice_on", Date),
    Column("new_value", MONEY),
    Column("po_no", NAME),
    #: Of a contract that stops: when notice was sent, its last day, and the file that proves it.
    Column("notice_sent_on", Date),
    Column("last_day", Date),
    Column("proof", NAME),
    #: open | decided | noticed | renewed | ended
    Column("state", String(16), nullable=False),
    *case(),
    version(),
    search(),
    Index("ix_renewal_contract", "contract", "state"),
    Index("ix_renewal_notice_on", "notice_on"),
    Index("ix_renewal_search", "search", "id"),
)
