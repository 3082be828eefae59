"""What all tables share."""

from datetime import UTC, datetime

from sqlalchemy import MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NAME = String(255)

#: A due time that sorts after all others.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
