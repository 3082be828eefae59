"""What rooms above hand the engine when it opens: topics, FEEL functions, look-ups and roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from dmn.feel import Functions
from engine.model import ProcessInstance, Values
from engine.topics import Handler, Topic

if TYPE_CHECKING:
    from engine.lookups import Lookup
    from engine.model_drafts import ModelDraft
    from engine.unit_of_work import Engine, UnitOfWork

T = TypeVar("T")

#: Names the people who fill a role for a case: (uow, instance or None, variables) -> people.
RoleResolver = Callable[["UnitOfWork", ProcessInstance | None, Values], Sequence[str]]
#: Names the process that decides about a draft that was handed in, and what its case begins with; None: its owners do.
Review = Callable[["UnitOfWork", "ModelDraft"], tuple[str, Values] | None]


class Extension(Struct, frozen=True, kw_only=True):
    """Named things that models, forms and rights may use beyond what the engine has."""

    topics: Mapping[str, Topic] = {}
    functions: Functions = field(default_factory=Functions)
    lookups: Mapping[str, Lookup] = {}
    roles: Mapping[str, RoleResolver] = {}
    #: Called in the step that cancels a case, so that nothing stays held for it; what they record is in its history.
    on_cancel: tuple[Handler, ...] = ()
    #: Gives the days on which people work (True) or do not (False), other than the calendar of the country says.
    special_days: Callable[[UnitOfWork], Mapping[date, bool]] | None = None
    #: None: the owners of a process decide about its drafts themselves.
    review: Review | None = None
    #: Creates or upgrades the extension's own tables in a throw-away database.
    tables: tuple[Callable[[UnitOfWork], None], ...] = ()
    #: Copies what a trial acts on from the database that runs (the first, whose actor asks) into a throw-away one.
    furnish: tuple[Callable[[UnitOfWork, UnitOfWork], None], ...] = ()
    #: Fills an empty throw-away database with an organisation that is always the same, by name.
    worlds: Mapping[str, Callable[[Engine], None]] = {}


def merged(extensions: Iterable[Extension]) -> Extension:
    """Return one extension with everything of `extensions`. ValueError when two bring the same."""
    topics: dict[str, Topic] = {}
    lookups: dict[str, Lookup] = {}
    roles: dict[str, RoleResolver] = {}
    functions = Functions()
    worlds: dict[str, Callable[[Engine], None]] = {}
    on_cancel: list[Handler] = []
    extensions = tuple(extensions)
    for extension in extensions:
        _add(topics, extension.topics, "topic")
        _add(lookups, extension.lookups, "look-up")
        _add(roles, extension.roles, "role")
        _add(worlds, extension.worlds, "world")
        functions = functions.with_(*extension.functions)
        on_cancel += extension.on_cancel
    given = [extension.special_days for extension in extensions if extension.special_days is not None]
    if len(given) > 1:
        raise ValueError("Two extensions bring special days.")
    reviews = [extension.review for extension in extensions if extension.review is not None]
    if len(reviews) > 1:
        raise ValueError("Two extensions decide about models.")
    return Extension(
        topics=topics,
        functions=functions,
        lookups=lookups,
        roles=roles,
        on_cancel=tuple(on_cancel),
        special_days=next(iter(given), None),
        review=next(iter(reviews), None),
        tables=tuple(each for extension in extensions for each in extension.tables),
        furnish=tuple(each for extension in extensions for each in extension.furnish),
        worlds=worlds,
    )


def _add(kept: dict[str, T], more: Mapping[str, T], what: str) -> None:
    if twice := kept.keys() & more.keys():
        raise ValueError(f"Two extensions bring the {what} “{min(twice)}”.")
    kept.update(more)
