"""Statements that read the register: lists with filters, single things, what happened to them."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    Select,
    Table,
    Uuid,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from engine.store import tables as engine_tables
from engine.store.types import FeelValue, UtcDateTime
from register.store import tables
from register.store.types import Fixed

#: What can be listed.
TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            tables.action,
            tables.asset,
            tables.catalogue_item,
            tables.change_record,
            tables.contract,
            tables.cost_centre,
            tables.discovered,
            tables.disposal,
            tables.document,
            tables.entitlement,
            tables.exchange_rate,
            tables.finding,
            tables.location,
            tables.loss,
            tables.objective,
            tables.org_unit,
            tables.posting,
            tables.product,
            tables.purchase_order,
            tables.risk,
            tables.sanitization,
            tables.supplier,
        )
    }
)
#: The column by which people name a thing, and by which lists are sorted.
KEY: Mapping[str, str] = MappingProxyType({kind: "tag" if kind == "asset" else "id" for kind in TABLES})
#: The newest of these, which have running numbers, come first.
NEWEST_FIRST = frozenset(
    {
        "action",
        "change_record",
        "discovered",
        "disposal",
        "document",
        "finding",
        "loss",
        "posting",
        "purchase_order",
        "sanitization",
    }
)

_TYPES: tuple[tuple[type, str], ...] = (
    (UtcDateTime, "moment"),
    (FeelValue, "data"),
    (Fixed, "number"),
    (Uuid, "key"),
    (Date, "day"),
    (Boolean, "yes_no"),
    (Integer, "whole"),
)


def _type(column: Column[Any]) -> str:
    """Return what a column holds, in a word: the above or text."""
    return next((word for type_, word in _TYPES if isinstance(column.type, type_)), "text")


#: The columns of each kind and what they hold, in the order of the table.
COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        kind: MappingProxyType({column.name: _type(column) for column in table.columns if column.name != "search"})
        for kind, table in TABLES.items()
    }
)

_ACTOR: BindParameter[Any] = bindparam("actor")
_REPORTS = select(engine_tables.person.c.id).where(engine_tables.person.c.manager == _ACTOR)
#: Assets of those who do not see all.
_OWN: ColumnElement[bool] = or_(
    tables.asset.c.custodian == _ACTOR,
    tables.asset.c.asset_owner == _ACTOR,
    tables.asset.c.custodian.in_(_REPORTS),
)


#: Assets that a case moved, also when another one moved them since; a load is named by the row alone.
_MOVED_BY: ColumnElement[bool] = or_(
    tables.asset.c.case_no == bindparam("case_no"),
    tables.asset.c.id.in_(
        select(tables.stage_move.c.asset).where(
            tables.stage_move.c.instance_id.in_(
                select(engine_tables.process_instance.c.id).where(
                    engine_tables.process_instance.c.business_key == bindparam("case_no")
                )
            )
        )
    ),
)


@cache
def listing(kind: str, filters: frozenset[str], *, searched: bool, own: bool, after: bool) -> Select[Any]:
    """Return the statement of a part of a list; each filter is bound under the name of its column."""
    table = TABLES[kind]
    key = table.c[KEY[kind]]
    wanted = _wanted(kind, filters, searched=searched, own=own)
    if after:
        wanted.append(key < bindparam("after") if kind in NEWEST_FIRST else key > bindparam("after"))
    order = key.desc() if kind in NEWEST_FIRST else key
    return select(table).where(and_(True, *wanted)).order_by(order).limit(bindparam("limit"))


@cache
def counting(kind: str, filters: frozenset[str], *, searched: bool, own: bool) -> Select[Any]:
    """Return the statement that counts what a list would show in all its parts."""
    return (
        select(func.count())
        .select_from(TABLES[kind])
        .where(and_(True, *_wanted(kind, filters, searched=searched, own=own)))
    )


def _wanted(kind: str, filters: frozenset[str], *, searched: bool, own: bool) -> list[ColumnElement[bool]]:
    table = TABLES[kind]
    wanted: list[ColumnElement[bool]] = [
        _MOVED_BY if (kind, name) == ("asset", "case_no") else table.c[name] == bindparam(name)
        for name in sorted(filters)
    ]
    if searched:
        text = table.c.search if "search" in table.c else table.c[KEY[kind]]
        wanted.append(text.like(bindparam("pattern"), escape="\\"))
    if own:
        wanted.append(_OWN)
    return wanted


def _get(kind: str) -> Select[Any]:
    table = TABLES[kind]
    return select(table).where(or_(table.c[KEY[kind]] == bindparam("key"), table.c.id == bindparam("key")))


GET = {kind: _get(kind) for kind in TABLES}
#: Papers that somebody signed, and those about their own assets.
IS_OWN_DOCUMENT = select(tables.document.c.id).where(
    tables.document.c.id == bindparam("id"),
    or_(
        tables.document.c.id.in_(select(tables.acceptance.c.document).where(tables.acceptance.c.person == _ACTOR)),
        and_(
            tables.document.c.entity == "asset",
            tables.document.c.entity_id.in_(select(tables.asset.c.id).where(_OWN)),
        ),
    ),
)
IS_OWN = select(tables.asset.c.id).where(tables.asset.c.id == bindparam("id"), _OWN)

_history = engine_tables.history
_case = engine_tables.process_instance
#: What cases wrote on a thing, with the number of the case; the newest first.
WRITTEN = (
    select(
        _history.c.at,
        _history.c.actor,
        _history.c.on_behalf_of,
        _history.c.instance_id,
        _history.c.field,
        _history.c.details,
        _case.c.business_key,
    )
    .join_from(_history, _case, _case.c.id == _history.c.instance_id)
    .where(_history.c.entity == bindparam("entity"), _history.c.entity_id == bindparam("entity_id"))
    .order_by(_history.c.at.desc(), _history.c.instance_id, _history.c.seq.desc())
    .limit(bindparam("limit"))
)
#: What loads wrote on it.
LOADED = (
    select(
        tables.reference_change.c.field,
        tables.reference_change.c.before,
        tables.reference_change.c.after,
        tables.reference_import.c.actor,
        tables.reference_import.c.created_at,
        tables.reference_import.c.number,
        tables.reference_import.c.reason,
    )
    .join_from(
        tables.reference_change,
        tables.reference_import,
        tables.reference_import.c.id == tables.reference_change.c.import_id,
    )
    .where(
        tables.reference_change.c.entity == bindparam("entity"),
        tables.reference_change.c.entity_id == bindparam("entity_id"),
    )
    .order_by(tables.reference_import.c.id.desc(), tables.reference_change.c.field)
    .limit(bindparam("limit"))
)

STAGES_OF = (
    select(tables.stage_move).where(tables.stage_move.c.asset == bindparam("asset")).order_by(tables.stage_move.c.seq)
)
HANDS_OF = select(tables.custody).where(tables.custody.c.asset == bindparam("asset")).order_by(tables.custody.c.seq)
_other = tables.asset.alias("other")
_relation = tables.asset_relation


def _related(here: Any, there: Any, outgoing: bool) -> Select[Any]:
    return (
        select(
            _relation.c.kind,
            bindparam(f"outgoing_{int(outgoing)}", outgoing).label("outgoing"),
            _relation.c.from_on,
            _relation.c.to_on,
            _relation.c.case_no,
            _other.c.tag,
            _other.c.name,
            _other.c.stage,
        )
        .join_from(_relation, _other, _other.c.id == there)
        .where(here == bindparam("asset"))
    )


RELATIONS_OF = union_all(
    _related(_relation.c.from_asset, _relation.c.to_asset, True),
    _related(_relation.c.to_asset, _relation.c.from_asset, False),
)
RIGHTS_OF = (
    select(tables.allocation, tables.entitlement.c.name, tables.entitlement.c.quantity.label("of"))
    .join_from(tables.allocation, tables.entitlement, tables.entitlement.c.id == tables.allocation.c.entitlement)
    .where(tables.allocation.c.asset == bindparam("asset"))
    .order_by(tables.allocation.c.from_on.desc())
)
ALLOCATIONS_OF = (
    select(tables.allocation, tables.asset.c.tag)
    .select_from(tables.allocation)
    .outerjoin(tables.asset, tables.asset.c.id == tables.allocation.c.asset)
    .where(tables.allocation.c.entitlement == bindparam("entitlement"))
    .order_by(tables.allocation.c.from_on.desc(), tables.allocation.c.id)
    .limit(bindparam("limit"))
)
#: Order, supplier and receipt behind an asset.
BOUGHT_BY = (
    select(
        tables.po_line.c.order_no,
        tables.po_line.c.position,
        tables.po_line.c.unit_price,
        tables.purchase_order.c.supplier,
        tables.purchase_order.c.currency,
        tables.purchase_order.c.case_no,
    )
    .join_from(tables.po_line, tables.purchase_order, tables.purchase_order.c.id == tables.po_line.c.order_no)
    .where(tables.po_line.c.id == bindparam("po_line"))
)
ORDER_LINES = (
    select(tables.po_line).where(tables.po_line.c.order_no == bindparam("order_no")).order_by(tables.po_line.c.position)
)
RECEIPTS_OF = (
    select(tables.receipt).where(tables.receipt.c.order_no == bindparam("order_no")).order_by(tables.receipt.c.id)
)
RECEIPT_LINES_OF = (
    select(tables.receipt_line, tables.asset.c.tag.label("asset_tag"))
    .join_from(tables.receipt_line, tables.receipt, tables.receipt.c.id == tables.receipt_line.c.receipt)
    .outerjoin(tables.asset, tables.asset.c.id == tables.receipt_line.c.asset)
    .where(tables.receipt.c.order_no == bindparam("order_no"))
    .order_by(tables.receipt_line.c.receipt, tables.receipt_line.c.position)
)
INVOICES_OF = (
    select(tables.invoice)
    .where(tables.invoice.c.order_no == bindparam("order_no"))
    .order_by(tables.invoice.c.matched_at)
)
POSTINGS_OF = (
    select(tables.posting).where(tables.posting.c.order_no == bindparam("order_no")).order_by(tables.posting.c.id)
)
#: Names of things that others point to, by their ids.
NAMES = {
    kind: select(TABLES[kind].c.id, TABLES[kind].c.name).where(TABLES[kind].c.id.in_(bindparam("ids", expanding=True)))
    for kind in ("location", "cost_centre", "supplier", "contract", "catalogue_item", "entitlement")
}
TAGS = select(tables.asset.c.id, tables.asset.c.tag, tables.asset.c.name).where(
    tables.asset.c.id.in_(bindparam("ids", expanding=True))
)

#: Who has acknowledged a version of a document, and when; the first first.
READ_BY = (
    select(tables.acknowledgement)
    .where(tables.acknowledgement.c.document == bindparam("document"))
    .order_by(tables.acknowledgement.c.read_at, tables.acknowledgement.c.person)
)
