"""m.M1 to m.M4: the management system itself."""

from datetime import date, datetime
from decimal import Decimal

from register.metrics.model import Found, Metric, Part, Scope, counted, share
from register.store.metrics import management as sql


def _actions(scope: Scope) -> Found:
    """Tell of actions that are due, or were done before it."""
    rows = scope.all(sql.ACTIONS)
    done = [row for row in rows if row.done_at is not None and _day(scope, row.done_at) <= row.due_on]
    due = len(done) + sum(row not in done and row.due_on < scope.today for row in rows)
    verified = [row for row in rows if row.effective is not None]
    effective = share(sum(row.effective for row in verified), len(verified))
    return Found(value=share(len(done), due), parts=counted(part=len(done), whole=due, effective=effective))


def _day(scope: Scope, moment: datetime) -> date:
    return moment.astimezone(scope.zone).date()


def _findings(scope: Scope) -> Found:
    rows = scope.all(sql.FINDINGS)
    by_severity = {row.severity: int(row.n) for row in rows}
    oldest = min((row.oldest for row in rows), default=None)
    repeated = scope.one(sql.REPEATED)
    parts = counted(
        major=by_severity.get("major", 0),
        minor=by_severity.get("minor", 0),
        observation=by_severity.get("observation", 0),
        oldest=None if oldest is None else (scope.today - oldest).days,
        repeated=share(repeated.part, repeated.whole),
    )
    return Found(value=Decimal(sum(by_severity.values())), parts=parts)


def _duties(scope: Scope) -> Found:
    granted = scope.one(sql.EXEMPTIONS, now=scope.uow.now)
    return Found(value=Decimal(int(granted.n)), parts=counted(refused=scope.one(sql.REFUSED).n))


def _health(scope: Scope) -> Found:
    tasks, incidents = scope.one(sql.TASKS, now=scope.uow.now), scope.one(sql.INCIDENTS)
    versions = scope.one(sql.VERSIONS)
    parts = counted(part=tasks.part, whole=tasks.whole, incidents=incidents.n, versions=versions.n)
    return Found(value=share(tasks.part, tasks.whole), parts=parts)


METRICS = (
    Metric(
        id="m.M1",
        name="Actions on time and effective",
        name_de="Maßnahmen pünktlich und wirksam",
        formula="Actions done by their due day / actions that were due; beside it those found effective / verified",
        formula_de="Bis zum Termin erledigte Maßnahmen / fällige Maßnahmen; daneben wirksame / geprüfte",
        unit="share",
        owner="itam_manager",
        compute=_actions,
        limit=Decimal("0.9"),
        parts={
            "part": Part("of these", "davon"),
            "whole": Part("all", "alle"),
            "effective": Part("effective", "wirksam", "share"),
        },
    ),
    Metric(
        id="m.M2",
        name="Audit findings",
        name_de="Auditfeststellungen",
        formula="Open findings, by severity, with the age of the oldest in days and the share about a process that had"
        " one before",
        formula_de="Offene Feststellungen nach Schwere, mit dem Alter der ältesten in Tagen und dem Anteil zu"
        " Prozessen, die schon eine hatten",
        unit="count",
        owner="internal_auditor",
        compute=_findings,
        days=0,
        better="less",
        parts={
            "major": Part("major", "schwer"),
            "minor": Part("minor", "leicht"),
            "observation": Part("observations", "Hinweise"),
            "oldest": Part("the oldest", "die älteste", "days"),
            "repeated": Part("repeated", "wiederholt", "share"),
        },
    ),
    Metric(
        id="m.M3",
        name="Exceptions from separation of duties",
        name_de="Ausnahmen von der Funktionstrennung",
        formula="Exceptions that are granted now; beside it the attempts refused in the period because one person would"
        " have done what two must do",
        formula_de="Jetzt gewährte Ausnahmen; daneben die im Zeitraum abgelehnten Versuche, bei denen eine Person getan"
        " hätte, was zwei tun müssen",
        unit="count",
        owner="itam_manager",
        compute=_duties,
        days=90,
        better="less",
        parts={"refused": Part("refused", "abgelehnt")},
    ),
    Metric(
        id="m.M4",
        name="Process health",
        name_de="Gesundheit der Prozesse",
        formula="Open tasks past their due date / open tasks; beside it cases in error now, and versions of models"
        " published in the period",
        formula_de="Offene Aufgaben nach Termin / offene Aufgaben; daneben gestörte Vorgänge jetzt und im Zeitraum"
        " veröffentlichte Modellversionen",
        unit="share",
        owner="itam_manager",
        compute=_health,
        days=30,
        limit=Decimal("0.1"),
        better="less",
        parts={
            "part": Part("late", "überfällig"),
            "whole": Part("open", "offen"),
            "incidents": Part("cases in error", "gestörte Vorgänge"),
            "versions": Part("versions published", "Versionen veröffentlicht"),
        },
    ),
)
