"""One unit of work is one transaction."""

from typing import Any

import pytest
from sqlalchemy import insert, select

from engine import instances
from engine.errors import Invalid, NotFound, Refused
from engine.store.tables import setting
from engine.topics import Topic
from engine.unit_of_work import Engine

from .conftest import chain, model


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


def test_a_command_that_failed_half_way_is_not_kept_when_its_error_is_swallowed(world_with: Any) -> None:
    def refuse(call: Any) -> dict[str, Any]:
        raise Refused("not now")

    world = world_with(Topic(name="write", handler=lambda call: {}), Topic(name="refuse", handler=refuse))
    calls = [
        f'<bpmn:serviceTask id="{name}" camunda:type="external" camunda:topic="{name}" />'
        for name in ("write", "refuse")
    ]
    world.deploy(model(chain(*calls)))
    before = world.rows()
    with pytest.raises(RuntimeError, match="failed half-way"), world.engine.unit_of_work("rita") as uow:
        uow.execute(insert(setting), {"name": "a", "value": 1})
        with pytest.raises(Refused):
            instances.start(uow, "case")
    assert world.rows() == before


def test_what_failed_before_it_wrote_leaves_the_rest_of_the_unit_of_work_alone(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        uow.execute(insert(setting), {"name": "a", "value": 1})
        with pytest.raises(NotFound):
            instances.start(uow, "nowhere")
    assert names(engine) == ["a"]


def test_what_runs_after_the_commit_may_fail_without_harm(engine: Engine) -> None:
    done = []
    with engine.unit_of_work("rita") as uow:
        uow.execute(insert(setting), {"name": "a", "value": 1})
        uow.after_commit(lambda: done.append(1 // 0))
        uow.after_commit(lambda: done.append(2))
        uow.after_rollback(lambda: done.append(3))
    assert (names(engine), done) == (["a"], [2])
