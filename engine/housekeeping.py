"""What is done once a day: a checkpoint over the histories, and forgetting what no longer counts."""

from engine import accounts, checkpoints
from engine.unit_of_work import SYSTEM, Engine


def run_daily(engine: Engine) -> int:
    """Do the work of the day when nobody has done it yet; return 1 when it was done now, else 0."""
    if not checkpoints.make_daily(engine):
        return 0
    with engine.unit_of_work(SYSTEM) as uow:
        accounts.sweep(uow)
    return 1
