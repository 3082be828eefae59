"""All rules as statements: the first offenders of each, how many there are, and what they weigh in the score."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select, union

from register.stages import FINAL
from register.store.invariants import chains, custody, ending, keeping, money, rights, seeing
from register.store.invariants.parts import Offenders
from register.store.tables import allocation, asset, po_line, stage_move

_FOUND = {
    rule: offenders
    for part in (keeping, custody, rights, ending, money, seeing, chains)
    for rule, offenders in part.OFFENDERS.items()
}
OFFENDERS: Mapping[str, Offenders] = {rule: _FOUND[rule] for rule in sorted(_FOUND)}


def _first(offenders: Offenders) -> Offenders:
    return offenders.order_by("label", "id").limit(bindparam("limit"))


FIRST = {rule: _first(offenders) for rule, offenders in OFFENDERS.items()}
COUNT = {rule: select(func.count()).select_from(offenders.subquery()) for rule, offenders in OFFENDERS.items()}


# --- the assets behind them ---------------------------------------------------------------------------------------


def _ids(rule: str, entity: str) -> Select[Any]:
    found = OFFENDERS[rule].subquery()
    return select(found.c.id).where(found.c.entity == entity)


#: Rules whose offenders are not assets themselves, or not alone.
_BEHIND: Mapping[str, Select[Any]] = {
    "INV-08": select(allocation.c.asset.label("id")).where(
        allocation.c.asset.is_not(None), allocation.c.entitlement.in_(_ids("INV-08", "entitlement"))
    ),
    "INV-13": select(asset.c.id)
    .join_from(asset, po_line, po_line.c.id == asset.c.po_line)
    .where(po_line.c.order_no.in_(_ids("INV-13", "purchase_order"))),
    "INV-14": select(asset.c.id).where(asset.c.contract.in_(_ids("INV-14", "contract"))),
    "INV-19": select(stage_move.c.asset.label("id")).where(
        stage_move.c.instance_id.in_(select(OFFENDERS["INV-19"].subquery().c.id))
    ),
}
ASSETS: Mapping[str, Select[Any]] = {
    rule: _BEHIND[rule] if rule in _BEHIND else _ids(rule, "asset") for rule in OFFENDERS
}

#: What a critical asset weighs in the score; others weigh 1.
CRITICAL_WEIGHT = 3
_WEIGHT = case((asset.c.critical.is_(True), CRITICAL_WEIGHT), else_=1)
_RED = union(*(select(found.c.id) for found in (statement.subquery() for statement in ASSETS.values()))).subquery()
#: How many assets are alive, what they weigh, and what those weigh that a rule is red on.
SCORE = (
    select(
        func.count().label("assets"),
        func.sum(_WEIGHT).label("weight"),
        func.sum(case((_RED.c.id.is_not(None), _WEIGHT), else_=0)).label("red"),
    )
    .select_from(asset)
    .join(_RED, _RED.c.id == asset.c.id, isouter=True)
    .where(asset.c.stage.not_in(sorted(FINAL)))
)
