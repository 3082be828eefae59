"""Statements on what the rules ask beside the row itself: people who leave, acceptances, relations."""

from typing import Any

from sqlalchemy import BindParameter, Boolean, Select, bindparam, case, func, literal, not_, or_, select, union_all

from engine.store.tables import person
from register.rules import HOSTED
from register.store.invariants.parts import empty
from register.store.tables import acceptance, asset, asset_relation, employment, stage_move

LAST_DAY = select(employment.c.ends_on).where(employment.c.id == bindparam("person"))
#: Which of these people can be given nothing (any more).
NOT_HERE = (
    select(person.c.id)
    .join_from(person, employment, employment.c.id == person.c.id, isouter=True)
    .where(
        person.c.id.in_(bindparam("people", expanding=True)),
        or_(person.c.active.is_(False), employment.c.ends_on < bindparam("left_before")),
    )
)

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_stored = (
    select(stage_move.c.asset, func.max(stage_move.c.at).label("at"))
    .where(stage_move.c.asset.in_(_IDS), stage_move.c.to_stage == "available")
    .group_by(stage_move.c.asset)
    .subquery()
)
#: Which of these assets somebody took over since they were in the store, or it says why nobody had to.
TAKEN_OVER = (
    select(acceptance.c.asset)
    .join_from(acceptance, _stored, _stored.c.asset == acceptance.c.asset, isouter=True)
    .where(
        acceptance.c.asset.in_(_IDS),
        or_(_stored.c.at.is_(None), acceptance.c.accepted_at >= _stored.c.at),
        case((acceptance.c.mode == "none", not_(empty(acceptance.c.reason))), else_=not_(empty(acceptance.c.person))),
    )
)


CLASSIFIED = select(asset.c.id, asset.c.classification).where(asset.c.id.in_(_IDS))


def _beside(here: str, there: str, *, hosts: bool) -> Select[Any]:
    other = asset.alias()
    return (
        select(literal(hosts, Boolean).label("hosts"), other.c.tag, other.c.classification)
        .join_from(asset_relation, other, other.c.id == asset_relation.c[there])
        .where(
            asset_relation.c[here] == bindparam("id"),
            asset_relation.c.to_on.is_(None),
            asset_relation.c.kind.in_(sorted(HOSTED)),
        )
    )


#: What an asset runs on (hosts: true) and what runs on it, with tag and classification.
HOSTS_AND_HOSTED = union_all(
    _beside("from_asset", "to_asset", hosts=True), _beside("to_asset", "from_asset", hosts=False)
)
