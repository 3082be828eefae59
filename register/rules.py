"""What a row of the register must fulfil when it is written (processes D.3); `invariants` asks the same of all rows."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engine.errors import Refused
from register.asset_types import TYPES
from register.reference import BASE_CURRENCY
from register.stages import STAGES, in_phases

#: Stages in which somebody answers for an asset (INV-02).
ANSWERED_FOR = frozenset(in_phases("deployment", "operation"))
#: Of these, stages in which the store still keeps it.
IN_STORE = frozenset({"reserved", "being_prepared"})
#: Where an asset may come from beside an order (INV-12).
OTHER_SOURCES = frozenset({"gift", "found", "merger", "opening_stock"})
#: An invoice may differ from what came by this share and this sum without a word (INV-13).
TOLERANCE_PERCENT = 5
TOLERANCE_SUM = 250

Row = Mapping[str, Any]


def broken(rule: str, sentence: str) -> Refused:
    """Return the refusal that names a rule, to be raised."""
    return Refused(f"{sentence} ({rule})", rule=rule)


def lacks(asset: Row) -> list[str]:
    """Return the fields without which an asset cannot be in deployment or operation (INV-02)."""
    missing = [name for name in TYPES[asset["kind"]].needs if not asset.get(name)]
    if not asset.get("location") and not asset.get("tenant"):
        missing.append("location")
    if asset["stage"] not in IN_STORE and not asset.get("custodian") and not asset.get("service"):
        missing.append("custodian")
    return list(dict.fromkeys(missing))


def _asset(row: Row) -> None:
    if row["kind"] not in STAGES[row["stage"]].kinds:
        raise broken("INV-05", f"{row['tag']} is {row['kind']}, which is never {row['stage'].replace('_', ' ')}.")
    if row["stage"] in ANSWERED_FOR and (missing := lacks(row)):
        raise broken("INV-02", f"{row['tag']} has no {', '.join(missing).replace('_', ' ')}.")
    if row["stage"] == "reserved" and row.get("reserved_by") is None:
        raise broken("INV-07", f"{row['tag']} is reserved for no case.")
    if row.get("po_line") is None and not (row.get("source") in OTHER_SOURCES and row.get("source_reason")):
        raise broken("INV-12", f"{row['tag']} comes from no order and from no other source with a reason.")
    if row["stage"] != "cancelled" and (row.get("cost") is None or row.get("currency") != BASE_CURRENCY):
        raise broken("INV-18", f"{row['tag']} has no cost in {BASE_CURRENCY}.")


def _contract(row: Row) -> None:
    if row.get("ends_on") is not None and not (row.get("notice_on") and row.get("owner")):
        raise broken("INV-14", f"The contract {row['id']} ends, but has no day of notice or no owner.")


def _entitlement(row: Row) -> None:
    if row.get("po_line") is None and not (row.get("source") in OTHER_SOURCES and row.get("source_reason")):
        raise broken("INV-12", f"{row['id']} comes from no order and from no other source with a reason.")
    if row.get("cost") is None or row.get("currency") != BASE_CURRENCY:
        raise broken("INV-18", f"{row['id']} has no cost in {BASE_CURRENCY}.")


def _invoice(row: Row) -> None:
    if not row["within"] and not row.get("comment"):
        raise broken("INV-13", f"The invoice {row['number']} differs from what came, and nobody says why.")


_RULES: Mapping[str, Callable[[Row], None]] = MappingProxyType(
    {"asset": _asset, "contract": _contract, "entitlement": _entitlement, "invoice": _invoice}
)


def check(entity: str, row: Row) -> None:
    """Raise Refused when a row, as it would be written, breaks a rule that it can break alone."""
    rule = _RULES.get(entity)
    if rule is not None:
        rule(row)
