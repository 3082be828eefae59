"""Statements that every kind of thing in the register shares: lock, get, add, change."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table, Update, bindparam, func, insert, or_, select, update

from register.store import tables

#: Things that processes write.
TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            tables.acceptance,
            tables.access_removal,
            tables.acknowledgement,
            tables.action,
            tables.allocation,
            tables.asset,
            tables.asset_relation,
            tables.audit,
            tables.build,
            tables.change_asset,
            tables.change_freeze,
            tables.change_record,
            tables.change_template,
            tables.contract,
            tables.disposal,
            tables.disposal_line,
            tables.document,
            tables.entitlement,
            tables.finding,
            tables.invoice,
            tables.kpi_snapshot,
            tables.licence_position,
            tables.loss,
            tables.management_review,
            tables.medium,
            tables.objective,
            tables.po_line,
            tables.posting,
            tables.purchase_order,
            tables.receipt,
            tables.receipt_line,
            tables.renewal,
            tables.resource_decision,
            tables.retirement_line,
            tables.risk,
            tables.sanitization,
            tables.scope_statement,
            tables.seat_wish,
            tables.soa_row,
            tables.supplier,
            tables.verification,
        )
    }
)

#: Locks the rows until the transaction ends; whoever waited sees what the other wrote.
LOCK = {
    entity: select(table).where(table.c.id.in_(bindparam("ids", expanding=True))).order_by(table.c.id).with_for_update()
    for entity, table in TABLES.items()
}
GET = {entity: select(table).where(table.c.id == bindparam("id")) for entity, table in TABLES.items()}
ADD = {entity: insert(table) for entity, table in TABLES.items()}
COLUMNS = {entity: frozenset(column.name for column in table.columns) for entity, table in TABLES.items()}


@cache
def changing(entity: str, names: frozenset[str]) -> Update:
    """Return the statement that sets the columns `names` (bound under their names) of the thing `b_id`."""
    table = TABLES[entity]
    values: dict[str, Any] = {name: bindparam(name) for name in sorted(names)}
    if "row_version" in table.c:
        values["row_version"] = table.c.row_version + 1
    return update(table).where(table.c.id == bindparam("b_id")).values(values)


ADD_STAGE_MOVES = insert(tables.stage_move)
LAST_MOVES = (
    select(tables.stage_move.c.asset, func.max(tables.stage_move.c.seq).label("seq"))
    .where(tables.stage_move.c.asset.in_(bindparam("ids", expanding=True)))
    .group_by(tables.stage_move.c.asset)
)

#: Relations that hold today of any of these assets.
OPEN_RELATIONS = select(tables.asset_relation).where(
    tables.asset_relation.c.to_on.is_(None),
    or_(
        tables.asset_relation.c.from_asset.in_(bindparam("ids", expanding=True)),
        tables.asset_relation.c.to_asset.in_(bindparam("ids", expanding=True)),
    ),
)

LAST_CUSTODY = (
    select(tables.custody.c.asset, func.max(tables.custody.c.seq).label("seq"))
    .where(tables.custody.c.asset.in_(bindparam("ids", expanding=True)))
    .group_by(tables.custody.c.asset)
)
ADD_CUSTODY = insert(tables.custody)
END_CUSTODY = (
    update(tables.custody)
    .where(tables.custody.c.asset.in_(bindparam("ids", expanding=True)), tables.custody.c.until.is_(None))
    .values(until=bindparam("at"))
)

ADD_ASSET_TYPES = insert(tables.asset_type)
ASSET_TYPE_IDS = select(tables.asset_type.c.id)
ASSET_TYPES = select(tables.asset_type).order_by(tables.asset_type.c.id)
