"""Every address is in the policy table, and every row of the table stands at an address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import register
from api.app import create_app
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.policy import POLICY
from engine.settings import Settings


@pytest.fixture(scope="module")
def application(sqlite_template: Path) -> Iterator[Flask]:
    settings = Settings(
        database_url=f"sqlite:///{sqlite_template}", secret="a secret of this test alone, made of many words"
    )
    engine = open_engine(
        settings.database_url,
        directory=DatabaseDirectory(),
        settings=settings,
        extensions=[register.extension(settings)],
    )
    yield create_app(engine, settings)
    engine.close()


def operations(app: Flask) -> dict[str, str | None]:
    """Return the operation of each address by method and rule."""
    return {
        f"{method} {rule.rule}": getattr(app.view_functions[rule.endpoint], "operation", None)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def test_every_address_of_the_api_and_of_the_pages_names_a_row_of_the_policy(application: Flask) -> None:
    found = operations(application)
    assert {address: name for address, name in found.items() if name not in POLICY} == {}
    assert any(address.startswith("GET /inbox") for address in found), "the pages are among them"


def test_every_row_of_the_policy_stands_at_an_address(application: Flask) -> None:
    assert set(POLICY) - set(operations(application).values()) == set()
