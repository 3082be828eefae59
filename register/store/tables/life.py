"""How assets live: how they were built, who accepted them, who saw them, what was lost, how rights stand."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, Uuid

from engine.store.types import UtcDateTime
from register.store.tables.schema import KEY, MONEY, NAME, case, metadata, search, version

#: How an asset is set up, one row each; written when it is built and when that is corrected.
build = Table(
    "build",
    metadata,
    #: The asset.
    Column("id", KEY, primary_key=True),
    Column("role_profile", NAME),
    Column("image_version", NAME),
    Column("hostname", NAME),
    Column("encrypted", Boolean),
    #: Whether endpoint detection and response runs on it.
    Column("edr_installed", Boolean),
    Column("patch_date", Date),
    #: Of a seat: the account and its plan.
    Column("account_id", NAME),
    Column("plan", NAME),
    Column("built_by", NAME, nullable=False),
    Column("built_at", UtcDateTime, nullable=False),
    *case(),
    version(),
)

#: One asset that a person took over under terms, or why nobody had to.
acceptance = Table(
    "acceptance",
    metadata,
    Column("id", KEY, primary_key=True),
    #: Empty: a seat or a program, known by its allocation.
    Column("asset", KEY),
    Column("allocation", KEY),
    #: self | tablet_at_desk | none
    Column("mode", String(16), nullable=False),
    Column("person", NAME),
    Column("terms_version", NAME),
    #: Why nobody accepts it, when the mode is none.
    Column("reason", Text),
    #: ok | damaged | wrong
    Column("condition", String(16)),
    Column("problem", Text),
    #: The name as it was typed.
    Column("signature", NAME),
    Column("accepted_at", UtcDateTime, nullable=False),
    #: The signed paper in `document`.
    Column("document", NAME),
    *case(),
    Index("ix_acceptance_asset", "asset"),
    Index("ix_acceptance_person", "person", "terms_version"),
)

#: What somebody said of an asset when asked whether it is still there.
verification = Table(
    "verification",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("asset", KEY, nullable=False),
    #: campaign | recheck | sample
    Column("kind", String(16), nullable=False),
    Column("person", NAME, nullable=False),
    #: have_it | returned | lost | not_mine
    Column("answer", String(16), nullable=False),
    Column("location", NAME),
    #: What shows that it was seen: a file with its picture, or the label as it was scanned.
    Column("photo", Uuid),
    Column("scanned", NAME),
    #: Of a re-check or sample: whether all fields were right.
    Column("correct", Boolean),
    Column("note", Text),
    Column("verified_at", UtcDateTime, nullable=False),
    *case(),
    Index("ix_verification_asset", "asset"),
    Index("ix_verification_instance", "instance_id"),
)

#: A thing that is lost or was stolen.
loss = Table(
    "loss",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("asset", KEY, nullable=False),
    #: lost | stolen | not_found
    Column("kind", String(16), nullable=False),
    Column("place", Text),
    Column("happened_on", Date),
    Column("reported_by", NAME, nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("personal_data", Boolean),
    Column("police_ref", NAME),
    Column("locked_at", UtcDateTime),
    Column("wiped_at", UtcDateTime),
    Column("exposure", Text),
    #: open | found | written_off
    Column("state", String(16), nullable=False),
    Column("closed_at", UtcDateTime),
    *case(),
    version(),
    Index("ix_loss_asset", "asset"),
)

#: How the rights to a product stood on a day, signed by whoever answers for them.
licence_position = Table(
    "licence_position",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("product", NAME, nullable=False),
    Column("as_of", UtcDateTime, nullable=False),
    Column("metric", NAME),
    Column("rights", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    #: Rights without use for 60 days.
    Column("idle", Integer, nullable=False, default=0),
    #: What one costs, in base currency; empty when nothing says so.
    Column("unit_price", MONEY),
    Column("evidence", Text),
    Column("decision", Text),
    Column("signed_by", NAME),
    Column("signed_at", UtcDateTime),
    *case(),
    version(),
    Index("ix_licence_position_product", "product", "as_of"),
)

#: A paper that a case left: what it is, which file it is, and how long it is kept.
document = Table(
    "document",
    metadata,
    #: DOC-2026-00001
    Column("id", NAME, primary_key=True),
    #: acceptance | sanitization_certificate | disposal_record | minutes | review_pack | scope | purchase_order | …
    Column("kind", String(32), nullable=False),
    Column("title", Text, nullable=False),
    #: What it is about: a kind of thing and its id.
    Column("entity", String(32)),
    Column("entity_id", NAME),
    Column("file_id", Uuid, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", NAME, nullable=False),
    #: The document that took its place.
    Column("superseded_by", NAME),
    Column("keep_until", Date),
    search(),
    *case(),
    Index("ix_document_entity", "entity", "entity_id"),
    Index("ix_document_search", "search", "id"),
    Index("ix_document_instance", "instance_id"),
)

#: Access that was taken away: the accounts of a person, or the management of a device.
access_removal = Table(
    "access_removal",
    metadata,
    Column("id", KEY, primary_key=True),
    #: accounts | device
    Column("kind", String(16), nullable=False),
    Column("person", NAME),
    Column("asset", KEY),
    Column("done_at", UtcDateTime, nullable=False),
    #: Whoever did it by hand, else the system that said so.
    Column("done_by", NAME, nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("note", Text),
    *case(),
    Index("ix_access_removal_asset", "asset"),
    Index("ix_access_removal_person", "person"),
)
