"""How the register's schema came to be; its revisions have a line of their own beside the engine's."""

from pathlib import Path

from sqlalchemy import Connection

from engine.store.migrations import run

#: Where the revision is kept; the engine's own is in alembic_version.
VERSION_TABLE = "alembic_version_register"
#: Any number, the same for every process: PostgreSQL's lock for whoever upgrades.
_ADVISORY_LOCK = 7_201_998
FOLDER = Path(__file__).parent


def upgrade(connection: Connection) -> None:
    """Bring the register's tables to the newest revision, as `engine.store.migrations.upgrade` does the engine's."""
    run(connection, FOLDER, VERSION_TABLE, _ADVISORY_LOCK)
