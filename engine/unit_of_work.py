"""One command, one transaction, one commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.exc import SQLAlchemyError

from engine.cache import Cache
from engine.clock import Clock
from engine.extension import Extension
from engine.holders import Holders
from engine.settings import Settings
from engine.store.database import Database, Transaction
from engine.store.failures import translated

if TYPE_CHECKING:
    from engine.directory import Directory

logger = logging.getLogger(__name__)

#: The actor that stands for the engine itself: it may do everything.
SYSTEM = "system"

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Engine:
    """A database, the people in it and what extensions brought, shared by threads. `bootstrap.open_engine` makes it."""

    def __init__(
        self, database: Database, clock: Clock, directory: Directory, settings: Settings, extension: Extension
    ) -> None:
        self.database = database
        self.clock = clock
        self.directory = directory
        self.settings = settings
        self.extension = extension
        self.topics = extension.topics
        self.functions = extension.functions
        self.lookups = extension.lookups
        self.roles = extension.roles
        #: Compiled definitions, decisions and forms. Their keys begin with a word for the kind.
        self.cache: Cache[tuple[Any, ...], Any] = Cache(3 * settings.cache_size)
        self.holders = Holders()
        #: Told after commit that a row of a queue (job | message) is there; the worker listens.
        self.wake: Callable[[str, Any], None] = _nobody_listens
        #: Opens an engine like this one on a throw-away database in memory, empty or with what bytes hold.
        self.throw_away: Callable[[Clock, bytes | None], Engine] = _not_opened
        #: Called after a sweep of the timers: without a worker, jobs and messages to be tried again go with it.
        self.after_sweep: Callable[[], None] = _nothing_more
        #: Called when the engine closes.
        self.closing: list[Callable[[], None]] = []

    def unit_of_work(self, actor: str, *, reading: bool = False) -> UnitOfWork:
        """Return a unit of work of `actor`, to be entered by `with`; a reading one never waits and keeps nothing."""
        return UnitOfWork(self, actor, reading=reading)

    def close(self) -> None:
        """Close all connections."""
        for call in self.closing:
            call()
        self.database.close()


def _nobody_listens(_queue: str, _id: Any) -> None:
    """Leave it to the next sweep."""


def _not_opened(_clock: Clock, _content: bytes | None) -> Engine:
    raise RuntimeError("Only an engine that bootstrap opened can open another one.")


def _nothing_more() -> None:
    """Leave the other queues to the worker."""


class _Seen(Exception):
    """Ends a look."""


class UnitOfWork:
    """A transaction with its actor and its time. Commits on a clean exit, rolls back on an exception.

    `execute` raises Unavailable when the store is down and ConcurrentUpdate when somebody holds a row.
    """

    def __init__(self, engine: Engine, actor: str, *, reading: bool = False) -> None:
        self.engine = engine
        self.actor = actor
        self.reading = reading
        #: Language of the sentences for the actor (what is wrong with an answer).
        self.locale = "en"
        self.now = engine.clock.now()
        self._transaction: Transaction | None = None
        self._spoilt = False
        self._after_commit: list[Callable[[], None]] = []
        self._after_rollback: list[Callable[[], None]] = []

    @property
    def connection(self) -> Connection:
        """The connection of the open transaction."""
        if self._transaction is None:
            raise RuntimeError("This unit of work is not open. Enter it by `with`.")
        return self._transaction.connection

    def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        """Run one statement; a list of parameters runs it for each in one go."""
        try:
            return self.connection.execute(statement, parameters)
        except SQLAlchemyError as error:
            raise translated(error) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what the block wrote, and only that, when it raises."""
        spoilt = self._spoilt
        try:
            with self.connection.begin_nested():
                yield
        except BaseException as error:
            # What was half-done inside is gone.
            self._spoilt = spoilt
            if isinstance(error, SQLAlchemyError):
                raise translated(error) from error
            raise

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Undo what the block wrote, however it ends; what it saw stays with the caller."""
        with suppress(_Seen), self.savepoint():
            yield
            raise _Seen

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Keep nothing of this unit of work when the block raises, even if somebody swallows the error."""
        try:
            yield
        except BaseException:
            self.spoil()
            raise

    def spoil(self) -> None:
        """Keep nothing of this unit of work, however it ends."""
        self._spoilt = True

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call` once the change is kept. It must not fail; what it raises is logged."""
        self._after_commit.append(call)

    def after_rollback(self, call: Callable[[], None]) -> None:
        """Run `call` if nothing is kept (to remember a refused attempt). It must not fail; what it raises is logged."""
        self._after_rollback.append(call)

    def __enter__(self) -> UnitOfWork:
        self._transaction = self.engine.database.begin(reading=self.reading)
        self.now = self.engine.clock.now()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        transaction, self._transaction = self._transaction, None
        if transaction is None:
            return
        if error is not None:
            self._roll_back(transaction)
            _call_all(self._after_rollback)
            if isinstance(error, SQLAlchemyError) and (ours := translated(error)) is not error:
                raise ours from error
            return
        if self._spoilt:
            self._roll_back(transaction)
            _call_all(self._after_rollback)
            raise RuntimeError("A command failed half-way in this unit of work, so nothing of it was kept.")
        transaction.end(commit=not self.reading)
        _call_all(self._after_commit)

    def _roll_back(self, transaction: Transaction) -> None:
        try:
            transaction.end(commit=False)
        except Exception:
            # A lost connection rolls back by itself; the error that led here is the one to show.
            logger.warning("The rollback was not confirmed", exc_info=True)


def _call_all(calls: Sequence[Callable[[], None]]) -> None:
    for call in calls:
        try:
            call()
        except Exception:
            # The transaction has ended already, so its maker must not hear of a failure.
            logger.exception("A call after the end of a unit of work failed")
