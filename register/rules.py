"""What a row of the register must fulfil when it is written (processes D.3); `invariants` asks the same of all rows."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engine.errors import Refused
from engine.unit_of_work import UnitOfWork
from register.asset_types import TYPES
from register.reference import BASE_CURRENCY
from register.refusals import say, word
from register.stages import STAGES, in_phases

#: Stages in which somebody answers for an asset (INV-02).
ANSWERED_FOR = frozenset(in_phases("deployment", "operation"))
#: Of these, stages in which no person keeps it: the store does, or nobody knows who.
WITHOUT_PERSON = frozenset({"reserved", "being_prepared", "on_hold", "missing"})
#: Stages in which it may be that nobody keeps a thing: it is lost, or on its way to whoever disposes of it (INV-03).
LOOSE = frozenset({"missing", "in_disposal"})
#: How much a classification protects, from little to much; relations whose end must protect their beginning (INV-21).
CLASSES = ("public", "internal", "confidential", "restricted")
HOSTED = frozenset({"runs_on", "installed_on", "part_of"})
#: Where an asset may come from beside an order (INV-12).
OTHER_SOURCES = frozenset({"gift", "found", "merger", "opening_stock"})
#: An invoice may differ from what came by this share and this sum without a word (INV-13).
TOLERANCE_PERCENT = 5
TOLERANCE_SUM = 250

Row = Mapping[str, Any]


def broken(uow: UnitOfWork, rule: str, code: str, **params: Any) -> Refused:
    """Return the refusal that names a rule, to be raised."""
    return Refused(f"{say(uow, code, **params)} ({rule})", rule=rule)


def lacks(asset: Row) -> list[str]:
    """Return the fields without which an asset cannot be in deployment or operation (INV-02)."""
    missing = [name for name in TYPES[asset["kind"]].needs if not asset.get(name)]
    if not asset.get("location") and not asset.get("tenant"):
        missing.append("location")
    if asset["stage"] not in WITHOUT_PERSON and not asset.get("custodian") and not asset.get("service"):
        missing.append("custodian")
    return list(dict.fromkeys(missing))


def _asset(uow: UnitOfWork, row: Row) -> None:
    tag, kind, stage = row["tag"], row["kind"], row["stage"]
    if kind not in STAGES[stage].kinds:
        raise broken(uow, "INV-05", "never_in", tag=tag, kind=word(uow, kind), stage=word(uow, stage))
    if stage in ANSWERED_FOR and (missing := lacks(row)):
        raise broken(uow, "INV-02", "not_kept", tag=tag, fields=word(uow, *missing))
    if stage == "reserved" and row.get("reserved_by") is None:
        raise broken(uow, "INV-07", "reserved_for_none", tag=tag)
    _origin(uow, tag, row)
    if stage != "cancelled":
        _cost(uow, tag, row)


def _entitlement(uow: UnitOfWork, row: Row) -> None:
    _origin(uow, row["id"], row)
    _cost(uow, row["id"], row)


def _origin(uow: UnitOfWork, name: str, row: Row) -> None:
    if row.get("po_line") is None and not (row.get("source") in OTHER_SOURCES and row.get("source_reason")):
        raise broken(uow, "INV-12", "no_origin", name=name)


def _cost(uow: UnitOfWork, name: str, row: Row) -> None:
    if row.get("cost") is None or row.get("currency") != BASE_CURRENCY:
        raise broken(uow, "INV-18", "no_cost", name=name, currency=BASE_CURRENCY)


def _contract(uow: UnitOfWork, row: Row) -> None:
    if row.get("ends_on") is not None and not (row.get("notice_on") and row.get("owner")):
        raise broken(uow, "INV-14", "no_terms", name=row["id"])


def _invoice(uow: UnitOfWork, row: Row) -> None:
    if not row["within"] and not row.get("comment"):
        raise broken(uow, "INV-13", "no_reason", name=row["number"])


def _sanitization(uow: UnitOfWork, row: Row) -> None:
    if row.get("verified_by") is not None and row["verified_by"] == row["sanitized_by"]:
        raise broken(uow, "INV-10", "san_self", number=row["id"])


_RULES: Mapping[str, Callable[[UnitOfWork, Row], None]] = MappingProxyType(
    {
        "asset": _asset,
        "contract": _contract,
        "entitlement": _entitlement,
        "invoice": _invoice,
        "sanitization": _sanitization,
    }
)


def check(uow: UnitOfWork, entity: str, row: Row) -> None:
    """Raise Refused when a row, as it would be written, breaks a rule that it can break alone."""
    rule = _RULES.get(entity)
    if rule is not None:
        rule(uow, row)
