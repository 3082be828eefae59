"""Which fields of an asset a change may write, how strictly each is kept, and what an answer means for it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from register import cells
from register.cells import Unreadable
from register.columns import COLUMNS, Column

#: Whoever answers for the asset and a data steward agree to these (processes C-17) …
OWNED = "owned"
#: … a data steward to these …
KEPT = "kept"
#: … nobody to these.
PLAIN = "plain"

LEVELS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "tag",
                "serial",
                "maker",
                "stage",
                "asset_owner",
                "cost_centre",
                "cost",
                "residual",
                "life_months",
                "acquired_on",
                "ownership",
                "classification",
                "critical",
                "contract",
                "warranty_end",
                "support_end",
            ),
            OWNED,
        ),
        **dict.fromkeys(("location", "custodian", "tenant", "service"), KEPT),
        **dict.fromkeys(("name", "subtype", "model", "notes"), PLAIN),
    }
)
#: Strictest first.
_ORDER = (OWNED, KEPT, PLAIN)
_COLUMNS: Mapping[str, Column] = MappingProxyType({column.name: column for column in COLUMNS["asset"]})
#: Stages that can be set without a process of their own, which would bring evidence or keep the asset for a case.
STAGES = frozenset({"available", "in_use", "in_maintenance"})
#: Answers of a row of a form, by what they hold.
_ANSWERS = ("to_person", "to_location", "to_cost_centre", "to_contract", "to_day", "to_choice", "to_stage", "to_text")


def column(name: str) -> Column | None:
    """Return the column of a field that may be written; None for others."""
    return _COLUMNS.get(name) if name in LEVELS else None


def strictest(names: set[str]) -> str:
    """Return how strictly the strictest of some fields is kept."""
    found = {LEVELS[name] for name in names}
    return next((level for level in _ORDER if level in found), PLAIN)


def answer(row: Mapping[str, Any]) -> Any:
    """Return what a row of a form or of a file says the field is to be: `value`, else the answer of its type."""
    if row.get("value") is not None:
        return row["value"]
    return next((row[name] for name in _ANSWERS if row.get(name) not in (None, "")), None)


def typed(of: Column, value: Any) -> Any:
    """Return a value as the register keeps it; None empties the field. Raises Unreadable."""
    if value is None or value == "":
        if of.needed or of.default not in (None, ""):
            raise Unreadable("missing")
        return of.default
    return cells.read(of, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
