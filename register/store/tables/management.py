"""Records of the management system: figures frozen for a review, reviews, actions, findings, risks, scope."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, Uuid

from engine.store.types import FeelValue, UtcDateTime
from register.store.tables.schema import KEY, MONEY, NAME, case, metadata, search, version

#: A figure as it was on a day; never changed.
kpi_snapshot = Table(
    "kpi_snapshot",
    metadata,
    Column("id", KEY, primary_key=True),
    #: m.D1 …
    Column("metric", String(16), nullable=False),
    Column("as_of", UtcDateTime, nullable=False),
    Column("from_on", Date),
    Column("to_on", Date),
    #: The value, null without a source.
    Column("value", FeelValue),
    Column("unit", String(16)),
    #: ok | no_source
    Column("source_state", String(16), nullable=False),
    #: Trust score of the register at that time, in hundredths of a percent.
    Column("trust", Integer),
    *case(needed=False),
    Index("ix_kpi_snapshot_metric", "metric", "as_of"),
    Index("ix_kpi_snapshot_instance", "instance_id"),
)

management_review = Table(
    "management_review",
    metadata,
    #: The number of its case: MR-2026-00001.
    Column("id", NAME, primary_key=True),
    #: scheduled | extraordinary
    Column("kind", String(16), nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("meeting_at", UtcDateTime, nullable=False),
    Column("chair", NAME, nullable=False),
    #: List of people.
    Column("members", FeelValue, nullable=False),
    #: What the pack says: list of blocks, each with as_of, owner, trend.
    Column("pack", FeelValue),
    #: What was concluded and decided.
    Column("minutes", FeelValue),
    #: When the next one is.
    Column("next_on", Date),
    #: Its papers in `document`.
    Column("pack_document", NAME),
    Column("minutes_document", NAME),
    #: open | held | signed | published
    Column("state", String(16), nullable=False),
    search(),
    *case(),
    version(),
    Index("ix_management_review_search", "search", "id"),
)

action = Table(
    "action",
    metadata,
    #: The number of its case: ACT-2026-00001.
    Column("id", NAME, primary_key=True),
    Column("title", Text, nullable=False),
    #: improvement | nonconformity
    Column("kind", String(16), nullable=False),
    #: review | audit | change | data_validation | form
    Column("source", String(16), nullable=False),
    Column("source_no", NAME),
    Column("owner", NAME, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("planned_on", Date),
    Column("cause", Text),
    Column("plan", Text),
    #: What is measured to see whether it worked.
    Column("measure", Text),
    Column("measured", Text),
    #: Whether it worked; empty until somebody looked.
    Column("effective", Boolean),
    Column("verified_by", NAME),
    #: open | done | effective | ineffective | dropped
    Column("state", String(16), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    search(),
    *case(),
    version(),
    Index("ix_action_search", "search", "id"),
    Index("ix_action_owner", "owner", "state"),
)

finding = Table(
    "finding",
    metadata,
    #: FND-2026-00001
    Column("id", NAME, primary_key=True),
    Column("text", Text, nullable=False),
    #: major | minor | observation
    Column("severity", String(16), nullable=False),
    #: The process it is about.
    Column("process", NAME),
    Column("source", String(16), nullable=False),
    Column("raised_on", Date, nullable=False),
    Column("action", NAME),
    #: open | closed
    Column("state", String(16), nullable=False),
    search(),
    *case(),
    version(),
    Index("ix_finding_search", "search", "id"),
)

risk = Table(
    "risk",
    metadata,
    Column("id", NAME, primary_key=True),
    #: risk | opportunity
    Column("kind", String(16), nullable=False, default="risk"),
    Column("title", Text, nullable=False),
    Column("category", String(24), nullable=False),
    Column("likelihood", Integer, nullable=False),
    Column("effect", Integer, nullable=False),
    #: avoid | reduce | share | accept; of an opportunity: pursue | leave
    Column("treatment", String(16)),
    Column("owner", NAME, nullable=False),
    Column("expires_on", Date),
    #: open | treated | accepted | closed
    Column("state", String(16), nullable=False),
    search(),
    *case(),
    version(),
    Index("ix_risk_search", "search", "id"),
)

objective = Table(
    "objective",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("statement", Text, nullable=False),
    #: The metric it is measured by.
    Column("metric", String(16)),
    Column("baseline", FeelValue),
    Column("target", FeelValue),
    Column("due_on", Date, nullable=False),
    Column("owner", NAME, nullable=False),
    Column("state", String(16), nullable=False),
    search(),
    *case(),
    version(),
    Index("ix_objective_search", "search", "id"),
)

#: One clause of one version of the statement of applicability.
soa_row = Table(
    "soa_row",
    metadata,
    Column("id", KEY, primary_key=True),
    #: The number of the case that published it: SCO-2026-00001.
    Column("version", NAME, nullable=False),
    Column("clause", NAME, nullable=False),
    Column("model", NAME, nullable=False),
    Column("applicable", Boolean, nullable=False),
    Column("justification", Text),
    Column("owner", NAME),
    Column("records", Text),
    Column("published_at", UtcDateTime, nullable=False),
    *case(),
    Index("ix_soa_row_version", "version", "clause"),
    Index("ix_soa_row_published", "published_at"),
)

scope_statement = Table(
    "scope_statement",
    metadata,
    #: The number of its case.
    Column("id", NAME, primary_key=True),
    #: What is in and out: asset types, units, locations, technologies.
    Column("statement", FeelValue, nullable=False),
    Column("assets", Integer, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", NAME, nullable=False),
    Column("document", Uuid),
    *case(),
)

#: What was decided on a request for people, a tool or money.
resource_decision = Table(
    "resource_decision",
    metadata,
    #: The number of its case: RES-2026-00001.
    Column("id", NAME, primary_key=True),
    Column("title", Text, nullable=False),
    #: people | tool | money
    Column("kind", String(16), nullable=False),
    #: In base currency.
    Column("amount", MONEY, nullable=False),
    Column("cost_centre", NAME, nullable=False),
    Column("period", NAME),
    Column("requester", NAME, nullable=False),
    #: What happens without it.
    Column("consequence", Text),
    Column("granted", Boolean, nullable=False),
    Column("reason", Text),
    #: The acquisition that it became.
    Column("acq_no", NAME),
    Column("decided_on", Date, nullable=False),
    search(),
    *case(),
    version(),
    Index("ix_resource_decision_search", "search", "id"),
)

#: An audit of a process: planned by a programme, or reported.
audit = Table(
    "audit",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("process", NAME, nullable=False),
    #: The programme that planned it; empty: none did.
    Column("programme", NAME),
    Column("planned_on", Date),
    Column("auditor", NAME, nullable=False),
    #: The case that audited it, and when it was reported.
    Column("audit_no", NAME),
    Column("reported_on", Date),
    Column("findings", Integer),
    #: planned | reported
    Column("state", String(16), nullable=False),
    *case(),
    version(),
    Index("ix_audit_process", "process", "state"),
)

#: Somebody has read a version of a document that concerns them.
acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("document", NAME, nullable=False),
    Column("person", NAME, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    *case(),
    Index("uq_acknowledgement_document_person", "document", "person", unique=True),
)
