"""People, groups, absences, and how they sign in."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table, Text, Uuid

from engine.store.schema import NAME, metadata
from engine.store.types import FeelValue, UtcDateTime

person = Table(
    "person",
    metadata,
    #: The account name; people see it as it is.
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    #: Name, account and e-mail, casefolded: what a search looks in, and the order of lists.
    Column("search", Text, nullable=False),
    Column("email", NAME),
    Column("locale", String(8), nullable=False, default="en"),
    Column("manager", NAME),
    Column("org_unit", NAME),
    #: NULL: cannot sign in.
    Column("password_hash", Text),
    Column("active", Boolean, nullable=False, default=True),
    Column("platform_admin", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# "group" is a word of SQL.
group_ = Table(
    "group_",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    #: Name, id and names in other languages, casefolded: what a search looks in, and the order of lists.
    Column("search", Text, nullable=False),
    #: {"de": {"name": …}}
    Column("texts", FeelValue),
    Column("escalation_group", NAME),
)

membership = Table(
    "membership",
    metadata,
    Column("group_id", NAME, primary_key=True),
    Column("person_id", NAME, primary_key=True),
    Column("lead", Boolean, nullable=False, default=False),
    Index("ix_membership_person", "person_id", "group_id"),
)

#: Who is away, and who stands in. Without a substitute the person is only away.
substitution = Table(
    "substitution",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", NAME, nullable=False, index=True),
    Column("substitute", NAME, index=True),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("reason", Text),
    Column("created_by", NAME, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

#: What somebody may do for a time although a rule of separation of duties forbids it. A row is never taken away.
exemption = Table(
    "exemption",
    metadata,
    Column("id", Uuid, primary_key=True),
    #: The rule, as models name it.
    Column("rule", NAME, nullable=False),
    #: Whose conflicts it lifts; NULL: those of everybody in the case.
    Column("person", NAME),
    #: The root of the case in which it holds; NULL: in all.
    Column("root_id", Uuid),
    Column("reason", Text, nullable=False),
    #: What is done instead, so that the risk stays small.
    Column("control", Text, nullable=False),
    Column("granted_by", NAME, nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    #: When and by whom it was ended before its time.
    Column("ended_at", UtcDateTime),
    Column("ended_by", NAME),
    Index("ix_exemption_rule", "rule", "ends_at"),
    Index("ix_exemption_granted_at", "granted_at", "id"),
)

session = Table(
    "session",
    metadata,
    #: SHA-256 of the token in the cookie.
    Column("id", LargeBinary(32), primary_key=True),
    Column("person", NAME, nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("address", String(64)),
    Column("agent", String(255)),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("person", NAME, nullable=False, index=True),
    Column("name", NAME, nullable=False),
    #: list of scopes
    Column("scopes", FeelValue, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", NAME, nullable=False),
    Column("address", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_sign_in_attempt_account", "account", "at"),
    Index("ix_sign_in_attempt_address", "address", "at"),
)
