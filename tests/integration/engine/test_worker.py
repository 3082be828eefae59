"""The background: ticks, is woken by commits, stops cleanly."""

import threading
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from engine import housekeeping, instances, timers, verify
from engine.bootstrap import open_engine
from engine.errors import Unavailable
from engine.settings import Settings
from engine.store.tables import metadata
from engine.topics import Call, Topic
from engine.worker import Worker

from .conftest import World, chain, model

SERVICE = '<bpmn:serviceTask id="act" camunda:type="external" camunda:topic="act" />'
WAIT = (
    '<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)


def test_a_commit_wakes_a_thread_that_does_the_work(world_with: Any) -> None:
    done, where = threading.Event(), []

    def handler(call: Call) -> dict[str, Any]:
        where.append(threading.current_thread())
        done.set()
        return {}

    world = world_with(Topic(name="act", kind="external", handler=handler), settings=Settings(tick_seconds=3600))
    worker = Worker(world.engine)
    worker.start()
    world.deploy(model(chain(SERVICE)))
    instance = world.start()
    assert done.wait(10)
    worker.stop()
    assert where[0] is not threading.current_thread()
    assert world.get(instance).state == "completed"


def test_a_tick_fires_what_is_due(world_with: Any, clock: Any) -> None:
    fired = threading.Event()
    topic = Topic(name="act", handler=lambda call: fired.set() or {})
    world = world_with(topic, settings=Settings(tick_seconds=0.05))
    world.deploy(model(chain(WAIT, SERVICE)))
    instance = world.start()
    clock.move(days=1)
    worker = Worker(world.engine)
    worker.start()
    assert fired.wait(10)
    worker.stop()
    assert world.get(instance).state == "completed"


def test_a_stopped_worker_leaves_the_rest_to_others(world_with: Any) -> None:
    world = world_with(Topic(name="act", kind="external", handler=lambda call: {}))
    worker = Worker(world.engine)
    worker.start()
    worker.stop()
    world.deploy(model(chain(SERVICE)))
    instance = world.start()
    assert (world.get(instance).state, world.rows()["job"]) == ("active", 1)
    worker.tick()
    assert world.rows()["job"] == 1


def test_the_day_gets_its_checkpoint(world: World, clock: Any) -> None:
    done = []
    for _ in range(2):
        done += [housekeeping.run_daily(world.engine), housekeeping.run_daily(world.engine)]
        clock.move(days=1)
    assert done == [1, 0, 1, 0]
    assert world.rows()["checkpoint"] == 2
    assert verify.run(world.engine).ok


def test_a_tick_that_fails_does_not_end_the_ticking(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(world.engine)
    monkeypatch.setattr(world.engine.database, "begin", lambda reading: (_ for _ in ()).throw(Unavailable()))
    worker.tick()
    monkeypatch.undo()
    worker.stop()
    assert timers.fire_due(world.engine) == 0


def test_the_schema_is_the_tables_of_the_code(world: World) -> None:
    with world.engine.database.sql.connect() as connection:
        # What keeps the texts of cases is made by its revision alone: each database has its own.
        ours_to_compare = {
            "compare_type": True,
            "include_name": lambda name, *_: not (name or "").startswith("case_text"),
        }
        context = MigrationContext.configure(connection, opts=ours_to_compare)
        ours = {table.name for table in metadata.sorted_tables}
        assert compare_metadata(context, metadata) == []
        assert ours <= set(inspect(connection).get_table_names())


def test_opening_twice_changes_nothing_and_a_newer_schema_is_refused(database_url: str, clock: Any) -> None:
    engine = open_engine(database_url, clock=clock)
    open_engine(database_url, clock=clock).close()
    with engine.unit_of_work("system") as uow:
        uow.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match="9999"):
        open_engine(database_url, clock=clock)
    engine.close()


def test_a_database_in_memory_serves_a_test_of_a_process(clock: Any) -> None:
    engine = open_engine("sqlite://", clock=clock)
    world = World(engine)
    world.deploy(model(chain(WAIT)))
    instance = world.start()
    clock.move(days=1)
    assert timers.fire_due(engine) == 1
    with engine.unit_of_work("rita", reading=True) as uow:
        assert instances.get(uow, instance.id).state == "completed"
    engine.close()
