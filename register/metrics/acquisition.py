"""m.A1 to m.A6: how things are bought, or not."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from register.metrics.model import PART_OF_WHOLE, Found, Metric, Part, Scope, counted, median, percentile, share
from register.store.metrics import acquisition as sql

#: Levels of approval (processes B1), from nobody to the top.
LEVELS = ("L0", "L1", "L2", "L3", "L4", "L5")


def _cycle_time(scope: Scope) -> Found:
    hours = [scope.hours(row.begun, row.ended) for row in scope.all(sql.REQUESTS_FULFILLED)]
    return Found(value=median(hours), parts=counted(p90=percentile(hours, 90), whole=len(hours)))


def _approval_wait(scope: Scope) -> Found:
    rows = scope.all(sql.DECISIONS)
    hours = [scope.hours(row.created_at, row.completed_at) for row in rows]
    due = [row for row in rows if row.due_at is not None]
    in_time = share(sum(row.completed_at <= row.due_at for row in due), len(due))
    found = counted(p90=percentile(hours, 90), in_time=in_time, whole=len(rows))
    return Found(value=median(hours), parts={**found, **_by_level(rows, hours)})


def _by_level(rows: Sequence[Any], hours: Sequence[Decimal]) -> Mapping[str, Decimal]:
    """Return the median wait of each level of approval that somebody decided on."""
    waits: dict[str, list[Decimal]] = {}
    for row, wait in zip(rows, hours, strict=True):
        if row.level in LEVELS:
            waits.setdefault(row.level.lower(), []).append(wait)
    return counted(**{level: median(found) for level, found in sorted(waits.items())})


def _first_time_right(scope: Scope) -> Found:
    return scope.share(sql.FIRST_TIME_RIGHT)


def _reuse(scope: Scope) -> Found:
    reused, bought = scope.one(sql.REUSED), scope.one(sql.BOUGHT)
    taken = int(scope.one(sql.RIGHTS_REUSED).n)
    units = int(reused.n) + taken
    parts = counted(part=units, whole=units + int(bought.n), saved=reused.cost or 0)
    return Found(value=share(units, units + int(bought.n)), parts=parts)


def _off_contract(scope: Scope) -> Found:
    row = scope.one(sql.OFF_CONTRACT)
    if not row.whole:
        return Found(value=None)
    value = (Decimal(row.part or 0) / Decimal(row.whole)).quantize(Decimal("0.0001"))
    return Found(value=value, parts=counted(part=row.part or 0, whole=row.whole))


def _first_pass(scope: Scope) -> Found:
    return scope.share(sql.MATCHED)


METRICS = (
    Metric(
        id="m.A1",
        name="Request cycle time",
        name_de="Dauer einer Anforderung",
        formula="Median of the working hours from request to takeover in the register (eight a working day), and the"
        " time within which 90 % are through",
        formula_de="Median der Arbeitsstunden von der Anforderung bis zur Übernahme ins Register (acht je Arbeitstag),"
        " dazu die Zeit, in der 90 % durch sind",
        unit="hours",
        owner="itam_manager",
        compute=_cycle_time,
        limit=Decimal(160),
        better="less",
        parts={"p90": Part("90 % within", "90 % binnen", "hours"), "whole": Part("requests", "Anforderungen")},
    ),
    Metric(
        id="m.A2",
        name="Approval wait",
        name_de="Warten auf Freigabe",
        formula="Median of the working hours that a decision on an approval took, also by level, and the share decided"
        " in time",
        formula_de="Median der Arbeitsstunden, die eine Entscheidung über eine Freigabe brauchte, auch je Stufe, dazu"
        " der Anteil, der zum Termin entschieden war",
        unit="hours",
        owner="itam_manager",
        compute=_approval_wait,
        limit=Decimal(24),
        better="less",
        parts={
            "p90": Part("90 % within", "90 % binnen", "hours"),
            "in_time": Part("in time", "rechtzeitig", "share"),
            "whole": Part("decisions", "Entscheidungen"),
            **{level.lower(): Part(f"at level {level}", f"auf Stufe {level}", "hours") for level in LEVELS},
        },
    ),
    Metric(
        id="m.A3",
        name="First time right",
        name_de="Beim ersten Mal richtig",
        formula="Requests that ended without being sent back / requests that ended",
        formula_de="Beendete Anforderungen, die nie zurückgegeben wurden / beendete Anforderungen",
        unit="share",
        owner="itam_manager",
        compute=_first_time_right,
        limit=Decimal("0.8"),
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.A4",
        name="Reuse rate",
        name_de="Wiederverwendung",
        formula="Units that requests took from stock or from free rights / these and the units that were delivered;"
        " money avoided is what the reused assets cost when they were bought",
        formula_de="Einheiten, die Anforderungen aus Bestand oder freien Rechten nahmen / diese und die gelieferten"
        " Einheiten; gespart ist, was die wiederverwendeten Assets beim Kauf kosteten",
        unit="share",
        owner="itam_analyst",
        compute=_reuse,
        limit=Decimal("0.1"),
        parts={**PART_OF_WHOLE, "saved": Part("money avoided", "gespart", "money")},
    ),
    Metric(
        id="m.A5",
        name="Off-contract buying",
        name_de="Kauf ohne Vertrag",
        formula="Value of ordered lines with neither catalogue item nor contract / value of all ordered lines",
        formula_de="Wert bestellter Positionen ohne Katalogartikel und ohne Vertrag / Wert aller bestellten Positionen",
        unit="share",
        owner="procurement_buyer",
        compute=_off_contract,
        limit=Decimal("0.1"),
        better="less",
        parts={"part": Part("of these", "davon", "money"), "whole": Part("all", "alle", "money")},
    ),
    Metric(
        id="m.A6",
        name="Three-way match at first pass",
        name_de="Rechnungsprüfung im ersten Anlauf",
        formula="Invoices that were matched without a comment / invoices that were matched",
        formula_de="Ohne Anmerkung geprüfte Rechnungen / geprüfte Rechnungen",
        unit="share",
        owner="finance_controller",
        compute=_first_pass,
        limit=Decimal("0.9"),
        parts=PART_OF_WHOLE,
    ),
)
