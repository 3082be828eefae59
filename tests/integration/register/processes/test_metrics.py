"""Every metric is computed from what cases and feeds left, or says which source it lacks."""

from typing import Any

import pytest

from engine.errors import NotFound
from engine.unit_of_work import Engine
from register import metrics

FED = {"m.C2", "m.D4", "m.D5", "m.F2", "m.F3", "m.L3", "m.O1", "m.K1"}


def _all(engine: Engine, *ids: str) -> dict[str, metrics.Figure]:
    with engine.unit_of_work("system", reading=True) as uow:
        return {figure.id: figure for figure in metrics.compute(uow, ids or None)}


def test_every_metric_is_computed_or_says_what_it_lacks(shop: Engine) -> None:
    found = _all(shop)
    assert {id for id, figure in found.items() if figure.source_state == "no_source"} == FED
    assert len(found) == 39
    for figure in found.values():
        assert figure.value is None or figure.source_state == "ok"
        assert (figure.missing is None) == (figure.source_state == "ok"), figure.id
