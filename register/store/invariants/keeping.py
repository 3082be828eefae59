"""INV-01, 02, 05 and 07: what each asset is, who answers for it, how it moves."""

from collections.abc import Mapping

from sqlalchemy import and_, exists, false, func, literal, not_, or_, select, tuple_, union

from engine.store.tables import process_instance
from register import rules
from register.asset_types import TYPES
from register.stages import HOLD, MOVES
from register.store.invariants.parts import Offenders, assets_where, empty
from register.store.tables import asset, stage_move

# --- INV-01: tag unique; serial unique per maker ------------------------------------------------------------------

_DOUBLE_TAG = select(asset.c.tag).group_by(asset.c.tag).having(func.count() > 1)
_DOUBLE_SERIAL = (
    select(asset.c.maker, asset.c.serial)
    .where(asset.c.serial.is_not(None))
    .group_by(asset.c.maker, asset.c.serial)
    .having(func.count() > 1)
)
_DOUBLE = union(
    select(asset.c.id).where(asset.c.tag.in_(_DOUBLE_TAG)),
    select(asset.c.id).where(tuple_(asset.c.maker, asset.c.serial).in_(_DOUBLE_SERIAL)),
)
_UNIQUE = assets_where(asset.c.id.in_(_DOUBLE))

# --- INV-02: somebody answers for what is in deployment or operation ----------------------------------------------

_NEEDED = or_(
    false(),
    *(
        and_(asset.c.kind == kind.id, or_(false(), *(empty(asset.c[name]) for name in kind.needs)))
        for kind in TYPES.values()
    ),
)
_ANSWERED_FOR = assets_where(
    asset.c.stage.in_(sorted(rules.ANSWERED_FOR)),
    or_(
        _NEEDED,
        and_(empty(asset.c.location), empty(asset.c.tenant)),
        and_(
            asset.c.stage.not_in(sorted(rules.WITHOUT_PERSON)),
            empty(asset.c.custodian),
            empty(asset.c.service),
        ),
    ),
)

# --- INV-05: stages move only along D.2, by a case or a load with a number ----------------------------------------

# Moves of an asset are numbered without a gap, so that the one before is found by its number; sorting costs more.
_earlier = stage_move.alias("earlier")
_later = stage_move.alias("later")
_PATH = stage_move.c.from_stage + literal(">") + stage_move.c.to_stage
_WRONG_MOVE = (
    select(stage_move.c.asset)
    .select_from(stage_move)
    .outerjoin(_earlier, and_(_earlier.c.asset == stage_move.c.asset, _earlier.c.seq == stage_move.c.seq - 1))
    .where(
        or_(
            empty(stage_move.c.case_no),
            stage_move.c.from_stage.is_distinct_from(_earlier.c.to_stage),
            and_(stage_move.c.from_stage.is_not(None), _PATH.not_in(sorted(f"{a}>{b}" for a, b in MOVES))),
            and_(stage_move.c.from_stage == HOLD, _earlier.c.from_stage.is_distinct_from(stage_move.c.to_stage)),
        )
    )
)
_OTHER_STAGE = (
    select(asset.c.id)
    .select_from(asset)
    .outerjoin(stage_move, stage_move.c.asset == asset.c.id)
    .outerjoin(_later, and_(_later.c.asset == stage_move.c.asset, _later.c.seq == stage_move.c.seq + 1))
    .where(_later.c.asset.is_(None), asset.c.stage.is_distinct_from(stage_move.c.to_stage))
)
# One list, since PostgreSQL runs the second of two lists joined by OR anew for each row.
_MOVED_ALONG = assets_where(asset.c.id.in_(union(_WRONG_MOVE, _OTHER_STAGE)))

# --- INV-07: what is reserved names a case that is not cancelled --------------------------------------------------

_RESERVED = assets_where(
    asset.c.stage == "reserved",
    not_(
        exists().where(
            process_instance.c.id == asset.c.reserved_by,
            process_instance.c.state != "cancelled",
        )
    ),
)

OFFENDERS: Mapping[str, Offenders] = {
    "INV-01": _UNIQUE,
    "INV-02": _ANSWERED_FOR,
    "INV-05": _MOVED_ALONG,
    "INV-07": _RESERVED,
}
