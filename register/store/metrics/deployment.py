"""Statements of m.P1 to m.P3."""

from sqlalchemy import and_, func, or_, select

from register.store.metrics.period import during, number
from register.store.tables import acceptance, asset, build, stage_move

#: When things were given on their way, and when the first acceptance after it was.
HANDED_OVER = (
    select(stage_move.c.asset, stage_move.c.at, func.min(acceptance.c.accepted_at).label("accepted_at"))
    .join_from(
        stage_move,
        acceptance,
        and_(
            acceptance.c.asset == stage_move.c.asset,
            acceptance.c.accepted_at >= stage_move.c.at,
            acceptance.c.mode != "none",
        ),
        isouter=True,
    )
    .where(stage_move.c.to_stage == "in_transit", during(stage_move.c.at))
    .group_by(stage_move.c.asset, stage_move.c.at)
)

#: The first time that each asset was prepared in the period, and where it went from there.
_moves = (
    select(
        stage_move.c.asset,
        stage_move.c.seq,
        stage_move.c.from_stage,
        stage_move.c.to_stage,
        func.row_number().over(partition_by=stage_move.c.asset, order_by=stage_move.c.seq).label("turn"),
    )
    .where(
        stage_move.c.from_stage.in_(("being_prepared", "in_transit")),
        stage_move.c.to_stage.in_(("available", "in_use")),
        during(stage_move.c.at),
    )
    .subquery()
)
FIRST_TRIES = (
    select(number(_moves.c.to_stage == "available").label("part"), func.count().label("whole"))
    .select_from(_moves)
    .where(_moves.c.turn == 1)
)

#: A person keeps it, and it was built or is managed: a screen or a keyboard is no endpoint.
UNENCRYPTED = (
    select(number(build.c.encrypted.is_not(True)).label("part"), func.count().label("whole"))
    .select_from(asset)
    .outerjoin(build, build.c.id == asset.c.id)
    .where(
        asset.c.kind == "hardware",
        asset.c.stage == "in_use",
        asset.c.custodian.is_not(None),
        func.coalesce(asset.c.subtype, "").not_in(("server", "network", "storage")),
        or_(build.c.id.is_not(None), asset.c.manageable.is_(True)),
    )
)
