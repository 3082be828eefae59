"""Where trials begin: people, data and models as they are now, or an organisation that is always the same.

A world is the bytes of a throw-away database, so the same steps lead to the same end in it, at any time, on any node.
"""

import zlib
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from engine.cache import Cache
from engine.clock import MovableClock
from engine.errors import Invalid, NotFound
from engine.ids import new_id
from engine.store import sandboxes as sql
from engine.store import trials as trial_sql
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

#: What is kept of a world at most, packed.
MOST_BYTES = 20_000_000
MOST_COMPILED = 400
#: When worlds that are always the same are filled: a Monday without a holiday anywhere near.
FOUNDED = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


class World(Struct, frozen=True, eq=False):
    """Where a trial begins."""

    #: The bytes of a throw-away database.
    content: bytes
    #: What its models were compiled to: all copies know them by the same ids.
    compiled: Cache[tuple[Any, ...], Any] = field(default_factory=lambda: Cache(MOST_COMPILED))
    #: Groups that are there now: models may give work to one that was not there when the world was made.
    groups: tuple[Mapping[str, Any], ...] = ()
    members: tuple[Mapping[str, Any], ...] = ()


def keep(uow: UnitOfWork) -> UUID:
    """Keep the world as it is now, as far as the actor may see it; return its id. Invalid when it is too large."""
    content = zlib.compress(_present(uow), 6)
    if len(content) > MOST_BYTES:
        raise Invalid("There is too much here to copy for a trial. Ask who operates this to make room for it.")
    world_id = new_id(uow.now)
    row = {"id": world_id, "content": content, "kept": False, "created_at": uow.now, "person": uow.actor}
    uow.execute(sql.ADD_WORLD, row)
    return world_id


def _present(uow: UnitOfWork) -> bytes:
    engine = uow.engine.throw_away(
        MovableClock(uow.now), _EMPTY.get(uow.engine.extension.tables, lambda: _empty(uow.engine))
    )
    try:
        with engine.unit_of_work(SYSTEM) as trial:
            for read, write in trial_sql.COPIES:
                rows = [dict(row._mapping) for row in uow.execute(read)]
                if rows:
                    trial.execute(write, rows)
            for furnish in engine.extension.furnish:
                furnish(uow, trial)
        return engine.database.content()
    finally:
        engine.close()


def _empty(running: Engine) -> bytes:
    """Return a database with nothing but its tables, which take a while to make."""
    engine = running.throw_away(MovableClock(FOUNDED), None)
    try:
        return engine.database.content()
    finally:
        engine.close()


#: By who brings tables to it.
_EMPTY: Cache[tuple[Any, ...], bytes] = Cache(2)


def find(uow: UnitOfWork, world: str) -> World:
    """Return a world: by its id, or by the name of one that is always the same. NotFound."""
    groups, members = (
        tuple(dict(row._mapping) for row in uow.execute(statement))
        for statement in (trial_sql.GROUPS, trial_sql.MEMBERS)
    )
    fill = uow.engine.extension.worlds.get(world)
    if fill is not None:
        return World(*_made(uow.engine, world, fill), groups=groups, members=members)
    packed = uow.execute(sql.WORLD, {"id": _id(world)}).scalar_one_or_none()
    if packed is None:
        raise NotFound(f"The world “{world}” in which this begins is not here. Try it again, then save it anew.")
    return World(zlib.decompress(packed), groups=groups, members=members)


def require_seen(uow: UnitOfWork, world: str, people: Collection[str], also: Collection[str]) -> None:
    """Refuse a world that none of some people tried in, unless it is always the same or one of `also`. Invalid.

    What is played in a world shows values out of it: whoever writes a scenario learns no more than they may see.
    """
    world_id = _id(world)
    if world_id is None or world in uow.engine.extension.worlds or world in also:
        return
    if uow.execute(sql.WORLD_OF, {"id": world_id}).scalar_one_or_none() not in people:
        raise Invalid(
            "A scenario begins in a world that its author tried in, or one that came with what runs. "
            "Try it again, then save it anew.",
            field="world",
        )


def _id(world: str) -> UUID | None:
    try:
        return UUID(world)
    except ValueError:
        return None


def _made(running: Engine, name: str, fill: Callable[[Engine], None]) -> tuple[bytes, Cache[tuple[Any, ...], Any]]:
    """Return the bytes of a world that the program makes itself, and what was compiled; made once a process."""

    def make() -> tuple[bytes, Cache[tuple[Any, ...], Any]]:
        engine = running.throw_away(MovableClock(FOUNDED), None)
        compiled = engine.cache = Cache(MOST_COMPILED)
        try:
            fill(engine)
            with engine.unit_of_work(SYSTEM) as uow:
                # Only what is tried starts by itself.
                uow.execute(trial_sql.FORGET_TIMED)
            return engine.database.content(), compiled
        finally:
            engine.close()

    found: tuple[bytes, Cache[tuple[Any, ...], Any]] = running.cache.get(("world", name), make)
    return found
