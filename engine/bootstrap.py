"""Opens an engine: schema, people, extensions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine import connectors
from engine.clock import Clock, SystemClock
from engine.directory import Directory, OpenDirectory
from engine.extension import Extension, merged
from engine.settings import Settings
from engine.store import migrations
from engine.store.database import Database
from engine.unit_of_work import Engine


def open_engine(
    url: str,
    *,
    clock: Clock | None = None,
    directory: Directory | None = None,
    settings: Settings | None = None,
    extensions: Iterable[Extension] = (),
) -> Engine:
    """Open the engine on a database, creating or upgrading its schema.

    `clock` is anything with now() -> aware datetime; the default is the system's. Without a directory, names of people
    and groups are taken as they are. Unavailable when the database cannot be reached or is newer than this program.
    """
    kept = replace(settings or Settings(), database_url=url)
    database = Database(url, pool_size=kept.pool_size)
    transaction = database.begin(reading=False)
    try:
        migrations.upgrade(transaction.connection)
    except BaseException:
        transaction.end(commit=False)
        database.close()
        raise
    transaction.end(commit=True)
    everything = merged((connectors.OWN, *extensions))
    return Engine(database, clock or SystemClock(), directory or OpenDirectory(), kept, everything)
