"""A full disk, a read-only file, a lost connection: Unavailable, and nothing half-done."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from engine import instances, tasks, verify
from engine.errors import Unavailable

from .conftest import World, chain, model

TASK = '<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers" />'


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_refuses_what_comes_and_keeps_what_was(world: World) -> None:
    world.deploy(model(chain(TASK)))
    kept = world.start({"text": "x" * 100})
    full = [True]

    def limit(connection: Any, *_: Any) -> None:
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count = {pages if full[0] else 1_000_000}")

    event.listen(world.engine.database.sql, "checkout", limit)
    before = world.rows()
    with pytest.raises(Unavailable, match="Nothing was changed"):
        for _ in range(200):
            world.start({"text": "x" * 20_000})
            before = world.rows()
    assert world.rows() == before
    full[0] = False
    world.complete(kept, "task")
    assert world.get(kept).state == "completed"
    assert verify.run(world.engine).ok


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_may_only_be_read_refuses_to_write_and_still_shows_all(world: World) -> None:
    world.deploy(model(chain(TASK)))
    instance = world.start()
    event.listen(
        world.engine.database.sql, "checkout", lambda connection, *_: connection.execute("pragma query_only=on")
    )
    with pytest.raises(Unavailable):
        world.start()
    assert list(world.open(instance)) == ["task"]


def cut(url: str) -> None:
    """End every connection to the database but this one."""
    database = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with database.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_between_commands_is_replaced(world: World, database_url: str) -> None:
    world.deploy(model(chain(TASK)))
    cut(database_url)
    instance = world.start()
    cut(database_url)
    world.complete(instance, "task")
    assert world.get(instance).state == "completed"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_is_cut_in_the_middle_of_a_command_keeps_nothing_of_it(
    world: World, database_url: str
) -> None:
    world.deploy(model(chain(TASK)))
    instance = world.start()
    task = world.open(instance)["task"]
    before = world.rows()
    with pytest.raises(Unavailable), world.engine.unit_of_work("ines") as uow:
        tasks.complete(uow, task.id, {})
        cut(database_url)
        instances.get(uow, instance.id)
    assert (world.rows(), list(world.open(instance))) == (before, ["task"])
    with pytest.raises(Unavailable, match="did not confirm"), world.engine.unit_of_work("ines") as uow:
        tasks.complete(uow, task.id, {})
        cut(database_url)
    assert (world.rows(), list(world.open(instance))) == (before, ["task"])
    world.complete(instance, "task", person="ines")
    assert verify.run(world.engine).ok
