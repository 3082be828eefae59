"""Options of reference fields, searched on the server: the door, and people and groups behind it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from msgspec import Struct

from engine import cursors
from engine.errors import NotFound
from engine.model import Page
from engine.store import people as sql
from engine.unit_of_work import UnitOfWork

MOST = 200


class Option(Struct, frozen=True, kw_only=True):
    """One thing to choose: what is stored, what is shown, and what tells it from others of the same label."""

    id: str
    label: str
    detail: str = ""
    #: What is known of it that a form may fill in elsewhere (property `fills.KEY` of a reference field).
    data: Mapping[str, Any] = {}


class Lookup(Protocol):
    """Options of one kind, of which the actor sees those they may see."""

    def search(self, uow: UnitOfWork, text: str = "", limit: int = 20, cursor: str | None = None) -> Page[Option]:
        """Return options that match every word of `text`, in the order of their labels."""

    def find(self, uow: UnitOfWork, ids: Iterable[str]) -> Mapping[str, Option]:
        """Return the options with these ids that may be chosen; others are left out."""


def pattern(text: str) -> str:
    """Return a LIKE pattern (escape sign: backslash) for the words of `text`, in their order, in casefolded text."""
    escaped = text.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{'%'.join(escaped.split())}%"


def search_page(uow: UnitOfWork, statement: Any, text: str, limit: int, cursor: str | None, **more: Any) -> Page[Any]:
    """Run a search over `search` and `id`; return a page of its rows."""
    limit = max(1, min(limit, MOST))
    after_search, after_id = cursors.decode(cursor, str, str) if cursor else ("", "")
    parameters = {
        "pattern": pattern(text),
        "after_search": after_search,
        "after_id": after_id,
        "limit": limit + 1,
        **more,
    }
    rows = uow.execute(statement, parameters).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(items=tuple(rows[:limit]), next=cursors.encode(last.search, last.id) if last is not None else None)


class PeopleLookup:
    """Active people, by name, account or e-mail."""

    def search(self, uow: UnitOfWork, text: str = "", limit: int = 20, cursor: str | None = None) -> Page[Option]:
        page = search_page(uow, sql.FIND_PEOPLE, text, limit, cursor, inactive_too=False)
        return Page(items=tuple(_person(row) for row in page.items), next=page.next)

    def find(self, uow: UnitOfWork, ids: Iterable[str]) -> Mapping[str, Option]:
        wanted = list(dict.fromkeys(ids))
        if uow.engine.directory.is_open:
            return {name: Option(id=name, label=name) for name in wanted}
        rows = uow.execute(sql.GET_PEOPLE, {"ids": wanted})
        return {row.id: _person(row) for row in rows if row.active}


class GroupLookup:
    """Groups, by name in any language or by id."""

    def search(self, uow: UnitOfWork, text: str = "", limit: int = 20, cursor: str | None = None) -> Page[Option]:
        page = search_page(uow, sql.FIND_GROUPS, text, limit, cursor)
        return Page(items=tuple(Option(id=row.id, label=row.name) for row in page.items), next=page.next)

    def find(self, uow: UnitOfWork, ids: Iterable[str]) -> Mapping[str, Option]:
        wanted = list(dict.fromkeys(ids))
        if uow.engine.directory.is_open:
            return {name: Option(id=name, label=name) for name in wanted}
        return {row.id: Option(id=row.id, label=row.name) for row in uow.execute(sql.GET_GROUPS, {"ids": wanted})}


def _person(row: Any) -> Option:
    return Option(id=row.id, label=row.name, detail=row.email or row.id)


#: The engine's own look-ups; `engine.connectors` hands them on. Extensions bring the rest.
OWN: Mapping[str, Lookup] = MappingProxyType({"user": PeopleLookup(), "group": GroupLookup()})


def of_kind(uow: UnitOfWork, kind: str) -> Lookup:
    """Return the look-up of one kind of reference field. NotFound when nobody brings it."""
    found = uow.engine.lookups.get(kind)
    if found is None:
        raise NotFound(f"There is no look-up “{kind}”. There are {', '.join(sorted(uow.engine.lookups))}.")
    return found
