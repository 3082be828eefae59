from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import register
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
