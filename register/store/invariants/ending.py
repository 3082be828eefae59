"""INV-09, 10, 11 and 15: nothing leaves before its media are sanitized, its books closed and its end proven."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import and_, case, exists, func, not_, or_, select

from register.stages import in_phases
from register.store.invariants.parts import Offenders, assets_where
from register.store.tables import (
    allocation,
    asset,
    asset_relation,
    contract,
    disposal_line,
    loss,
    medium,
    sanitization,
    stage_move,
)

# --- INV-09: from Retired, nothing goes on before every medium is verified ----------------------------------------

_WAYS = (
    select(
        stage_move.c.asset,
        stage_move.c.from_stage,
        stage_move.c.to_stage,
        stage_move.c.at,
        func.max(case((stage_move.c.to_stage == "retired", stage_move.c.at)))
        .over(partition_by=stage_move.c.asset, order_by=stage_move.c.seq)
        .label("retired_at"),
    )
    .where(stage_move.c.asset.in_(select(medium.c.asset)))
    .subquery()
)
#: Once destroyed, a medium stays so; what was cleared or purged counts for the retirement in which it was.
_VERIFIED = exists().where(
    sanitization.c.medium == medium.c.id,
    sanitization.c.result == "verified",
    sanitization.c.verified_at <= _WAYS.c.at,
    or_(sanitization.c.method == "destroy", sanitization.c.verified_at >= _WAYS.c.retired_at),
)
_UNSANITIZED = (
    select(_WAYS.c.asset)
    .join_from(_WAYS, medium, medium.c.asset == _WAYS.c.asset)
    .where(
        _WAYS.c.from_stage.in_(("retired", "sanitized")),
        _WAYS.c.to_stage.in_(("available", "in_disposal", "disposed")),
        or_(medium.c.added_at.is_(None), medium.c.added_at <= _WAYS.c.at),
        not_(_VERIFIED),
    )
)
_SANITIZED = assets_where(asset.c.id.in_(_UNSANITIZED))

# --- INV-10: whoever sanitizes does not verify --------------------------------------------------------------------

_FOUR_EYES = assets_where(
    asset.c.id.in_(select(sanitization.c.asset).where(sanitization.c.verified_by == sanitization.c.sanitized_by))
)

# --- INV-11: what is disposed of is proven to be gone, and nothing hangs on it ------------------------------------

_PROVEN = or_(
    exists().where(disposal_line.c.asset == asset.c.id, disposal_line.c.certified.is_(True)),
    exists().where(loss.c.asset == asset.c.id, loss.c.state == "written_off"),
)
_HANGING = or_(
    exists().where(allocation.c.asset == asset.c.id, allocation.c.state != "ended"),
    exists().where(
        contract.c.id == asset.c.contract, contract.c.kind.in_(("maintenance", "lease")), contract.c.stage == "in_use"
    ),
    exists().where(
        asset_relation.c.to_on.is_(None),
        or_(asset_relation.c.from_asset == asset.c.id, asset_relation.c.to_asset == asset.c.id),
    ),
    and_(asset.c.cost > Decimal(0), asset.c.book_closed_on.is_(None)),
)
#: What was disposed of before there was a register only stands in it.
_DISPOSED_BY_CASES = select(stage_move.c.asset).where(
    stage_move.c.to_stage == "disposed", stage_move.c.from_stage.is_not(None)
)
_DISPOSED = assets_where(
    asset.c.kind == "hardware",
    asset.c.stage == "disposed",
    asset.c.id.in_(_DISPOSED_BY_CASES),
    or_(not_(_PROVEN), _HANGING),
)

# --- INV-15: what is on hold does not end -------------------------------------------------------------------------

_HELD = assets_where(asset.c.hold.is_not(None), asset.c.stage.in_(in_phases("retirement")))

OFFENDERS: Mapping[str, Offenders] = {"INV-09": _SANITIZED, "INV-10": _FOUR_EYES, "INV-11": _DISPOSED, "INV-15": _HELD}
