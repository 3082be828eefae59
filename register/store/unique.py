"""What the database says when something is there already."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from engine.unit_of_work import UnitOfWork


class Taken(Exception):
    """Somebody else has written the same meanwhile."""


@contextmanager
def once(uow: UnitOfWork) -> Iterator[None]:
    """Undo the block and raise Taken when it writes what must be there once only and is there."""
    try:
        with uow.savepoint():
            yield
    except IntegrityError as error:
        raise Taken from error
