"""What people try drafts with: sandboxes, the worlds they begin in, and what became of scenarios."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, Text, UniqueConstraint, Uuid

from engine.store.schema import NAME, metadata
from engine.store.types import UtcDateTime

#: People, data and models of one moment, as the packed bytes of a throw-away database.
sandbox_world = Table(
    "sandbox_world",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    #: A scenario begins in it, so it outlives the sandbox.
    Column("kept", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    #: As far as whom it shows what was there.
    Column("person", NAME),
)

#: What somebody did to try a draft: a recipe, from which any node can make the throw-away database again.
sandbox = Table(
    "sandbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("draft_id", ForeignKey("model_draft.id"), nullable=False),
    Column("person", NAME, nullable=False),
    Column("recipe", LargeBinary, nullable=False),
    #: NULL: the recipe begins in a world that the program makes itself.
    Column("world_id", ForeignKey("sandbox_world.id")),
    Column("revision", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("draft_id", "person"),
)

#: What came of playing a scenario of a set, by the digest of the set, which holds the scenario too.
scenario_verdict = Table(
    "scenario_verdict",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("passed", Boolean, nullable=False),
    #: The first step that differs, in words; empty when it passed.
    Column("problem", Text, nullable=False),
    #: JSON: which elements and flows it went through.
    Column("covered", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

#: Why a draft no longer holds a scenario that the running set has; whoever approves reads it.
scenario_removal = Table(
    "scenario_removal",
    metadata,
    Column("draft_id", ForeignKey("model_draft.id"), primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("removed_by", NAME, nullable=False),
    Column("removed_at", UtcDateTime, nullable=False),
)
