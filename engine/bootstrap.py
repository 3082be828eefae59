"""Opens an engine: schema, people, extensions."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from dmn.working_days import Calendar, working_day_functions
from engine import children, connectors, jobs, messages, migration_runs
from engine.clock import Clock, SystemClock
from engine.directory import Directory, OpenDirectory
from engine.extension import Extension, merged
from engine.settings import Settings
from engine.store import migrations
from engine.store.database import Database
from engine.unit_of_work import SYSTEM, Engine


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
    everything = merged((connectors.OWN, _working_days(kept), *extensions))
    engine = Engine(database, clock or SystemClock(), directory or OpenDirectory(), kept, everything)
    at_once = AtOnce(engine)
    engine.wake, engine.after_sweep = at_once.wake, at_once.sweep
    engine.throw_away = lambda clock, content: _throw_away(engine, clock, content)
    return engine


def _throw_away(like: Engine, clock: Clock, content: bytes | None) -> Engine:
    """Open an engine on a database in memory: nobody's approval binds it, and nothing leaves it.

    What an external topic would do elsewhere waits for whoever tries.
    """
    settings = replace(like.settings, database_url="sqlite://", governance=False, pool_size=1)
    database = Database(settings.database_url)
    if content is not None:
        database.take(content)
    transaction = database.begin(reading=False)
    migrations.upgrade(transaction.connection)
    transaction.end(commit=True)
    topics = {
        name: replace(topic, handler=None) if topic.kind == "external" else topic for name, topic in like.topics.items()
    }
    engine = Engine(database, clock, like.directory, settings, replace(like.extension, topics=topics))
    at_once = AtOnce(engine)
    engine.wake, engine.after_sweep = at_once.wake, at_once.sweep
    with engine.unit_of_work(SYSTEM) as uow:
        for tables in engine.extension.tables:
            tables(uow)
    return engine


def _working_days(settings: Settings) -> Extension:
    """Return the FEEL functions that count working days, in the installation's calendar unless another is named."""
    own = Calendar(settings.calendar_country, settings.calendar_subdivision or None)
    return Extension(functions=working_day_functions(lambda name: Calendar.named(name) if name else own))


class AtOnce:
    """Without a worker, jobs and messages are done right after the commit that set them going, in the same thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = threading.local()

    def wake(self, queue: str, _row_id: Any) -> None:
        """Drain a queue; what that sets going follows in the same loop, not deeper and deeper."""
        waiting: deque[str] | None = getattr(self._thread, "waiting", None)
        if waiting is not None:
            if queue not in waiting:
                waiting.append(queue)
            return
        self._thread.waiting = waiting = deque([queue])
        try:
            while waiting:
                _WORK[waiting.popleft()](self._engine)
        finally:
            self._thread.waiting = None

    def sweep(self) -> None:
        """Try again what is due in all queues."""
        for queue in _WORK:
            self.wake(queue, None)


_WORK = {
    "job": jobs.run_due,
    "message": messages.deliver_due,
    "child": children.work_due,
    "move": migration_runs.work_due,
}
