"""INV-19, 20 and 21: how links hang together."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union, union_all

from engine.store.tables import history, process_instance
from register.rules import CLASSES, HOSTED
from register.store.invariants.parts import Offenders, assets_where
from register.store.tables import asset, asset_relation

#: As the history begins: 32 zero bytes.
_NO_LINK = bytes(32)

# --- INV-19: every chain of history is whole ----------------------------------------------------------------------

_LINKS = select(
    history.c.instance_id,
    history.c.seq,
    history.c.prev_hash,
    func.lag(history.c.hash).over(partition_by=history.c.instance_id, order_by=history.c.seq).label("before"),
    func.lag(history.c.seq).over(partition_by=history.c.instance_id, order_by=history.c.seq).label("seq_before"),
).subquery()
_BROKEN_LINK = select(_LINKS.c.instance_id).where(
    or_(
        _LINKS.c.seq != func.coalesce(_LINKS.c.seq_before, 0) + 1,
        _LINKS.c.prev_hash != func.coalesce(_LINKS.c.before, _NO_LINK),
    )
)
_LENGTHS = (
    select(history.c.instance_id, func.max(history.c.seq).label("seq")).group_by(history.c.instance_id).subquery()
)
_BROKEN_HEAD = (
    select(process_instance.c.id)
    .join_from(process_instance, _LENGTHS, _LENGTHS.c.instance_id == process_instance.c.id, isouter=True)
    .join(
        history,
        and_(history.c.instance_id == _LENGTHS.c.instance_id, history.c.seq == _LENGTHS.c.seq),
        isouter=True,
    )
    .where(
        or_(
            process_instance.c.history_seq != func.coalesce(_LENGTHS.c.seq, 0),
            and_(_LENGTHS.c.seq.is_not(None), process_instance.c.history_head != history.c.hash),
        )
    )
)
_BROKEN = union(_BROKEN_LINK, _BROKEN_HEAD).subquery()
_CHAIN = (
    select(
        literal("case").label("entity"),
        _BROKEN.c.instance_id.label("id"),
        process_instance.c.business_key.label("label"),
    )
    .select_from(_BROKEN)
    .join(process_instance, process_instance.c.id == _BROKEN.c.instance_id, isouter=True)
)

# --- INV-20: relations do not point at what is disposed of --------------------------------------------------------

_ENDS = union_all(
    select(asset_relation.c.from_asset.label("asset")).where(asset_relation.c.to_on.is_(None)),
    select(asset_relation.c.to_asset.label("asset")).where(asset_relation.c.to_on.is_(None)),
).subquery()
_RELATED = assets_where(asset.c.stage == "disposed", asset.c.id.in_(select(_ENDS.c.asset)))

# --- INV-21: nothing runs on, is installed on or part of what is classed lower ------------------------------------

_host = asset.alias("host")
_hosted = asset.alias("hosted")


def _class(table: Any) -> ColumnElement[int]:
    return case({name: rank for rank, name in enumerate(CLASSES)}, value=table.c.classification, else_=0)


_HOSTS = assets_where(
    asset.c.id.in_(
        select(_host.c.id)
        .select_from(asset_relation)
        .join(_hosted, _hosted.c.id == asset_relation.c.from_asset)
        .join(_host, _host.c.id == asset_relation.c.to_asset)
        .where(
            asset_relation.c.to_on.is_(None),
            asset_relation.c.kind.in_(sorted(HOSTED)),
            _class(_host) < _class(_hosted),
        )
    )
)

OFFENDERS: Mapping[str, Offenders] = {"INV-19": _CHAIN, "INV-20": _RELATED, "INV-21": _HOSTS}
