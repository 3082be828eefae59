"""How the schema came to be, one revision after another.

A revision that has landed is never edited: a change of tables adds the next one. A test compares where they end with
the tables of the code, on both databases. A file is named by its revision, and revisions are numbered: what is newest
is seen without Alembic, which takes a tenth of a program's memory and is loaded only when there is something to do.
"""

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table, text

from engine.errors import Unavailable

#: Any number, the same for every process: PostgreSQL's lock for whoever upgrades.
_ADVISORY_LOCK = 7_201_997
FOLDER = Path(__file__).parent


def upgrade(connection: Connection) -> None:
    """Bring the schema behind `connection` to the newest revision, inside the transaction that is open on it.

    Processes that start together wait for each other. Unavailable when the schema is newer than this program.
    """
    run(connection, FOLDER, "alembic_version", _ADVISORY_LOCK)


def run(connection: Connection, folder: Path, versions: str, lock: int) -> None:
    """As `upgrade`, for the revisions in a folder. `versions`: the table that holds the current one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})
    known, current = revisions(folder), _current(connection, versions)
    if current == known[-1]:
        return
    if current is not None and current not in known:
        raise Unavailable(f"The database has revision {current}, which this program does not know. Update the program.")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def revisions(folder: Path) -> list[str]:
    """Return the revisions in a folder, oldest first."""
    return sorted(path.name.partition("_")[0] for path in (folder / "versions").glob("*_*.py"))


def _current(connection: Connection, versions: str) -> str | None:
    if not inspect(connection).has_table(versions):
        return None
    found: str | None = connection.execute(select(column("version_num")).select_from(table(versions))).scalar()
    return found
