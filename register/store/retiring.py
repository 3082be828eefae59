"""Statements on the end of assets: what hangs on them, their media, attempts to sanitize, lots that leave."""

from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select

from engine.store.tables import process_instance
from register.store.tables import (
    allocation,
    asset,
    asset_relation,
    change_record,
    contract,
    disposal,
    disposal_line,
    loss,
    medium,
    retirement_line,
    sanitization,
    stage_move,
    supplier,
)

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_IDS_TOO: BindParameter[Any] = bindparam("ids_too", expanding=True)
#: Relations by which the first needs the second.
NEEDS = ("runs_on", "installed_on", "part_of", "depends_on")

_open = asset_relation.c.to_on.is_(None)
#: What needs one of these assets and is not one of them.
DEPENDANTS = (
    select(
        asset_relation.c.id.label("relation"),
        asset_relation.c.kind.label("how"),
        asset_relation.c.to_asset,
        asset.c.tag,
        asset.c.name,
        asset.c.kind,
        asset.c.critical,
        asset.c.asset_owner,
    )
    .join_from(asset_relation, asset, asset.c.id == asset_relation.c.from_asset)
    .where(
        _open,
        asset_relation.c.kind.in_(NEEDS),
        asset_relation.c.to_asset.in_(_IDS),
        asset_relation.c.from_asset.not_in(_IDS_TOO),
        asset.c.stage.not_in(["disposed", "cancelled"]),
    )
    .order_by(asset.c.tag, asset_relation.c.id)
)
RELATIONS = select(asset_relation).where(
    _open,
    or_(asset_relation.c.from_asset.in_(_IDS), asset_relation.c.to_asset.in_(_IDS_TOO)),
)
ALLOCATIONS = (
    select(allocation).where(allocation.c.asset.in_(_IDS), allocation.c.state != "ended").order_by(allocation.c.id)
)
CONTRACTS = (
    select(contract.c.id, contract.c.name, contract.c.kind, contract.c.ends_on, contract.c.supplier)
    .add_columns(supplier.c.name.label("supplier_name"))
    .select_from(contract)
    .outerjoin(supplier, supplier.c.id == contract.c.supplier)
    .where(contract.c.id.in_(_IDS))
)
#: Of a contract: what is under it and can still be retired.
UNDER_CONTRACT = (
    select(asset.c.id)
    .join_from(asset, contract, contract.c.id == asset.c.contract)
    .where(
        asset.c.contract == bindparam("contract"),
        # What we own stays ours when its maintenance or its frame contract ends.
        contract.c.kind.in_(["lease", "service"]),
        asset.c.stage.in_(["available", "in_use", "in_maintenance", "on_hold"]),
    )
    .order_by(asset.c.tag)
)
#: Is anything of ours left under it?
LEFT_UNDER_CONTRACT = (
    select(asset.c.id)
    .where(
        asset.c.contract == bindparam("contract"),
        asset.c.stage.not_in(["retired", "sanitized", "in_disposal", "disposed", "cancelled"]),
    )
    .limit(1)
)
CHANGE = select(change_record.c.id, change_record.c.state).where(change_record.c.id == bindparam("id"))

# --- what the case does -------------------------------------------------------------------------------------------

_running = exists().where(
    process_instance.c.id == retirement_line.c.instance_id,
    process_instance.c.state.not_in(["completed", "cancelled"]),
)
#: Lines of other cases that still run.
ELSEWHERE = select(retirement_line.c.asset, retirement_line.c.case_no).where(
    retirement_line.c.asset.in_(_IDS),
    retirement_line.c.closed_at.is_(None),
    retirement_line.c.case_no != bindparam("case_no"),
    _running,
)
#: Found by the number, which the cases for single media and lots share.
LINES = (
    select(retirement_line)
    .where(retirement_line.c.case_no == bindparam("case_no"), retirement_line.c.closed_at.is_(None))
    .order_by(retirement_line.c.asset)
)

# --- media --------------------------------------------------------------------------------------------------------

_destroyed = exists().where(
    sanitization.c.medium == medium.c.id, sanitization.c.result == "verified", sanitization.c.method == "destroy"
)
_retired_at = (
    select(func.max(stage_move.c.at))
    .where(stage_move.c.asset == medium.c.asset, stage_move.c.to_stage == "retired")
    .scalar_subquery()
)
_clean = exists().where(
    sanitization.c.medium == medium.c.id,
    sanitization.c.result == "verified",
    or_(_retired_at.is_(None), sanitization.c.verified_at >= _retired_at),
)
#: What is inside these assets: without what was destroyed.
MEDIA = (
    select(medium, asset.c.tag, asset.c.name, asset.c.classification, _clean.label("clean"))
    .join_from(medium, asset, asset.c.id == medium.c.asset)
    .where(medium.c.asset.in_(_IDS), ~_destroyed)
    .order_by(asset.c.tag, medium.c.serial, medium.c.id)
)
#: Media of these assets that nobody has sanitized since they were retired (INV-09).
NOT_CLEAN = (
    select(medium.c.asset, medium.c.serial, medium.c.kind)
    .where(medium.c.asset.in_(_IDS), ~_destroyed, ~_clean)
    .order_by(medium.c.asset, medium.c.serial)
)
_last_move = (
    select(stage_move.c.asset, func.max(stage_move.c.seq).label("seq"))
    .where(stage_move.c.asset.in_(_IDS))
    .group_by(stage_move.c.asset)
    .subquery()
)
#: Of these assets those that went missing on their way out.
LOST_ON_THE_WAY_OUT = (
    select(stage_move.c.asset)
    .join_from(
        stage_move, _last_move, and_(_last_move.c.asset == stage_move.c.asset, _last_move.c.seq == stage_move.c.seq)
    )
    .where(stage_move.c.to_stage == "missing", stage_move.c.from_stage.in_(["retired", "sanitized"]))
)
MEDIUM = select(medium).where(medium.c.id == bindparam("id"))

# --- lots ---------------------------------------------------------------------------------------------------------

LOT_LINES = (
    select(disposal_line, asset.c.tag, asset.c.name, asset.c.maker, asset.c.model, asset.c.kind)
    .join_from(disposal_line, asset, asset.c.id == disposal_line.c.asset)
    .where(disposal_line.c.disposal == bindparam("disposal"))
    .order_by(asset.c.tag)
)
#: Lots of a case, with what they brought.
LOTS = select(disposal).where(disposal.c.case_no == bindparam("case_no")).order_by(disposal.c.id)
#: Assets whose serial number a certificate or receipt names.
CERTIFIED = select(disposal_line.c.asset).where(disposal_line.c.asset.in_(_IDS), disposal_line.c.certified.is_(True))
#: Assets whose loss is closed, or is being closed by the case itself.
LOST = select(loss.c.asset).where(
    loss.c.asset.in_(_IDS), or_(loss.c.state == "written_off", loss.c.case_no == bindparam("case_no"))
)
#: The attempts that a certificate or record tells of.
ATTEMPTS = (
    select(sanitization)
    .where(sanitization.c.asset.in_(_IDS), sanitization.c.result == "verified")
    .order_by(sanitization.c.id)
)
