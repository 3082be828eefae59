from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import register
from engine.bootstrap import open_engine
from engine.unit_of_work import Engine
from register.store import migrations
from register.store.tables import metadata


def test_the_migrations_end_in_the_tables_of_the_code(engine: Engine) -> None:
    names = set(metadata.tables)
    with engine.unit_of_work("system") as uow:
        context = MigrationContext.configure(
            uow.connection,
            opts={"include_object": lambda item, name, kind, *_: kind != "table" or name in names},
        )
        assert compare_metadata(context, metadata) == []


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(migrations.__path__[0]).get_heads()) == 1


def test_preparing_again_changes_nothing(stocked: Engine) -> None:
    register.prepare(stocked)
    with stocked.unit_of_work("system", reading=True) as uow:
        assert uow.connection.exec_driver_sql("select count(*) from location").scalar_one() == 2


@pytest.fixture(params=["sqlite", "postgresql"])
def without_register(request: pytest.FixtureRequest, templates: Any, tmp_path: Path) -> Iterator[str]:
    """A database that no register has been in."""
    with templates.copy(request.param, tmp_path) as url:
        yield url


def test_assets_of_the_first_register_get_a_source_and_the_first_of_their_moves(without_register: str) -> None:
    engine = open_engine(without_register)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])))
    config.set_main_option("path_separator", "os")
    with engine.unit_of_work("system") as uow:
        config.attributes["connection"] = uow.connection
        command.upgrade(config, "r0001")
        uow.connection.exec_driver_sql(
            "INSERT INTO asset (id, tag, name, kind, stage, stage_since, search) "
            "VALUES ('a', 'A-1', 'Notebook', 'hardware', 'in_use', '2026-01-01 08:00:00+00:00', 'notebook a-1')"
        )
    register.prepare(engine)
    with engine.unit_of_work("system", reading=True) as uow:
        asset = uow.connection.exec_driver_sql("SELECT source, case_no, maker, critical, row_version FROM asset").one()
        move = uow.connection.exec_driver_sql("SELECT asset, seq, from_stage, to_stage, case_no FROM stage_move").one()
        kinds = uow.connection.exec_driver_sql("SELECT count(*) FROM asset_type").scalar_one()
    engine.close()
    assert tuple(asset) == ("opening_stock", "IMP-0", "", False, 0)
    assert tuple(move) == ("a", 1, None, "in_use", "IMP-0")
    assert kinds == 9
