"""m.C1 to m.C3: how changes go."""

from decimal import Decimal

from register.metrics.model import PART_OF_WHOLE, Found, Metric, Part, Scope, counted, share
from register.store.metrics import changes as sql


def _success(scope: Scope) -> Found:
    row = scope.one(sql.OUTCOMES)
    parts = counted(
        part=row.part,
        whole=row.whole,
        emergency=share(row.emergency, row.whole),
        backed_out=share(row.backed_out, row.whole),
    )
    return Found(value=share(row.part, row.whole), parts=parts)


def _unauthorised(scope: Scope) -> Found:
    return scope.share(sql.UNAUTHORISED)


def _window(scope: Scope) -> Found:
    return scope.share(sql.WINDOWS)


METRICS = (
    Metric(
        id="m.C1",
        name="Change success",
        name_de="Gelungene Änderungen",
        formula="Changes that succeeded / changes that were carried out, with the shares of emergencies and of those"
        " backed out",
        formula_de="Gelungene Änderungen / durchgeführte Änderungen, dazu die Anteile der Notfälle und der"
        " zurückgenommenen",
        unit="share",
        owner="change_manager",
        compute=_success,
        limit=Decimal("0.9"),
        parts={
            **PART_OF_WHOLE,
            "emergency": Part("emergencies", "Notfälle", "share"),
            "backed_out": Part("backed out", "zurückgenommen", "share"),
        },
    ),
    Metric(
        id="m.C2",
        name="Unauthorised changes",
        name_de="Unerlaubte Änderungen",
        formula="Changes of devices that discovery saw and no change explains / changes of devices that discovery saw",
        formula_de="Von der Erkennung gesehene Veränderungen an Geräten, die keine Änderung erklärt / alle gesehenen"
        " Veränderungen",
        unit="share",
        owner="change_manager",
        compute=_unauthorised,
        limit=Decimal("0.02"),
        better="less",
        needs="discovery",
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.C3",
        name="Window kept",
        name_de="Zeitfenster eingehalten",
        formula="Changes carried out inside their window / changes whose window has passed",
        formula_de="In ihrem Zeitfenster durchgeführte Änderungen / Änderungen, deren Zeitfenster vorbei ist",
        unit="share",
        owner="change_manager",
        compute=_window,
        limit=Decimal("0.9"),
        parts=PART_OF_WHOLE,
    ),
)
