"""/register/metrics: the figures of IT asset management, with formula, source and the trust score beside each."""

from collections.abc import Mapping
from typing import Any

from api.resource import Resource
from api.schemas.metrics import FiguresSchema, MetricsQuery
from engine.errors import Invalid
from engine.unit_of_work import UnitOfWork
from register import metrics as computed
from register import sight
from register.metrics import Figure

metrics = Resource("metrics", "/register/metrics", "Figures of IT asset management, computed when they are asked for.")


@metrics.reading("", "register.measure", FiguresSchema, query=MetricsQuery)
def measure(uow: UnitOfWork, query: Mapping[str, Any]) -> dict[str, Any]:
    """Compute every metric as of now; one whose source is not connected says so."""
    sight.require_all(uow)
    first, last = query["from_on"], query["to_on"]
    if (first is None) != (last is None) or (first is not None and first > last):
        raise Invalid("A period has a first and a last day, in this order.")
    period = None if first is None else (first, last)
    german = uow.locale.startswith("de")
    return {"items": [_told(figure, german) for figure in computed.compute(uow, window=period)]}


def _told(figure: Figure, german: bool) -> dict[str, Any]:
    """Return a figure in one language."""
    plain = ("id", "unit", "value", "as_of", "from_on", "to_on", "source_state", "owner", "limit", "better", "beyond")
    names = figure.part_names
    return {
        **{name: getattr(figure, name) for name in plain},
        "name": figure.name_de if german else figure.name,
        "formula": figure.formula_de if german else figure.formula,
        "missing": None if figure.missing is None else figure.missing[german],
        "trust": figure.trust,
        "parts": [
            {
                "name": name,
                "label": names[name][german],
                "unit": names[name].unit,
                "value": value,
            }
            for name, value in figure.parts.items()
        ],
    }
