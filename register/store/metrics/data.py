"""Statements of m.D1 to m.D6."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from engine.store.tables import history, process_instance
from register import rules
from register.asset_types import TYPES
from register.stages import FINAL
from register.store.invariants.parts import empty
from register.store.invariants.seeing import CYCLED, IN_NO_REGISTER, LATE, VERIFIABLE
from register.store.metrics.period import during, number
from register.store.tables import (
    asset,
    discovered,
    reference_change,
    reference_import,
    verification,
)

# --- m.D1 ---------------------------------------------------------------------------------------------------------

_ANSWERED = asset.c.stage.in_(sorted(rules.ANSWERED_FOR))
_PERSONAL = and_(_ANSWERED, asset.c.stage.not_in(sorted(rules.WITHOUT_PERSON)))


#: What is mandatory: when, and that it is filled.
_MANDATORY = (
    *(
        (and_(_ANSWERED, asset.c.kind == kind.id), ~empty(asset.c[name]))
        for kind in TYPES.values()
        for name in kind.needs
        if name not in ("location", "tenant")
    ),
    (_ANSWERED, or_(~empty(asset.c.location), ~empty(asset.c.tenant))),
    (_PERSONAL, or_(~empty(asset.c.custodian), ~empty(asset.c.service))),
    (asset.c.id.is_not(None), asset.c.cost.is_not(None)),
    (asset.c.id.is_not(None), or_(asset.c.po_line.is_not(None), ~empty(asset.c.source_reason))),
)


def _sum(parts: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


COMPLETENESS = select(
    _sum([number(when, filled) for when, filled in _MANDATORY]).label("part"),
    _sum([number(when) for when, _ in _MANDATORY]).label("whole"),
).where(asset.c.stage.not_in(sorted(FINAL)))

# --- m.D2 ---------------------------------------------------------------------------------------------------------

SAMPLED = select(
    number(verification.c.correct.is_(True)).label("part"), func.count(verification.c.correct).label("whole")
).where(verification.c.kind.in_(("sample", "recheck")), during(verification.c.verified_at))

# --- m.D3 ---------------------------------------------------------------------------------------------------------

VERIFIED = select(number(~LATE).label("part"), func.count().label("whole")).where(
    asset.c.stage.in_(sorted(VERIFIABLE)), CYCLED
)

# --- m.D4, m.D5 ---------------------------------------------------------------------------------------------------

UNKNOWN = select(number(IN_NO_REGISTER).label("part"), func.count().label("whole")).select_from(discovered)
_UNSEEN = or_(
    asset.c.last_seen_on < bindparam("ghosts_on"),
    and_(asset.c.last_seen_on.is_(None), asset.c.stage_since < bindparam("ghosts_since")),
)
GHOSTS = select(number(_UNSEEN).label("part"), func.count().label("whole")).where(
    asset.c.stage == "in_use", asset.c.manageable.is_(True)
)

# --- m.D6 ---------------------------------------------------------------------------------------------------------

_BY_ENTRY = and_(history.c.kind == "register", during(history.c.at))
WRITTEN = select(func.count().label("n")).select_from(history).where(_BY_ENTRY)
BY_CASES = (
    select(func.count().label("n"))
    .select_from(history)
    .join(process_instance, process_instance.c.id == history.c.instance_id)
    .where(_BY_ENTRY, process_instance.c.business_key.is_not(None))
)
#: What loads changed of what cases write; what was empty before, or was not there, began by the load.
LOADED = (
    select(func.count().label("n"))
    .select_from(reference_change)
    .join(reference_import, reference_import.c.id == reference_change.c.import_id)
    .where(
        reference_change.c.entity.in_(("contract", "supplier")),
        reference_change.c.before.is_not(None),
        during(reference_import.c.created_at),
    )
)
