"""How the register's schema came to be; its revisions have a line of their own beside the engine's."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

#: Where the revision is kept; the engine's own is in alembic_version.
VERSION_TABLE = "alembic_version_register"
#: Any number, the same for every process: PostgreSQL's lock for whoever upgrades.
_ADVISORY_LOCK = 7_201_998


def upgrade(connection: Connection) -> None:
    """Bring the register's tables to the newest revision, inside the transaction that is open on `connection`."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
