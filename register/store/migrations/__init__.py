"""How the register's schema came to be; its revisions have a line of their own beside the engine's."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

#: Where the revision is kept; the engine's own is in alembic_version.
VERSION_TABLE = "alembic_version_register"
#: Any number, the same for every process: PostgreSQL's lock for whoever upgrades.
_ADVISORY_LOCK = 7_201_998


def upgrade(connection: Connection) -> None:
    """Bring the register's tables to the newest revision, inside the transaction that is open on `connection`."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    if context.get_current_revision() == _newest():
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _newest() -> str | None:
    """Return the revision in which all revisions end, read once a process."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
