"""INV-12, 13, 14 and 18: where things come from and what they cost."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, or_, select, type_coerce

from register import rules
from register.reference import BASE_CURRENCY
from register.store.invariants.parts import Offenders, assets_where, both, empty, entitlements_where
from register.store.tables import asset, contract, entitlement, invoice, po_line, receipt, receipt_line

#: Money is kept in ten-thousandths.
_PLACES = 10_000

# --- INV-12: everything received comes from an order, or from another source with a reason ------------------------


def _no_origin(table: Any) -> ColumnElement[bool]:
    return case(
        (
            table.c.po_line.is_(None),
            or_(table.c.source.not_in(sorted(rules.OTHER_SOURCES)), empty(table.c.source_reason)),
        ),
        else_=table.c.po_line.not_in(select(po_line.c.id)),
    )


_ORIGIN = both(assets_where(_no_origin(asset)), entitlements_where(_no_origin(entitlement)))

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
        func.sum(case((empty(invoice.c.comment), 0), else_=1)).label("comments"),
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
    contract.c.ends_on.is_not(None), or_(contract.c.notice_on.is_(None), empty(contract.c.owner))
)

# --- INV-18: cost there, in base currency -------------------------------------------------------------------------


def _no_cost(table: Any) -> ColumnElement[bool]:
    wrong = or_(table.c.cost.is_(None), func.coalesce(table.c.currency, "") != BASE_CURRENCY)
    return and_(table.c.stage != "cancelled", wrong)


_COST = both(assets_where(_no_cost(asset)), entitlements_where(_no_cost(entitlement)))

OFFENDERS: Mapping[str, Offenders] = {
    "INV-12": _ORIGIN,
    "INV-13": _MATCHED,
    "INV-14": _NOTICE,
    "INV-18": _COST,
}
