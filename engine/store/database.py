"""One database and its connections: how a transaction begins on SQLite and on PostgreSQL."""

import threading
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from engine.errors import Invalid, Unavailable
from engine.store.failures import translated

BUSY_MS = 5_000
BEGIN = "itamflow_begin"


class Database:
    """Connections to one SQLite file or one PostgreSQL database.

    A writing transaction on SQLite takes the write lock when it begins (a deferred one that reads before it writes
    fails at once) and waits for it fairly, under one lock of this process. A reading one never waits.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = _parse(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        #: A database in memory has one connection, so readers wait as well.
        self.is_memory = self.is_sqlite and self.url.database in (None, "", ":memory:")
        self.sql = self._create(pool_size)
        self._reading = self.sql.execution_options(**{BEGIN: "BEGIN"}) if self.is_sqlite else self.sql
        self._turn = threading.Lock()
        self._holder: int | None = None

    def _create(self, pool_size: int) -> Engine:
        if not self.is_sqlite:
            # A connection that the server has closed meanwhile is replaced before it is used.
            return create_engine(
                self.url,
                pool_size=pool_size,
                max_overflow=0,
                pool_timeout=10,
                pool_pre_ping=True,
                connect_args=POSTGRES,
            )
        if self.is_memory:
            engine = create_engine(self.url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        else:
            engine = create_engine(self.url, pool_size=pool_size, connect_args={"timeout": BUSY_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def begin(self, *, reading: bool) -> "Transaction":
        """Begin a transaction. Unavailable when the database cannot be reached in time."""
        turn = self.is_sqlite and (self.is_memory or not reading)
        if turn:
            self._take_turn()
        try:
            connection = (self._reading if reading else self.sql).connect()
            try:
                connection.begin()
            except BaseException:
                connection.close()
                raise
        except BaseException as error:
            if turn:
                self.give_turn()
            if isinstance(error, SQLAlchemyError):
                raise translated(error) from error
            raise
        return Transaction(self, connection, turn)

    def _take_turn(self) -> None:
        if self._holder == threading.get_ident():
            raise RuntimeError("This thread has a unit of work open already; use that one.")
        if not self._turn.acquire(timeout=BUSY_MS / 1000):
            raise Unavailable("The database has been busy for five seconds. Nothing was changed. Try again.")
        self._holder = threading.get_ident()

    def give_turn(self) -> None:
        """Let the next writer in."""
        self._holder = None
        self._turn.release()

    def content(self) -> bytes:
        """Return a database in memory as the bytes of a SQLite file."""
        with self.sql.connect() as connection:
            found: bytes = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]  # sqlite3's
            return found

    def take(self, content: bytes) -> None:
        """Put the bytes of a SQLite file in place of what a database in memory holds."""
        with self.sql.connect() as connection:
            connection.connection.driver_connection.deserialize(content)  # type: ignore[union-attr]  # sqlite3's

    def close(self) -> None:
        """Close all connections."""
        self.sql.dispose()


class Transaction:
    """An open transaction on a connection of its own."""

    def __init__(self, database: Database, connection: Connection, turn: bool) -> None:
        self.connection = connection
        self._database = database
        self._turn = turn

    def end(self, *, commit: bool) -> None:
        """Commit or roll back and give the connection back. Unavailable when the database did not confirm."""
        try:
            if commit:
                self.connection.commit()
            else:
                self.connection.rollback()
        except SQLAlchemyError as error:
            raise translated(error, committing=commit) from error
        finally:
            self.connection.close()
            if self._turn:
                self._database.give_turn()


#: A statement never waits for a lock for long: what cannot be had is an answer, not a hang.
POSTGRES = {
    "connect_timeout": 5,
    "application_name": "itamflow",
    "options": f"-c timezone=UTC -c lock_timeout={BUSY_MS} -c statement_timeout=60000",
}


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Invalid("This is no database URL. Say sqlite:///itamflow.db or postgresql://user@host/name.") from error
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite")
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise Invalid(f"The database may be SQLite or PostgreSQL, not {other}.")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # sqlite3 must not begin by itself
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=wal", "synchronous=full", "foreign_keys=on"):
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN IMMEDIATE"))
