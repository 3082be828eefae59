"""m.R1 to m.R4: how assets end."""

from datetime import timedelta
from decimal import Decimal

from register.metrics.model import PART_OF_WHOLE, Found, Metric, Part, Scope, counted, median, share
from register.retirement.worth import months
from register.store.metrics import retirement as sql

#: Days after which it is too long ago that something was retired.
TOO_LONG = 60
#: Routes on which things go on to be used, or their material is.
KEPT_IN_USE = frozenset({"resale", "donate", "return_to_lessor", "recycle"})


def _days(scope: Scope) -> Found:
    ended = [Decimal((row.disposed_at - row.retired_at).days) for row in scope.all(sql.ENDED)]
    since = scope.uow.now - timedelta(days=TOO_LONG)
    waiting = scope.one(sql.WAITING, since=since)
    return Found(value=median(ended), parts=counted(whole=len(ended), waiting=waiting.n))


def _evidence(scope: Scope) -> Found:
    return scope.share(sql.EVIDENCE)


def _certificates(scope: Scope) -> Found:
    return scope.share(sql.CERTIFIED)


def _weights(scope: Scope) -> Found:
    grams = {row.route: int(row.grams or 0) for row in scope.all(sql.WEIGHTS)}
    kept = sum(weight for route, weight in grams.items() if route in KEPT_IN_USE)
    lives = [Decimal(months(row.acquired_on, row.ended_at.date())) for row in scope.all(sql.LIVES)]
    mean = (sum(lives, Decimal(0)) / len(lives)).quantize(Decimal("0.1")) if lives else None
    out = sum(grams.values())
    parts = counted(part=Decimal(kept) / 1000, whole=Decimal(out) / 1000, life=mean)
    return Found(value=share(kept, out), parts=parts)


METRICS = (
    Metric(
        id="m.R1",
        name="Retired to disposed",
        name_de="Von ausgemustert bis entsorgt",
        formula="Median of the days from Retired to Disposed; beside it how many are between the two for more than 60"
        " days",
        formula_de="Median der Tage von ausgemustert bis entsorgt; daneben, wie viele über 60 Tage dazwischen sind",
        unit="days",
        owner="disposal_coordinator",
        compute=_days,
        limit=Decimal(60),
        better="less",
        parts={"whole": Part("disposed", "entsorgt"), "waiting": Part("longer than 60 days", "länger als 60 Tage")},
    ),
    Metric(
        id="m.R2",
        name="Evidence of sanitization",
        name_de="Nachweise der Löschung",
        formula="Media with a verified record of sanitization / media of assets that were sanitized, are in disposal or"
        " disposed of",
        formula_de="Datenträger mit geprüftem Löschnachweis / Datenträger von Assets, die gelöscht, in Entsorgung oder"
        " entsorgt sind",
        unit="share",
        owner="disposal_coordinator",
        compute=_evidence,
        days=0,
        limit=Decimal(1),
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.R3",
        name="Certificate match",
        name_de="Übereinstimmung mit Bescheinigungen",
        formula="Serial numbers named by certificates or receipts / things collected whose certificate has come",
        formula_de="In Bescheinigungen oder Quittungen genannte Seriennummern / abgeholte Dinge, deren Bescheinigung da"
        " ist",
        unit="share",
        owner="disposal_coordinator",
        compute=_certificates,
        limit=Decimal(1),
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.R4",
        name="Reuse and recycling",
        name_de="Weiternutzung und Verwertung",
        formula="Kilograms resold, given away, returned or recycled / kilograms that left; beside it the mean life of"
        " what was disposed of, in months",
        formula_de="Verkaufte, gespendete, zurückgegebene oder verwertete Kilogramm / Kilogramm, die das Haus"
        " verließen; daneben die mittlere Lebensdauer des Entsorgten in Monaten",
        unit="share",
        owner="disposal_coordinator",
        compute=_weights,
        limit=Decimal("0.8"),
        parts={
            "part": Part("kept in use", "weiter genutzt", "kg"),
            "whole": Part("out", "hinaus", "kg"),
            "life": Part("mean life", "mittlere Lebensdauer", "months"),
        },
    ),
)
