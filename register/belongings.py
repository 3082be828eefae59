"""What somebody who tries a model finds in the register: reference data, and the stock if they may see all of it."""

from engine.unit_of_work import UnitOfWork
from register import sight
from register.store import belongings as sql


def copy(running: UnitOfWork, trial: UnitOfWork) -> None:
    """Copy from the register that runs, as far as the actor may see it, into the one of a trial."""
    trial.execute(sql.FORGET_TYPES)
    for read, write in (*sql.REFERENCE, *(sql.STOCK if sight.sees_all(running) else ())):
        rows = [dict(row._mapping) for row in running.execute(read)]
        if rows:
            trial.execute(write, rows)
