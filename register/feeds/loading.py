"""A feed is loaded whole or not at all, with who loaded it, from which system, and when that system looked."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from engine import cursors, files, groups, numbers
from engine.errors import Invalid, NotAllowed, NotFound
from engine.model import Page
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork
from register.feeds import discovery, employments, ledger, rows
from register.feeds.rows import Kind
from register.imports_words import say
from register.store import feeds as sql

PREFIX = "FEED"
#: Whose members, people or the accounts of systems, may load what.
LOADERS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "discovery": ("data_steward", "itam_manager", "security_officer"),
        "ledger": ("finance_controller", "data_steward"),
        "hr": ("hr", "data_steward"),
    }
)
#: What takes the rows of a feed and returns how many of them are about something known.
_TAKE: Mapping[Kind, Callable[[UnitOfWork, "Feed", Sequence[rows.Row]], int]] = MappingProxyType(
    {"discovery": discovery.take, "ledger": ledger.take, "hr": employments.take}
)


class Feed(Struct, frozen=True, kw_only=True):
    """One load of a source. `matched`: rows about an asset, cost centre or person of ours. `sha256`: of the file."""

    id: str
    kind: Kind
    source: str
    as_of: datetime
    loaded_at: datetime
    loaded_by: str
    rows: int
    matched: int
    sha256: str | None


def may_load(uow: UnitOfWork, kind: Kind) -> bool:
    """Tell whether the actor may load feeds of a kind."""
    directory = uow.engine.directory
    if uow.actor == SYSTEM or directory.is_open:
        return True
    return not set(LOADERS[kind]).isdisjoint(directory.groups_of(uow, uow.actor))


def load(
    uow: UnitOfWork,
    kind: Kind,
    source: str,
    as_of: datetime,
    *,
    given: Sequence[Mapping[str, Any]] | None = None,
    file_id: UUID | None = None,
) -> Feed:
    """Take in what a system says, as rows or as a file (CSV, XLSX). The later of two loads of a row counts.

    `as_of`: when the system looked. Who is announced to leave is told to the processes once this is committed.
    NotAllowed for whoever may not load this kind; Invalid without rows or source, or for a time to come;
    InvalidSubmission with sentences by "row.column": nothing is written then.
    """
    _require(uow, kind, source, as_of)
    content = None if file_id is None else b"".join(files.open(uow, file_id)[1])
    if (content is None) == (given is None):
        raise Invalid(say(uow.locale, "rows_or_file"))
    lines = list(enumerate(given or (), 1)) if content is None else rows.of_file(uow.locale, kind, content)
    typed = rows.read(uow.locale, kind, lines)
    feed = Feed(
        id=numbers.following(uow, PREFIX),
        kind=kind,
        source=source.strip(),
        as_of=as_of,
        loaded_at=uow.now,
        loaded_by=uow.actor,
        rows=len(typed),
        matched=0,
        sha256=None if content is None else sha256(content).hexdigest(),
    )
    matched = _TAKE[kind](uow, feed, typed)
    kept = replace(feed, matched=matched)
    uow.execute(sql.ADD_FEED, asdict(kept))
    if kind == "hr":
        engine = uow.engine
        uow.after_commit(lambda: _announce(engine))
    return kept


def _announce(engine: Engine) -> None:
    employments.announce(engine)


def _require(uow: UnitOfWork, kind: Kind, source: str, as_of: datetime) -> None:
    if not may_load(uow, kind):
        named = groups.names(uow, LOADERS[kind], uow.locale)
        raise NotAllowed(say(uow.locale, "not_yours", groups=", ".join(named.values())))
    if not source.strip():
        raise Invalid(say(uow.locale, "no_source"))
    if as_of > uow.now:
        raise Invalid(say(uow.locale, "not_yet"))


def get(uow: UnitOfWork, id: str) -> Feed:
    """Return a feed by its number. NotFound when there is none. The caller has checked who asks."""
    row = uow.execute(sql.GET_FEED, {"id": id}).one_or_none()
    if row is None:
        raise NotFound("There is no such feed.")
    return _feed(row)


def find(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> Page[Feed]:
    """Return feeds, the newest first. The caller has checked who asks."""
    before = cursors.decode(cursor, str)[0] if cursor else "~"
    found = uow.execute(sql.FEEDS, {"before": before, "limit": limit + 1}).all()
    items = tuple(map(_feed, found[:limit]))
    return Page(items=items, next=cursors.encode(items[-1].id) if len(found) > limit else None)


def _feed(row: Any) -> Feed:
    return Feed(**{name: getattr(row, name) for name in Feed.__struct_fields__})
