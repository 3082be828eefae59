"""Whoever tries a draft finds there what they may see of the register, and no more."""

from typing import Any

from sqlalchemy import func, select

from engine import worlds
from engine.clock import MovableClock
from engine.unit_of_work import SYSTEM
from register.store.tables import asset, contract, supplier


def found(organisation: Any, person: str) -> dict[str, int]:
    """Return how many things of each kind are in the world that a person tries drafts in."""
    engine = organisation.engine
    with engine.unit_of_work(person) as uow:
        begun = worlds.find(uow, str(worlds.keep(uow)))
    trial = engine.throw_away(MovableClock(engine.clock.now()), begun.content)
    try:
        with trial.unit_of_work(SYSTEM, reading=True) as uow:
            tables = (asset, contract, supplier)
            return {one.name: uow.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}
    finally:
        trial.close()


def test_stock_is_copied_for_those_who_may_see_all_of_it(organisation: Any) -> None:
    organisation.stock("NB-0001", "NB-0002")
    assert found(organisation, "anna") == {"asset": 2, "contract": 1, "supplier": 4}
    assert found(organisation, "rita") == {"asset": 0, "contract": 0, "supplier": 4}
