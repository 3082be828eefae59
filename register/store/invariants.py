"""The invariants of the register as queries, each over all rows at once (processes D.3).

Each gives its offenders as rows (entity, id, label); `ASSETS` gives the assets that are touched by it, for the score.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    type_coerce,
    union,
    union_all,
)

from engine.store.tables import history, process_instance
from register import rules
from register.asset_types import TYPES
from register.reference import BASE_CURRENCY
from register.stages import FINAL, HOLD, MOVES
from register.store.tables import (
    allocation,
    asset,
    asset_relation,
    contract,
    entitlement,
    invoice,
    po_line,
    receipt,
    receipt_line,
    stage_move,
)

_TODAY: BindParameter[Any] = bindparam("today")
#: As the history begins: 32 zero bytes.
_NO_LINK = bytes(32)
#: Money is kept in ten-thousandths.
_PLACES = 10_000

Offenders = Select[Any]


def _empty(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.coalesce(column, "") == ""


def _assets_where(*conditions: ColumnElement[bool]) -> Offenders:
    return select(literal("asset").label("entity"), asset.c.id.label("id"), asset.c.tag.label("label")).where(
        *conditions
    )


def _entitlements_where(*conditions: ColumnElement[bool]) -> Offenders:
    return select(
        literal("entitlement").label("entity"), entitlement.c.id.label("id"), entitlement.c.name.label("label")
    ).where(*conditions)


def _both(first: Offenders, second: Offenders) -> Offenders:
    found = union_all(first, second).subquery()
    return select(found.c.entity, found.c.id, found.c.label)


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
_UNIQUE = _assets_where(asset.c.id.in_(_DOUBLE))

# --- INV-02: somebody answers for what is in deployment or operation ----------------------------------------------

_NEEDED = or_(
    false(),
    *(
        and_(asset.c.kind == kind.id, or_(false(), *(_empty(asset.c[name]) for name in kind.needs)))
        for kind in TYPES.values()
    ),
)
_ANSWERED_FOR = _assets_where(
    asset.c.stage.in_(sorted(rules.ANSWERED_FOR)),
    or_(
        _NEEDED,
        and_(_empty(asset.c.location), _empty(asset.c.tenant)),
        and_(
            asset.c.stage.not_in(sorted(rules.WITHOUT_PERSON)),
            _empty(asset.c.custodian),
            _empty(asset.c.service),
        ),
    ),
)

# --- INV-05: stages move only along D.2, by a case or a load with a number ----------------------------------------

_BEFORE = select(
    stage_move.c.asset,
    stage_move.c.seq,
    stage_move.c.from_stage,
    stage_move.c.to_stage,
    stage_move.c.case_no,
    func.lag(stage_move.c.to_stage).over(partition_by=stage_move.c.asset, order_by=stage_move.c.seq).label("was"),
    func.lag(stage_move.c.from_stage)
    .over(partition_by=stage_move.c.asset, order_by=stage_move.c.seq)
    .label("before_that"),
    func.row_number().over(partition_by=stage_move.c.asset, order_by=stage_move.c.seq.desc()).label("from_the_end"),
).subquery()
_PATH = _BEFORE.c.from_stage + literal(">") + _BEFORE.c.to_stage
_WRONG_MOVE = select(_BEFORE.c.asset).where(
    or_(
        _empty(_BEFORE.c.case_no),
        _BEFORE.c.from_stage.is_distinct_from(_BEFORE.c.was),
        and_(_BEFORE.c.from_stage.is_not(None), _PATH.not_in(sorted(f"{a}>{b}" for a, b in MOVES))),
        and_(_BEFORE.c.from_stage == HOLD, _BEFORE.c.before_that.is_distinct_from(_BEFORE.c.to_stage)),
    )
)
_LAST_STAGE = select(_BEFORE.c.asset, _BEFORE.c.to_stage).where(_BEFORE.c.from_the_end == 1).subquery()
_OTHER_STAGE = (
    select(asset.c.id)
    .join_from(asset, _LAST_STAGE, _LAST_STAGE.c.asset == asset.c.id, isouter=True)
    .where(asset.c.stage.is_distinct_from(_LAST_STAGE.c.to_stage))
)
# One list, since PostgreSQL runs the second of two lists joined by OR anew for each row.
_MOVED_ALONG = _assets_where(asset.c.id.in_(union(_WRONG_MOVE, _OTHER_STAGE)))

# --- INV-07: what is reserved names a case that is not cancelled --------------------------------------------------

_RESERVED = _assets_where(
    asset.c.stage == "reserved",
    not_(
        exists().where(
            process_instance.c.id == asset.c.reserved_by,
            process_instance.c.state != "cancelled",
        )
    ),
)

# --- INV-08: never more allocated than there is, and inside the term ----------------------------------------------


def _event(day: ColumnElement[Any], turn: ColumnElement[int] | int, sign: int, *where: ColumnElement[bool]) -> Any:
    return select(
        allocation.c.entitlement,
        day.label("day"),
        (literal(turn) if isinstance(turn, int) else turn).label("turn"),
        (allocation.c.quantity * sign).label("change"),
    ).where(*where)


#: What ended on a day is free on that day; what ends on a day by plan is free on the next.
_EVENTS = union_all(
    _event(allocation.c.from_on, 1, 1),
    _event(allocation.c.to_on, case((allocation.c.state == "ended", 0), else_=2), -1, allocation.c.to_on.is_not(None)),
).subquery()
_IN_USE = select(
    _EVENTS.c.entitlement,
    func.sum(_EVENTS.c.change)
    .over(partition_by=_EVENTS.c.entitlement, order_by=(_EVENTS.c.day, _EVENTS.c.turn), rows=(None, 0))
    .label("used"),
).subquery()
_TOO_MANY = (
    select(_IN_USE.c.entitlement)
    .join_from(_IN_USE, entitlement, entitlement.c.id == _IN_USE.c.entitlement)
    .where(_IN_USE.c.used > entitlement.c.quantity)
)
_OUTSIDE = (
    select(allocation.c.entitlement)
    .join_from(allocation, entitlement, entitlement.c.id == allocation.c.entitlement, isouter=True)
    .where(
        or_(
            entitlement.c.id.is_(None),
            allocation.c.from_on < entitlement.c.starts_on,
            allocation.c.from_on > entitlement.c.ends_on,
            and_(allocation.c.state != "ended", entitlement.c.ends_on < _TODAY),
        )
    )
)
_ALLOCATED = _entitlements_where(entitlement.c.id.in_(union(_TOO_MANY, _OUTSIDE)))

# --- INV-12: everything received comes from an order, or from another source with a reason ------------------------


def _no_origin(table: Any) -> ColumnElement[bool]:
    return case(
        (
            table.c.po_line.is_(None),
            or_(table.c.source.not_in(sorted(rules.OTHER_SOURCES)), _empty(table.c.source_reason)),
        ),
        else_=table.c.po_line.not_in(select(po_line.c.id)),
    )


_ORIGIN = _both(_assets_where(_no_origin(asset)), _entitlements_where(_no_origin(entitlement)))

# --- INV-13: invoices within tolerance of what came, or somebody says why -----------------------------------------


def _plain(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Money as the whole number that is stored."""
    return type_coerce(column, BigInteger)


_CAME = (
    select(receipt.c.order_no, func.sum(_plain(receipt_line.c.value)).label("value"))
    .join_from(receipt_line, receipt, receipt.c.id == receipt_line.c.receipt)
    .where(receipt_line.c.state == "accepted")
    .group_by(receipt.c.order_no)
    .subquery()
)
_BILLED = (
    select(
        invoice.c.order_no,
        func.sum(_plain(invoice.c.amount)).label("value"),
        func.sum(case((_empty(invoice.c.comment), 0), else_=1)).label("comments"),
    )
    .group_by(invoice.c.order_no)
    .subquery()
)
_DIFFERENCE = func.abs(_BILLED.c.value - func.coalesce(_CAME.c.value, 0))
_MATCHED = (
    select(literal("purchase_order").label("entity"), _BILLED.c.order_no.label("id"), _BILLED.c.order_no.label("label"))
    .join_from(_BILLED, _CAME, _CAME.c.order_no == _BILLED.c.order_no, isouter=True)
    .where(
        _BILLED.c.comments == 0,
        or_(
            _DIFFERENCE > rules.TOLERANCE_SUM * _PLACES,
            func.coalesce(_CAME.c.value, 0) * rules.TOLERANCE_PERCENT < _DIFFERENCE * 100,
        ),
    )
)

# --- INV-14: a contract that ends has a day of notice and an owner ------------------------------------------------

_NOTICE = select(literal("contract").label("entity"), contract.c.id.label("id"), contract.c.name.label("label")).where(
    contract.c.ends_on.is_not(None), or_(contract.c.notice_on.is_(None), _empty(contract.c.owner))
)

# --- INV-18: cost there, in base currency -------------------------------------------------------------------------


def _no_cost(table: Any) -> ColumnElement[bool]:
    wrong = or_(table.c.cost.is_(None), func.coalesce(table.c.currency, "") != BASE_CURRENCY)
    return and_(table.c.stage != "cancelled", wrong)


_COST = _both(_assets_where(_no_cost(asset)), _entitlements_where(_no_cost(entitlement)))

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
_RELATED = _assets_where(asset.c.stage == "disposed", asset.c.id.in_(select(_ENDS.c.asset)))

OFFENDERS: Mapping[str, Offenders] = {
    "INV-01": _UNIQUE,
    "INV-02": _ANSWERED_FOR,
    "INV-05": _MOVED_ALONG,
    "INV-07": _RESERVED,
    "INV-08": _ALLOCATED,
    "INV-12": _ORIGIN,
    "INV-13": _MATCHED,
    "INV-14": _NOTICE,
    "INV-18": _COST,
    "INV-19": _CHAIN,
    "INV-20": _RELATED,
}


def _first(offenders: Offenders) -> Offenders:
    return offenders.order_by("label", "id").limit(bindparam("limit"))


FIRST = {rule: _first(offenders) for rule, offenders in OFFENDERS.items()}
COUNT = {rule: select(func.count()).select_from(offenders.subquery()) for rule, offenders in OFFENDERS.items()}


# --- the assets behind them ---------------------------------------------------------------------------------------


def _ids(rule: str, entity: str) -> Select[Any]:
    found = OFFENDERS[rule].subquery()
    return select(found.c.id).where(found.c.entity == entity)


ASSETS: Mapping[str, Select[Any]] = {
    **{rule: _ids(rule, "asset") for rule in ("INV-01", "INV-02", "INV-05", "INV-07", "INV-12", "INV-18", "INV-20")},
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
