"""INV-16 and 17: what was verified and seen in time; days and moments come from `register.horizons`."""

from collections.abc import Mapping

from sqlalchemy import and_, bindparam, false, func, literal, or_, select

from register.asset_types import TYPES
from register.stages import FINAL
from register.store.invariants.parts import Offenders, assets_where, both
from register.store.tables import asset, discovered

#: Stages in which an asset is where somebody can look at it.
VERIFIABLE = frozenset({"in_use", "in_maintenance", "on_hold"})

# --- INV-16: verified within the cycle of its kind ----------------------------------------------------------------

#: What nobody verified yet counts from when it came to its stage. A kind without a cycle has no day, which is unknown.
LATE = or_(
    false(),
    *(
        and_(
            asset.c.kind == kind,
            or_(
                asset.c.last_verified_on < bindparam(f"verified_{kind}", type_=asset.c.last_verified_on.type),
                and_(
                    asset.c.last_verified_on.is_(None),
                    asset.c.stage_since < bindparam(f"since_{kind}", type_=asset.c.stage_since.type),
                ),
            ),
        )
        for kind in TYPES
    ),
)
#: The kind of an asset has a cycle.
CYCLED = or_(
    false(),
    *(
        and_(asset.c.kind == kind, bindparam(f"verified_{kind}", type_=asset.c.last_verified_on.type).is_not(None))
        for kind in TYPES
    ),
)
_VERIFIED = assets_where(asset.c.stage.in_(sorted(VERIFIABLE)), LATE)

# --- INV-17: discovery sees what is in use, and nothing that the register does not know ---------------------------

_UNSEEN = assets_where(
    asset.c.stage == "in_use",
    asset.c.manageable.is_(True),
    or_(
        asset.c.last_seen_on < bindparam("seen_on"),
        and_(asset.c.last_seen_on.is_(None), asset.c.stage_since < bindparam("seen_since")),
    ),
)
#: A device that was no asset when it was seen may be one by now. One list of serial numbers, read once.
_SERIALS = select(asset.c.serial).where(asset.c.serial.is_not(None), asset.c.stage.not_in(sorted(FINAL)))
IN_NO_REGISTER = and_(
    discovered.c.asset.is_(None), or_(discovered.c.serial.is_(None), discovered.c.serial.not_in(_SERIALS))
)
_UNKNOWN = select(
    literal("discovered").label("entity"),
    discovered.c.id.label("id"),
    func.coalesce(discovered.c.hostname, discovered.c.serial, discovered.c.source_key).label("label"),
).where(IN_NO_REGISTER)

OFFENDERS: Mapping[str, Offenders] = {"INV-16": _VERIFIED, "INV-17": both(_UNSEEN, _UNKNOWN)}
