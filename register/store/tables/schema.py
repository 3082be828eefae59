"""What all tables of the register share."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Text, Uuid

from register.store.types import Fixed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NAME = String(255)
#: A UUIDv7 as text, since everything that a form refers to is named by text.
KEY = String(36)
#: Four places, in the currency beside it.
MONEY = Fixed(4)
CURRENCY = String(3)
STAGE = String(32)


def search() -> Column[str]:
    """Key, name and what else people search by, casefolded; also the order of lists."""
    return Column("search", Text, nullable=False)


def case(*, needed: bool = True) -> Sequence[Column[Any]]:
    """The case that wrote the row: its instance and its number, or the number of the load that brought it."""
    return (Column("instance_id", Uuid), Column("case_no", NAME, nullable=not needed))


def version() -> Column[int]:
    """Counts the changes of a row."""
    return Column("row_version", Integer, nullable=False, default=0)
