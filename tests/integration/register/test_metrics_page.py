"""The page of metrics: each with value, formula, period, limit and owner, the trust score beside it, or no source."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from engine import people
from engine.unit_of_work import Engine
from register import metrics
from register.metrics import computing
from register.store.tables import kpi_snapshot

SignIn = Callable[[str], FlaskClient]


def _cards(client: FlaskClient) -> dict[str, str]:
    """Return what the page says of each metric, by its id."""
    answer = client.get("/register/metrics")
    assert answer.status_code == 200, answer.text[:300]
    parts = re.split(r'<li class="clause[^"]*" id="(m\.[A-Z]\d)">', answer.text)[1:]
    return {
        id: re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text.split("</li>")[0])))
        for id, text in zip(parts[::2], parts[1::2], strict=True)
    }


@pytest.mark.parametrize("locale", ["en", "de"])
def test_every_metric_says_its_formula_and_owner_in_the_language_of_the_reader(
    sign_in: SignIn, stocked: Engine, locale: str
) -> None:
    with stocked.unit_of_work("system") as uow:
        people.update(uow, "dora", locale=locale)
    cards = _cards(sign_in("dora"))
    assert set(cards) == set(metrics.CATALOGUE)
    for id, metric in metrics.CATALOGUE.items():
        assert (metric.name_de if locale == "de" else metric.name) in cards[id], id
        assert (metric.formula_de if locale == "de" else metric.formula) in cards[id], id


def test_a_metric_without_a_source_says_so_and_why_and_shows_no_value(sign_in: SignIn, stocked: Engine) -> None:
    cards = _cards(sign_in("dora"))
    silent = [id for id, metric in metrics.CATALOGUE.items() if metric.needs]
    assert {id for id, text in cards.items() if "No source" in text} == set(silent) != set()
    ledger = next(id for id, metric in metrics.CATALOGUE.items() if metric.needs == "ledger")
    assert computing.MISSING["ledger"][0] in cards[ledger] and "Trust" not in cards[ledger]


def test_values_stand_with_limit_trust_and_what_was_frozen_last(sign_in: SignIn, stocked: Engine) -> None:
    with stocked.unit_of_work("system") as uow:
        uow.execute(
            insert(kpi_snapshot),
            {
                "id": "k-1",
                "metric": "m.D1",
                "as_of": datetime(2026, 1, 5, tzinfo=UTC),
                "value": Decimal("0.4321"),
                "unit": "share",
                "source_state": "ok",
            },
        )
        [figure] = metrics.compute(uow, ids=["m.D1"])
    assert figure.value is not None and figure.trust is not None
    card = _cards(sign_in("dora"))["m.D1"]
    shown = f"{float(figure.value):.1%}".replace(".0%", "%")
    for words in (shown, "At least 98%", f"Trust {figure.trust:.1%}".replace(".0%", "%"), "43.2%", "5 Jan 2026"):
        assert words in card, (words, card)


def test_whoever_does_not_read_the_register_reads_no_metrics(sign_in: SignIn, stocked: Any) -> None:
    assert sign_in("rita").get("/register/metrics").status_code == 403
