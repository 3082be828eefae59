"""One writer at a time on SQLite; failures of a database in the engine's words."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import ConcurrentUpdate, Invalid, Unavailable
from engine.store.database import Database
from engine.store.failures import translated


class OfPostgresql(Exception):
    """An error with a SQLSTATE, as psycopg raises it."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def failed(original: Exception, kind: type[DBAPIError] = OperationalError, lost: bool = False) -> DBAPIError:
    return kind("SELECT 1", {}, original, connection_invalidated=lost)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (failed(sqlite3.OperationalError("database or disk is full")), Unavailable),
        (failed(sqlite3.OperationalError("attempt to write a readonly database")), Unavailable),
        (failed(sqlite3.OperationalError("unable to open database file")), Unavailable),
        (failed(sqlite3.OperationalError("database is locked")), Unavailable),
        (failed(sqlite3.DatabaseError("database disk image is malformed"), DBAPIError), Unavailable),
        (failed(OfPostgresql("55P03")), ConcurrentUpdate),
        (failed(OfPostgresql("40P01")), ConcurrentUpdate),
        (failed(OfPostgresql("57P01")), Unavailable),
        (failed(OfPostgresql("53100")), Unavailable),
        (failed(OfPostgresql("08006")), Unavailable),
        (failed(Exception("server closed the connection"), lost=True), Unavailable),
        (PoolTimeout("QueuePool limit"), Unavailable),
    ],
)
def test_a_failing_database_is_unavailable_and_a_held_row_is_a_conflict(error: Any, meaning: type[Exception]) -> None:
    assert type(translated(error)) is meaning


def test_a_mistake_of_ours_stays_what_it_is() -> None:
    for error in (
        failed(sqlite3.IntegrityError("UNIQUE"), IntegrityError),
        failed(OfPostgresql("42601"), DBAPIError),
    ):
        assert translated(error) is error


def test_a_commit_that_was_not_confirmed_is_not_said_to_have_changed_nothing() -> None:
    lost = failed(Exception("server closed the connection"), lost=True)
    assert "Nothing was changed" in str(translated(lost))
    assert "did not confirm" in str(translated(lost, committing=True))


def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    with pytest.raises(Unavailable):
        database.begin(reading=True)


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(Invalid):
        Database(url)


def test_a_thread_cannot_open_a_second_writing_transaction(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    first = database.begin(reading=False)
    with pytest.raises(RuntimeError, match="open already"):
        database.begin(reading=False)
    first.end(commit=False)
    database.begin(reading=False).end(commit=True)
    database.close()


def test_writers_take_turns_and_readers_do_not_wait(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    setup = database.begin(reading=False)
    setup.connection.execute(text("CREATE TABLE t (n integer)"))
    setup.connection.execute(text("INSERT INTO t VALUES (0)"))
    setup.end(commit=True)

    def count() -> None:
        for _ in range(25):
            writer = database.begin(reading=False)
            n = writer.connection.execute(text("SELECT n FROM t")).scalar_one()
            writer.connection.execute(text("UPDATE t SET n = :n"), {"n": n + 1})
            writer.end(commit=True)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    held = database.begin(reading=False)
    reader = database.begin(reading=True)
    assert reader.connection.execute(text("SELECT n FROM t")).scalar_one() <= 100
    reader.end(commit=False)
    held.end(commit=True)
    for thread in threads:
        thread.join()
    reader = database.begin(reading=True)
    assert reader.connection.execute(text("SELECT n FROM t")).scalar_one() == 100
    reader.end(commit=False)
    database.close()


def test_a_database_in_memory_is_one_for_all_threads() -> None:
    database = Database("sqlite://")
    writer = database.begin(reading=False)
    writer.connection.execute(text("CREATE TABLE t (n integer)"))
    writer.end(commit=True)
    found: list[int] = []

    def look() -> None:
        reader = database.begin(reading=True)
        found.append(reader.connection.execute(text("SELECT count(*) FROM t")).scalar_one())
        reader.end(commit=False)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [0]
    database.close()
