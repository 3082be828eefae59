"""Statements on how suppliers did since a day: what they delivered when, in which state, and what they billed."""

from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, func, or_, select

from register.store.tables import contract, invoice, purchase_order, receipt, receipt_line, supplier

_SINCE: BindParameter[Any] = bindparam("since")

#: Orders that were promised in the time, and when the last of each came.
ORDERS = (
    select(
        purchase_order.c.id,
        purchase_order.c.supplier,
        purchase_order.c.promised_on,
        purchase_order.c.status,
        func.max(receipt.c.received_at).label("came_at"),
    )
    .outerjoin(receipt, receipt.c.order_no == purchase_order.c.id)
    .where(
        purchase_order.c.promised_on >= _SINCE,
        purchase_order.c.promised_on <= bindparam("today"),
        purchase_order.c.status.in_(("issued", "received")),
    )
    .group_by(purchase_order.c.id, purchase_order.c.supplier, purchase_order.c.promised_on, purchase_order.c.status)
    .order_by(purchase_order.c.id)
)
#: Rows of deliveries of the time.
GOODS = (
    select(purchase_order.c.supplier, receipt_line.c.quantity, receipt_line.c.condition)
    .join_from(receipt_line, receipt, receipt.c.id == receipt_line.c.receipt)
    .join(purchase_order, purchase_order.c.id == receipt.c.order_no)
    .where(receipt.c.received_at >= bindparam("since_at"))
)
#: Bills of the time.
BILLS = (
    select(invoice.c.supplier, invoice.c.number, invoice.c.variance, invoice.c.received_value)
    .where(invoice.c.matched_at >= bindparam("since_at"))
    .order_by(invoice.c.number)
)
CONTRACTS = (
    select(contract.c.id, contract.c.supplier, contract.c.audit_clause)
    .where(contract.c.stage == "in_use")
    .order_by(contract.c.id)
)
#: Suppliers of whom something was ordered in the time, or with whom a contract is in force.
REVIEWED = (
    select(supplier)
    .where(
        supplier.c.status == "onboarded",
        or_(
            exists().where(purchase_order.c.supplier == supplier.c.id, purchase_order.c.promised_on >= _SINCE),
            exists().where(contract.c.supplier == supplier.c.id, contract.c.stage == "in_use"),
        ),
    )
    .order_by(supplier.c.name, supplier.c.id)
)
