"""INV-03, 04 and 06: who keeps things, and whether they took them over."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, and_, bindparam, case, func, not_, or_, select

from engine.store.tables import person
from register.rules import LOOSE
from register.stages import FINAL
from register.store.invariants.parts import Offenders, assets_where, empty
from register.store.tables import acceptance, asset, custody, employment, stage_move

#: False where the installation has no directory: names of people are taken as they are.
_PEOPLE_ARE_KNOWN: BindParameter[bool] = bindparam("people_are_known", type_=Boolean)
#: Whoever left before this day must hold nothing any more.
_LEFT_BEFORE: BindParameter[Any] = bindparam("left_before")

# --- INV-03: one keeper of each thing that one can touch ----------------------------------------------------------

_KEEPERS = (
    select(custody.c.asset, func.count().label("keepers"))
    .where(custody.c.until.is_(None))
    .group_by(custody.c.asset)
    .subquery()
)
_COUNTED = func.coalesce(_KEEPERS.c.keepers, 0)
_KEPT = assets_where(
    asset.c.id.in_(
        select(asset.c.id)
        .join_from(asset, _KEEPERS, _KEEPERS.c.asset == asset.c.id, isouter=True)
        .where(
            asset.c.kind == "hardware",
            case(
                (asset.c.stage.in_(sorted(FINAL)), _COUNTED > 0),
                (asset.c.stage.in_(sorted(LOOSE)), _COUNTED > 1),
                else_=_COUNTED != 1,
            ),
        )
    )
)

# --- INV-04: keepers are active people or places; a leaver holds nothing for long ---------------------------------


def _is_away(name: ColumnElement[Any]) -> ColumnElement[bool]:
    """Nobody of that name is active, or they left too long ago. Who is leaving may hold things some days longer."""
    known = select(person.c.id).where(person.c.active.is_(True))
    leaving = select(employment.c.id).where(employment.c.ends_on.is_not(None), employment.c.ends_on >= _LEFT_BEFORE)
    left = select(employment.c.id).where(employment.c.ends_on < _LEFT_BEFORE)
    return and_(name.is_not(None), or_(and_(name.not_in(known), name.not_in(leaving)), name.in_(left)))


_HELD_BY_LEAVERS = assets_where(
    _PEOPLE_ARE_KNOWN,
    asset.c.stage.not_in(sorted(FINAL | LOOSE)),
    or_(
        _is_away(asset.c.custodian),
        asset.c.id.in_(select(custody.c.asset).where(custody.c.until.is_(None), _is_away(custody.c.holder))),
    ),
)

# --- INV-06: whoever uses hardware took it over, or somebody says why nobody had to -------------------------------

#: When each asset was in the store last.
_STORED = (
    select(stage_move.c.asset, func.max(stage_move.c.at).label("at"))
    .where(stage_move.c.to_stage == "available")
    .group_by(stage_move.c.asset)
    .subquery()
)
_TAKEN_OVER = (
    select(acceptance.c.asset)
    .join_from(acceptance, _STORED, _STORED.c.asset == acceptance.c.asset, isouter=True)
    .where(
        acceptance.c.asset.is_not(None),
        or_(_STORED.c.at.is_(None), acceptance.c.accepted_at >= _STORED.c.at),
        case((acceptance.c.mode == "none", not_(empty(acceptance.c.reason))), else_=not_(empty(acceptance.c.person))),
    )
)
_ACCEPTED = assets_where(asset.c.kind == "hardware", asset.c.stage == "in_use", asset.c.id.not_in(_TAKEN_OVER))

OFFENDERS: Mapping[str, Offenders] = {"INV-03": _KEPT, "INV-04": _HELD_BY_LEAVERS, "INV-06": _ACCEPTED}
