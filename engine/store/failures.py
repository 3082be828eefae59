"""What a failing database means in the engine's own words."""

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import ConcurrentUpdate, EngineError, Unavailable

#: PostgreSQL's SQLSTATE, whole or its first two signs. https://www.postgresql.org/docs/current/errcodes-appendix.html
_SOMEBODY_HOLDS_IT = ("55P03", "40001", "40P01")
_OUT_OF_REACH = ("08", "53", "57", "58", "25006")

#: What SQLite says when it cannot do its work, beside OperationalError.
_SQLITE = ("disk", "readonly", "unable to open", "locked", "not a database")

UNCONFIRMED = "The store did not confirm the change. Look whether it is there before you try again."


def translated(error: SQLAlchemyError, *, committing: bool = False) -> Exception:
    """Return the engine's error for one of the database; the same one when it is a mistake of ours."""
    if isinstance(error, PoolTimeout):
        return Unavailable("All connections to the store are busy. Nothing was changed. Try again.")
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return error
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _of_postgresql(error, state, committing)
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError) or _is_sqlite_down(error):
        return _unavailable(committing and error.connection_invalidated)
    return error


def _of_postgresql(error: DBAPIError, state: str, committing: bool) -> Exception:
    if state in _SOMEBODY_HOLDS_IT:
        return ConcurrentUpdate()
    if error.connection_invalidated or state.startswith(_OUT_OF_REACH):
        return _unavailable(committing)
    return error


def _is_sqlite_down(error: DBAPIError) -> bool:
    return any(word in str(error.orig).lower() for word in _SQLITE)


def _unavailable(unconfirmed: bool) -> EngineError:
    return Unavailable(UNCONFIRMED) if unconfirmed else Unavailable()
