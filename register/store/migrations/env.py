"""Runs the register's revisions on the connection that `upgrade` hands over."""

from alembic import context

from register.store.migrations import VERSION_TABLE
from register.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, render_as_batch=True)
context.run_migrations()
