"""Figures frozen for a case: kept as they were, compared with what was frozen before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from engine.ids import new_id
from engine.topics import Call
from engine.unit_of_work import UnitOfWork
from register import documents, writing
from register.documents import Language
from register.metrics import Figure, compute
from register.store import managing as sql

#: How far a trend looks back, and how many values it shows at most.
LOOKS_BACK = timedelta(days=3 * 365)
TREND = 8

#: Clause -> the figures that its process answers for (processes E.1).
OF_CLAUSE: Mapping[str, tuple[str, ...]] = {
    "10.8-monitoring": ("m.D7",),
    "10.8-audit": ("m.M2",),
    "10.8-improvement": ("m.M1",),
    "10.3.3": ("m.M3",),
    "10.7": ("m.M4",),
    "11.2": ("m.C1", "m.C2", "m.C3"),
    "11.3": ("m.L1", "m.L2", "m.L3", "m.L4"),
    "11.4": ("m.P3", "m.S1", "m.S2"),
    "11.5": ("m.K1", "m.K2"),
    "11.6": ("m.F1", "m.F2", "m.F3"),
    "12.3": ("m.A1", "m.A2", "m.A3", "m.A4", "m.A5", "m.A6"),
    "12.6": ("m.P1", "m.P2"),
    "12.7": ("m.D3", "m.D5", "m.O1"),
    "12.8": ("m.R1", "m.R2", "m.R3", "m.R4"),
    "13": ("m.D1", "m.D6"),
    "13.8": ("m.D2", "m.D4"),
}


class Frozen(Struct, frozen=True, kw_only=True):
    """One figure as it was frozen. `value` is None without a source; `before`: earlier values, oldest first."""

    id: str
    name: str
    formula: str
    value: Any
    unit: str
    #: Further values beside it, as people read them, or empty.
    beside: str
    #: True when it is beyond its limit.
    beyond: bool
    #: Its limit as people read it ("≥ 95 %"), or empty.
    limit: str
    #: Why there is no source, or empty. With a source and without a value there was nothing to count.
    missing: str
    #: Group that explains it.
    owner: str
    before: Sequence[Any] = ()

    def said(self, language: Language) -> str:
        """Return the value with its unit as people read it."""
        return said(self.value, self.unit, language)

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept with the review."""
        return {**{name: getattr(self, name) for name in FIELDS}, "before": list(self.before)}


FIELDS = ("id", "name", "formula", "value", "unit", "beside", "beyond", "limit", "missing", "owner")


def read(kept: Iterable[Mapping[str, Any]]) -> list[Frozen]:
    """Return figures as a review has kept them."""
    return [Frozen(**{name: row[name] for name in (*FIELDS, "before")}) for row in kept]


#: Unit -> language -> word behind the number.
UNITS: Mapping[str, Mapping[Language, str]] = {
    "share": {"en": "%", "de": "%"},
    "hours": {"en": "h", "de": "Std."},
    "days": {"en": "days", "de": "Tage"},
    "months": {"en": "months", "de": "Monate"},
    "count": {"en": "", "de": ""},
    "money": {"en": "EUR", "de": "EUR"},
    "kg": {"en": "kg", "de": "kg"},
}


def said(value: Any, unit: str, language: Language) -> str:
    """Return a value with its unit as people read it; a dash without one."""
    if not isinstance(value, Decimal | int):
        return "–"
    number = Decimal(value) * 100 if unit == "share" else Decimal(value)
    shown = documents.number(round(number, 2 if unit == "money" else 1), language)
    return f"{shown} {UNITS[unit][language]}".strip()


def freeze(call: Call, first: date, last: date) -> list[Frozen]:
    """Keep every figure as it is now, for the period from `first` to `last`; return them with what they were before."""
    figures = compute(call.uow, window=(first, last))
    writing.add(call, "kpi_snapshot", [snapshot_row(call, one, first, last) for one in figures])
    before = _before(call.uow)
    speaks = language(call)
    german = speaks == "de"
    return [
        Frozen(
            id=one.id,
            name=one.name_de if german else one.name,
            formula=one.formula_de if german else one.formula,
            value=one.value if one.source_state == "ok" else None,
            unit=one.unit,
            beside=_beside(one, speaks),
            beyond=one.beyond,
            limit=_limit(one, speaks),
            missing=one.missing[german] if one.missing else "",
            owner=one.owner,
            before=before.get(one.id, [])[-TREND:],
        )
        for one in figures
    ]


def _beside(one: Figure, speaks: Language) -> str:
    return ", ".join(
        f"{part.name_de if speaks == 'de' else part.name} {said(one.parts[key], part.unit, speaks)}"
        for key, part in one.part_names.items()
        if key in one.parts
    )


def _limit(one: Figure, speaks: Language) -> str:
    if one.limit is None:
        return ""
    return f"{'≥' if one.better == 'more' else '≤'} {said(one.limit, one.unit, speaks)}"


def snapshot_row(call: Call, one: Figure, first: date | None, last: date | None) -> dict[str, Any]:
    """Return the row that keeps a figure as it is now, for the period from `first` to `last`."""
    return {
        "id": str(new_id(call.uow.now)),
        "metric": one.id,
        "as_of": one.as_of,
        "from_on": first,
        "to_on": last,
        "value": one.value,
        "unit": one.unit or None,
        "source_state": one.source_state,
        "trust": None if one.trust is None else round(one.trust * 10_000),
    }


def _before(uow: UnitOfWork) -> dict[str, list[Any]]:
    """Return what was frozen earlier, by figure, oldest first."""
    found: dict[str, list[Any]] = {}
    for row in uow.execute(sql.EARLIER_FIGURES, {"before": uow.now, "since": uow.now - LOOKS_BACK}):
        if row.source_state == "ok":
            found.setdefault(row.metric, []).append(row.value)
    return found


def language(call: Call) -> Language:
    """Return the language in which whoever takes the step reads."""
    return "de" if call.uow.locale.startswith("de") else "en"
