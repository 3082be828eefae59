"""m.S1 and m.S2: what is past support, and what is lost."""

from datetime import timedelta
from decimal import Decimal

from register.metrics.model import PART_OF_WHOLE, Found, Metric, Part, Scope, counted, median, share
from register.store.metrics import security as sql


def _hours(time: timedelta) -> Decimal:
    return (Decimal(int(time.total_seconds())) / 3600).quantize(Decimal("0.01"))


def _past_support(scope: Scope) -> Found:
    row = scope.one(sql.PAST_SUPPORT)
    return Found(value=share(row.part, row.whole), parts=counted(part=row.part, whole=row.whole, accepted=row.accepted))


def _losses(scope: Scope) -> Found:
    rows = scope.all(sql.LOSSES)
    used = int(scope.one(sql.USED).n)
    locked = [_hours(row.locked_at - row.reported_at) for row in rows if row.locked_at is not None]
    return Found(value=share(len(rows), used), parts=counted(part=len(rows), whole=used, to_lock=median(locked)))


METRICS = (
    Metric(
        id="m.S1",
        name="Assets past support",
        name_de="Assets ohne Herstellerunterstützung",
        formula="Assets in use whose support has ended / assets in use whose end of support is known; beside it those"
        " of the former whose risk is accepted",
        formula_de="Genutzte Assets, deren Unterstützung geendet hat / genutzte Assets mit bekanntem Ende; daneben"
        " diejenigen der ersteren, deren Risiko hingenommen wird",
        unit="share",
        owner="security_officer",
        compute=_past_support,
        days=0,
        limit=Decimal("0.05"),
        better="less",
        parts={**PART_OF_WHOLE, "accepted": Part("with accepted risk", "mit hingenommenem Risiko")},
    ),
    Metric(
        id="m.S2",
        name="Loss rate",
        name_de="Verlustquote",
        formula="Things reported lost, stolen or not found / hardware in use; beside it the median of the hours"
        " until it was locked",
        formula_de="Als verloren, gestohlen oder nicht auffindbar gemeldete Geräte / genutzte Hardware; daneben der"
        " Median der Stunden bis zur Sperre",
        unit="share",
        owner="security_officer",
        compute=_losses,
        limit=Decimal("0.01"),
        better="less",
        parts={
            "part": Part("lost", "verloren"),
            "whole": Part("in use", "genutzt"),
            "to_lock": Part("until locked", "bis zur Sperre", "hours"),
        },
    ),
)
