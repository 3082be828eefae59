"""m.D1 to m.D7: how far the data of the register can be trusted."""

from decimal import Decimal

from register.metrics.model import PART_OF_WHOLE, Found, Metric, Part, Scope, counted, share
from register.store.metrics import data as sql

#: Sampled accuracy is told with the interval in which it lies with this certainty (z of 95 %).
_Z = Decimal("1.96")


def _completeness(scope: Scope) -> Found:
    return scope.share(sql.COMPLETENESS)


def _accuracy(scope: Scope) -> Found:
    row = scope.one(sql.SAMPLED)
    if not row.whole:
        return Found(value=None)
    low, high = wilson(int(row.part), int(row.whole))
    return Found(value=share(row.part, row.whole), parts=counted(part=row.part, whole=row.whole, low=low, high=high))


def wilson(hits: int, of: int) -> tuple[Decimal, Decimal]:
    """Return the 95 % interval of a share (Wilson 1927), which holds for few samples and near 0 and 1 too."""
    n, p = Decimal(of), Decimal(hits) / of
    middle = p + _Z**2 / (2 * n)
    spread = _Z * ((p * (1 - p) + _Z**2 / (4 * n)) / n).sqrt()
    ends = ((middle - spread) / (1 + _Z**2 / n), (middle + spread) / (1 + _Z**2 / n))
    low, high = (min(max(end, Decimal(0)), Decimal(1)).quantize(Decimal("0.0001")) for end in ends)
    return low, high


def _verified(scope: Scope) -> Found:
    return scope.share(sql.VERIFIED)


def _unknown(scope: Scope) -> Found:
    return scope.share(sql.UNKNOWN)


def _ghosts(scope: Scope) -> Found:
    return scope.share(sql.GHOSTS)


def _controlled(scope: Scope) -> Found:
    written, by_cases, loaded = (scope.one(one).n for one in (sql.WRITTEN, sql.BY_CASES, sql.LOADED))
    found = share(by_cases, written + loaded)
    return Found(value=found, parts=counted(part=by_cases, whole=written + loaded))


def _trust(scope: Scope) -> Found:
    return Found(value=None if scope.trusted is None else Decimal(str(round(scope.trusted, 4))))


METRICS = (
    Metric(
        id="m.D1",
        name="Completeness",
        name_de="Vollständigkeit",
        formula="Mandatory fields that are filled / fields that are mandatory at the stage, of all assets that have not"
        " ended",
        formula_de="Ausgefüllte Pflichtfelder / Pflichtfelder in der jeweiligen Phase, über alle Assets, die nicht"
        " geendet haben",
        unit="share",
        owner="data_steward",
        compute=_completeness,
        days=0,
        limit=Decimal("0.98"),
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.D2",
        name="Measured accuracy",
        name_de="Gemessene Richtigkeit",
        formula="Sampled and re-checked assets with all fields right / assets sampled or re-checked, with the interval"
        " in which it lies with 95 % certainty (Wilson)",
        formula_de="Nachgeprüfte Assets, bei denen alle Felder stimmen / nachgeprüfte Assets, mit dem Bereich, in dem"
        " der Anteil mit 95 % Sicherheit liegt (Wilson)",
        unit="share",
        owner="data_steward",
        compute=_accuracy,
        limit=Decimal("0.95"),
        parts={
            **PART_OF_WHOLE,
            "low": Part("at least", "mindestens", "share"),
            "high": Part("at most", "höchstens", "share"),
        },
    ),
    Metric(
        id="m.D3",
        name="Verified in cycle",
        name_de="Im Turnus geprüft",
        formula="Assets verified within the cycle of their kind / assets in operation whose kind has a cycle",
        formula_de="Assets, im Turnus ihrer Art geprüft / Assets in Betrieb, deren Art einen Turnus hat",
        unit="share",
        owner="itam_analyst",
        compute=_verified,
        days=0,
        limit=Decimal("0.95"),
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.D4",
        name="Unknown devices found",
        name_de="Gefundene unbekannte Geräte",
        formula="Devices that discovery found and no register knows / devices that discovery found",
        formula_de="Geräte, die die Erkennung fand und das Register nicht kennt / Geräte, die die Erkennung fand",
        unit="share",
        owner="data_steward",
        compute=_unknown,
        days=0,
        limit=Decimal(0),
        better="less",
        needs="discovery",
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.D5",
        name="Ghosts",
        name_de="Karteileichen",
        formula="Assets in use that discovery should see and did not for 60 days / assets in use that it should see",
        formula_de="Genutzte Assets, die die Erkennung sehen müsste und seit 60 Tagen nicht sah / genutzte Assets, die"
        " sie sehen müsste",
        unit="share",
        owner="data_steward",
        compute=_ghosts,
        days=0,
        limit=Decimal("0.02"),
        better="less",
        needs="discovery",
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.D6",
        name="Controlled writes",
        name_de="Geregelte Änderungen",
        formula="Fields of the register changed by cases with a number / fields changed, also by loads",
        formula_de="Felder des Registers, von Vorgängen mit Nummer geändert / geänderte Felder, auch die durch Importe",
        unit="share",
        owner="data_steward",
        compute=_controlled,
        days=90,
        limit=Decimal("0.95"),
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.D7",
        name="Trust score",
        name_de="Vertrauenswert",
        formula="Weight of the assets that no rule of the register is red on / weight of all that have not ended; a"
        " critical asset weighs three times",
        formula_de="Gewicht der Assets, bei denen keine Regel des Registers rot ist / Gewicht aller, die nicht geendet"
        " haben; ein kritisches Asset wiegt dreifach",
        unit="share",
        owner="itam_manager",
        compute=_trust,
        days=0,
        limit=Decimal("0.95"),
    ),
)
