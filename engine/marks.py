"""Single values that belong to a database as a whole, such as that it holds demo data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.store import marks as sql

if TYPE_CHECKING:
    from engine.unit_of_work import UnitOfWork

#: The database holds demo accounts, whose password everybody knows.
DEMO = "demo"


def read(uow: UnitOfWork, name: str) -> Any:
    """Return the FEEL value under `name`, or None."""
    return uow.execute(sql.READ, {"name": name}).scalar_one_or_none()


def write(uow: UnitOfWork, name: str, value: Any) -> None:
    """Keep a FEEL value under `name`, in place of the one before."""
    uow.execute(sql.DROP, {"b_name": name})
    uow.execute(sql.WRITE, {"name": name, "value": value})
