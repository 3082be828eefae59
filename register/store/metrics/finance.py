"""Statements of m.F1 to m.F3."""

from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from engine.store.tables import person
from register.stages import FINAL
from register.store.metrics.period import on_days
from register.store.tables import asset, ledger_value, posting

POSTED = select(func.sum(posting.c.amount).label("amount")).where(on_days(posting.c.posted_on))
PEOPLE = select(func.count().label("n")).select_from(person).where(person.c.active.is_(True))

_last_day = select(func.max(ledger_value.c.as_of)).where(ledger_value.c.kind == "value").scalar_subquery()
LEDGER = select(func.max(ledger_value.c.as_of).label("day"), func.sum(ledger_value.c.value).label("value")).where(
    ledger_value.c.kind == "value", ledger_value.c.as_of == _last_day
)
#: What the book value of an asset follows from.
OWNED = select(
    asset.c.kind,
    asset.c.cost,
    asset.c.residual,
    asset.c.acquired_on,
    asset.c.life_months,
    asset.c.book_closed_on,
    asset.c.ownership,
).where(asset.c.stage.not_in(sorted(FINAL)), asset.c.cost.is_not(None))


def _sum(kind: str) -> ColumnElement[Any]:
    return func.sum(case((ledger_value.c.kind == kind, ledger_value.c.value)))


PLANNED = (
    select(ledger_value.c.as_of, _sum("cost").label("cost"), _sum("forecast").label("forecast"))
    .where(ledger_value.c.kind.in_(("cost", "forecast")), on_days(ledger_value.c.as_of))
    .group_by(ledger_value.c.as_of)
)
