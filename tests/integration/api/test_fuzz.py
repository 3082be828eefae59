"""Whatever is sent, the API answers as its document says and never by an error of its own."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api import composition, default_groups, demo
from api.app import create_app
from engine import groups, tokens
from engine.policy import Scope
from engine.settings import Settings

SOAK = "ITAMFLOW_SOAK" in os.environ


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """The demo organisation, and a token of somebody who may do everything there."""
    wanted: Settings = demo.settings(tmp_path_factory.mktemp("fuzz") / "demo.db")
    demo.seed(wanted)
    engine = composition.open_installation(wanted)
    with engine.unit_of_work("system") as uow:
        for group in default_groups.GROUPS:
            groups.add_member(uow, group.id, "adam", lead=True)
        _, token = tokens.issue(uow, "fuzz", list(Scope), person="adam")
    yield create_app(engine, wanted, pages=False), token
    engine.close()


def test_every_operation_answers_as_documented(world: tuple[Any, str]) -> None:
    app, token = world
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    wrong = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=100 if SOAK else 10,
            deadline=None,
            database=None,
            derandomize=not SOAK,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def attempt(case: schemathesis.Case) -> None:
            # The types say what is well formed; rules refuse more: a task that is not open, an unknown person.
            case.call_and_validate(
                headers={"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance]
            )

        try:
            attempt()
        except BaseException as error:
            wrong.append(f"{operation.label}: {error}")
    assert not wrong, "\n\n".join(wrong)
