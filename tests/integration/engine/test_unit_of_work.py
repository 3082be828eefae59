"""One unit of work is one transaction."""

import pytest
from sqlalchemy import insert, select

from engine.errors import Invalid
from engine.store.tables import setting
from engine.unit_of_work import Engine


def names(engine: Engine) -> list[str]:
    with engine.unit_of_work("rita", reading=True) as uow:
        return list(uow.execute(select(setting.c.name).order_by(setting.c.name)).scalars())


def test_a_clean_exit_keeps_everything(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        uow.execute(insert(setting), [{"name": "a", "value": 1}, {"name": "b", "value": 2}])
    assert names(engine) == ["a", "b"]


def test_an_exception_keeps_nothing(engine: Engine) -> None:
    with pytest.raises(Invalid), engine.unit_of_work("rita") as uow:
        uow.execute(insert(setting), {"name": "a", "value": 1})
        raise Invalid()
    assert names(engine) == []


def test_a_reading_unit_of_work_keeps_nothing(engine: Engine) -> None:
    with engine.unit_of_work("rita", reading=True) as uow:
        uow.execute(insert(setting), {"name": "a", "value": 1})
    assert names(engine) == []
