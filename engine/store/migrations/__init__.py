"""How the schema came to be, one revision after another.

A revision that has landed is never edited: a change of tables adds the next one. A test compares where they end with
the tables of the code, on both databases.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from engine.errors import Unavailable

#: Any number, the same for every process: PostgreSQL's lock for whoever upgrades.
_ADVISORY_LOCK = 7_201_997


def upgrade(connection: Connection) -> None:
    """Bring the schema behind `connection` to the newest revision, inside the transaction that is open on it.

    Processes that start together wait for each other. Unavailable when the schema is newer than this program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    scripts = _scripts()
    current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise Unavailable(f"The database has revision {current}, which this program does not know. Update the program.")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _scripts() -> ScriptDirectory:
    """Return the revisions, read once a process."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
