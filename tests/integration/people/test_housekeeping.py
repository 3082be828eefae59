from typing import Any

import sqlalchemy as sa

from engine import accounts, housekeeping, verify
from engine.store.tables import session
from engine.unit_of_work import SYSTEM, Engine


def test_the_work_of_a_day_is_done_once_and_forgets_what_ended(engine: Engine, clock: Any) -> None:
    accounts.set_password(engine, SYSTEM, "rita", "green horse battery")
    accounts.sign_in(engine, "rita", "green horse battery", "10.0.0.1")
    assert housekeeping.run_daily(engine) == 1
    assert housekeeping.run_daily(engine) == 0
    clock.move(days=1)
    assert housekeeping.run_daily(engine) == 1
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert uow.execute(sa.select(session)).all() == []
    assert verify.run(engine).checkpoints == 2
