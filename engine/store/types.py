"""Column types: aware UTC times and FEEL values; and the names of statements for rooms that only hand them on."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Executable, LargeBinary, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from dmn import values

#: A statement, and one that selects, for modules that do not speak SQL themselves.
Statement = Executable
Selection = Select


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC. SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FeelValue(TypeDecorator[Any]):
    """A FEEL value in the one codec of the project (dmn.values)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else values.dumps(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else values.loads(value)
