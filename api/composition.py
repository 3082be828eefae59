"""Opens the engine of an installation: its database, its people, and what the register brings."""

from msgspec.structs import replace

import register
from api.default_groups import EXEMPTERS
from engine.bootstrap import open_engine
from engine.clock import Clock
from engine.directory import DatabaseDirectory
from engine.extension import Extension
from engine.settings import Settings
from engine.unit_of_work import Engine


def open_installation(settings: Settings, *, clock: Clock | None = None) -> Engine:
    """Open the engine that `settings` describe, upgrading its schema. Unavailable when the database is out of reach.

    Unless they say otherwise, the managers of IT asset management grant exemptions from the separation of duties.
    """
    settings = replace(settings, exemptions_group=settings.exemptions_group or EXEMPTERS)
    engine = open_engine(
        settings.database_url,
        clock=clock,
        directory=DatabaseDirectory(),
        settings=settings,
        extensions=[register.extension(settings), Extension(worlds={"aldermoor": _aldermoor})],
    )
    try:
        register.prepare(engine)
    except BaseException:
        engine.close()
        raise
    return engine


def _aldermoor(engine: Engine) -> None:
    # Loaded when somebody tries something there, and only then.
    from api.demo import world

    world.fill(engine)
