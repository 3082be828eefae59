"""m.P1 to m.P3: how things reach people."""

from decimal import Decimal

from register.metrics.model import PART_OF_WHOLE, Found, Metric, Scope, counted, share
from register.store.metrics import deployment as sql

#: Working days in which a hand-over is to be accepted.
IN_TIME = 5


def _accepted(scope: Scope) -> Found:
    """Tell of hand-overs; those whose time is not over yet and that nobody accepted do not count."""
    accepted = whole = 0
    for row in scope.all(sql.HANDED_OVER):
        last = scope.calendar.after(row.at.astimezone(scope.zone).date(), IN_TIME)
        day = None if row.accepted_at is None else row.accepted_at.astimezone(scope.zone).date()
        in_time = day is not None and day <= last
        accepted += in_time
        whole += in_time or day is not None or scope.today > last
    return Found(value=share(accepted, whole), parts=counted(part=accepted, whole=whole))


def _failed(scope: Scope) -> Found:
    return scope.share(sql.FIRST_TRIES)


def _unencrypted(scope: Scope) -> Found:
    return scope.share(sql.UNENCRYPTED)


METRICS = (
    Metric(
        id="m.P1",
        name="Hand-over accepted in five working days",
        name_de="Übergabe in fünf Arbeitstagen bestätigt",
        formula="Hand-overs accepted within five working days / hand-overs that were accepted or whose five working"
        " days are over",
        formula_de="Innerhalb von fünf Arbeitstagen bestätigte Übergaben / Übergaben, deren fünf Arbeitstage um sind"
        " oder die bestätigt wurden",
        unit="share",
        owner="deploy_lead",
        compute=_accepted,
        limit=Decimal("0.9"),
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.P2",
        name="Deployment failures",
        name_de="Fehlgeschlagene Ausgaben",
        formula="Assets that a deployment prepared and took back at the first try / assets that it prepared",
        formula_de="Assets, die eine Ausgabe vorbereitete und beim ersten Versuch zurücknahm / vorbereitete Assets",
        unit="share",
        owner="deploy_lead",
        compute=_failed,
        limit=Decimal("0.05"),
        better="less",
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.P3",
        name="Unencrypted endpoints",
        name_de="Unverschlüsselte Endgeräte",
        formula="Devices of people that are in use and not known to be encrypted / devices of people that are in use",
        formula_de="Genutzte Geräte von Personen, von denen nicht bekannt ist, dass sie verschlüsselt sind / genutzte"
        " Geräte von Personen",
        unit="share",
        owner="security_officer",
        compute=_unencrypted,
        days=0,
        limit=Decimal(0),
        better="less",
        parts=PART_OF_WHOLE,
    ),
)
