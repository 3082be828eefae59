"""Statements on when changes happen, and when nothing is changed."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from register.store.changes import AHEAD
from register.store.tables import asset, change_asset, change_freeze, change_record

_NAMES = ("requester", "implementer", "verifier")
_ACTOR = bindparam("actor", type_=change_record.c.requester.type)
#: Whoever asks for it, does it or verifies it, and whose asset it touches.
_CONCERNED = or_(
    *(change_record.c[name] == _ACTOR for name in _NAMES),
    exists().where(
        change_asset.c.change == change_record.c.id,
        asset.c.id == change_asset.c.asset,
        or_(asset.c.custodian == _ACTOR, asset.c.asset_owner == _ACTOR),
    ),
)
_WITHIN = and_(
    change_record.c.window_start < bindparam("ends", type_=change_record.c.window_start.type),
    change_record.c.window_end > bindparam("begins", type_=change_record.c.window_end.type),
)
#: Asked for and not ended, without a day: the case that needs it does the work in its own time.
_UNDATED = and_(change_record.c.window_start.is_(None), change_record.c.state.in_(AHEAD))


def changes(*, dated: bool, own: bool, filters: frozenset[str]) -> Select[Any]:
    """Return the statement that lists changes in a time (or without one), narrowed to values of columns."""
    where: list[ColumnElement[bool]] = [_WITHIN if dated else _UNDATED]
    if own:
        where.append(_CONCERNED)
    where += [change_record.c[name] == bindparam(name) for name in sorted(filters)]
    return (
        select(change_record)
        .where(*where)
        .order_by(change_record.c.window_start, change_record.c.id)
        .limit(bindparam("limit"))
    )


FREEZES = (
    select(change_freeze)
    .where(
        change_freeze.c.from_at < bindparam("ends", type_=change_freeze.c.from_at.type),
        change_freeze.c.to_at > bindparam("begins", type_=change_freeze.c.to_at.type),
    )
    .order_by(change_freeze.c.from_at, change_freeze.c.id)
)
