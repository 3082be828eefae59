"""A small organisation that runs the shipped processes over HTTP, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from api.composition import open_installation
from engine.cache import Cache
from engine.unit_of_work import Engine
from tests.acceptance.founding import FOUNDED, Standing, found, settings_of
from tests.acceptance.organisation import Clock, Organisation
from tests.acceptance.visiting import Answered


@pytest.fixture
def answered() -> type[Answered]:
    """What a visitor raises when the server refuses."""
    return Answered


@pytest.fixture(scope="session")
def compiled() -> Cache[Any, Any]:
    """What the models were compiled to: the copies of a founded installation know them by the same ids."""
    return Cache(1000)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, templates: Any, compiled: Cache[Any, Any], tmp_path: Path
) -> Iterator[str]:
    """A copy of the organisation on the day it was founded."""

    def fill(url: str) -> None:
        engine = open_installation(settings_of(url), clock=Standing())
        engine.cache = compiled
        found(engine)
        engine.close()

    with templates.copy(request.param, tmp_path, "organisation", fill) as url:
        yield url


@pytest.fixture
def organisation(
    database_url: str,
    clock: Clock,
    compiled: Cache[Any, Any],
    serve: Callable[[Engine], AbstractContextManager[int]],
) -> Iterator[Organisation]:
    """An installation with people, groups, reference data and the shipped models, served over HTTP."""
    clock.set(FOUNDED)
    engine = open_installation(settings_of(database_url), clock=clock)
    engine.cache = compiled
    try:
        with serve(engine) as port:
            organisation = Organisation(engine, clock, port)
            yield organisation
            for visitor in organisation.visitors.values():
                visitor.leave()
    finally:
        engine.close()
