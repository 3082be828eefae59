"""Orders, deliveries, invoices and what goes to the ledger."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text

from engine.store.types import UtcDateTime
from register.store.tables.schema import CURRENCY, KEY, MONEY, NAME, STAGE, case, metadata, search, version
from register.store.types import Fixed

purchase_order = Table(
    "purchase_order",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("supplier", NAME, nullable=False),
    Column("contract", NAME),
    Column("cost_centre", NAME, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    #: Sum of the lines, in `currency` and in base currency.
    Column("total", MONEY, nullable=False),
    Column("base_total", MONEY, nullable=False),
    Column("deliver_to", NAME),
    Column("needed_by", Date),
    Column("promised_on", Date),
    #: created | issued | received | cancelled
    Column("status", String(16), nullable=False),
    Column("ordered_by", NAME, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("issued_at", UtcDateTime),
    #: Ids of files.
    Column("document", NAME),
    Column("acknowledgement", NAME),
    *case(),
    version(),
    search(),
    Index("ix_purchase_order_search", "search", "id"),
    Index("ix_purchase_order_instance", "instance_id"),
    Index("ix_purchase_order_supplier", "supplier"),
)

po_line = Table(
    "po_line",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("order_no", NAME, nullable=False),
    Column("position", Integer, nullable=False),
    Column("item", NAME),
    Column("text", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price", MONEY, nullable=False),
    #: In base currency.
    Column("base_price", Fixed(4), nullable=False),
    #: proposed | ordered | received | cancelled
    Column("stage", STAGE, nullable=False),
    #: Units that came and stay, units sent back for another, units taken off the order.
    Column("received", Integer, nullable=False, default=0),
    Column("returned", Integer, nullable=False, default=0),
    Column("credited", Integer, nullable=False, default=0),
    version(),
    Index("uq_po_line_order_no_position", "order_no", "position", unique=True),
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("order_no", NAME, nullable=False, index=True),
    #: Id of a file.
    Column("delivery_note", NAME),
    Column("received_at", UtcDateTime, nullable=False),
    Column("received_by", NAME, nullable=False),
    *case(),
)

receipt_line = Table(
    "receipt_line",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("receipt", NAME, nullable=False),
    Column("position", Integer, nullable=False),
    Column("po_line", KEY, nullable=False, index=True),
    Column("quantity", Integer, nullable=False),
    Column("serial", NAME),
    Column("tag", NAME),
    Column("proof", Text),
    #: ok | damaged | wrong
    Column("condition", String(16), nullable=False),
    #: accepted | open | returned | credited
    Column("state", String(16), nullable=False),
    #: Why it was settled as it was.
    Column("reason", Text),
    Column("asset", KEY),
    Column("entitlement", NAME),
    #: Quantity × price, in base currency.
    Column("value", MONEY, nullable=False),
    version(),
    Index("uq_receipt_line_receipt_position", "receipt", "position", unique=True),
)

invoice = Table(
    "invoice",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("supplier", NAME, nullable=False),
    Column("number", NAME, nullable=False),
    Column("order_no", NAME, nullable=False, index=True),
    #: Net, in base currency; `tax` beside it.
    Column("amount", MONEY, nullable=False),
    Column("tax", MONEY),
    #: What of the order had come and was not invoiced before.
    Column("received_value", MONEY, nullable=False),
    Column("variance", MONEY, nullable=False),
    Column("within", Boolean, nullable=False),
    Column("comment", Text),
    Column("matched_at", UtcDateTime, nullable=False),
    Column("matched_by", NAME, nullable=False),
    #: matched | posted
    Column("state", String(16), nullable=False),
    *case(),
    version(),
    Index("uq_invoice_supplier_number", "supplier", "number", unique=True),
)

posting = Table(
    "posting",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("posted_on", Date, nullable=False),
    Column("cost_centre", NAME, nullable=False),
    #: fixed_asset | intangible_asset | expense | chargeback (between cost centres: no supplier, order or invoice)
    Column("account_kind", String(16), nullable=False),
    #: In base currency, as `currency` says.
    Column("amount", MONEY, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("supplier", NAME, nullable=False),
    Column("order_no", NAME, nullable=False),
    Column("invoice", KEY, nullable=False),
    Column("invoice_no", NAME, nullable=False),
    Column("text", Text, nullable=False),
    *case(),
    Index("ix_posting_posted_on", "posted_on", "id"),
    Index("ix_posting_instance", "instance_id"),
)
