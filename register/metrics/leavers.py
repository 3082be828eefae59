"""m.O1: what leavers give back."""

from datetime import timedelta
from decimal import Decimal

from register.horizons import LEAVERS_DAYS
from register.metrics.model import Found, Metric, Part, Scope, counted, share
from register.store.metrics import leavers as sql

#: What somebody held at some time in the days before they left counts as held.
NOTICE_DAYS = 60


def _recovery(scope: Scope) -> Found:
    """Tell of things; those whose time is not over yet and that are still held do not count."""
    returned = held = 0
    for row in scope.all(sql.HELD):
        until = None if row.until is None else row.until.astimezone(scope.zone).date()
        if until is not None and until < row.ends_on - timedelta(days=NOTICE_DAYS):
            continue
        last = scope.calendar.after(row.ends_on, LEAVERS_DAYS)
        back = until is not None and until <= last and not row.lost
        returned += back
        held += back or row.lost or scope.today > last
    return Found(value=share(returned, held), parts=counted(part=returned, whole=held))


METRICS = (
    Metric(
        id="m.O1",
        name="Leaver recovery",
        name_de="Rückgabe beim Austritt",
        formula="Things given back within ten working days after the last day / things that leavers held in their last"
        " 60 days",
        formula_de="Innerhalb von zehn Arbeitstagen nach dem letzten Tag Zurückgegebenes / was Ausscheidende in ihren"
        " letzten 60 Tagen hatten",
        unit="share",
        owner="hr",
        compute=_recovery,
        limit=Decimal("0.95"),
        needs="hr",
        parts={"part": Part("given back", "zurückgegeben"), "whole": Part("held", "gehalten")},
    ),
)
