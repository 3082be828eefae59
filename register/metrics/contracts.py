"""m.K1 and m.K2: contracts."""

from decimal import Decimal

from register.metrics.model import PART_OF_WHOLE, Found, Metric, Scope
from register.store.metrics import contracts as sql


def _decided(scope: Scope) -> Found:
    return scope.share(sql.DECIDED)


def _complete(scope: Scope) -> Found:
    return scope.share(sql.COMPLETE)


METRICS = (
    Metric(
        id="m.K1",
        name="Renewals decided before notice",
        name_de="Verlängerung rechtzeitig entschieden",
        formula="Terms decided on up to the last day to give notice / terms of contracts whose last day to give notice"
        " was in the period",
        formula_de="Bis zum letzten Kündigungstag entschiedene Laufzeiten / Laufzeiten mit letztem Kündigungstag im"
        " Zeitraum",
        unit="share",
        owner="contract_manager",
        compute=_decided,
        limit=Decimal("0.95"),
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.K2",
        name="Contracts with owner and day of notice",
        name_de="Verträge mit Verantwortung und Kündigungstag",
        formula="Contracts with owner and day of notice (where they end) / contracts in force",
        formula_de="Verträge mit Verantwortlichen und Kündigungstag (sofern sie enden) / geltende Verträge",
        unit="share",
        owner="contract_manager",
        compute=_complete,
        days=0,
        limit=Decimal(1),
        parts=PART_OF_WHOLE,
    ),
)
