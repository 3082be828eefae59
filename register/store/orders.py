"""Statements on orders, deliveries, invoices and postings."""

from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select

from register.store.tables import asset, entitlement, invoice, po_line, posting, purchase_order, receipt, receipt_line
from register.store.tables import supplier as supplier_table

_ORDER: BindParameter[Any] = bindparam("order_no")

LINES = select(po_line).where(po_line.c.order_no == _ORDER).order_by(po_line.c.position)
#: Orders of a case that nobody has issued.
UNISSUED = select(purchase_order.c.id).where(
    purchase_order.c.instance_id == bindparam("instance_id"), purchase_order.c.status == "created"
)
ISSUED = select(purchase_order.c.id).where(
    purchase_order.c.instance_id == bindparam("instance_id"), purchase_order.c.status == "issued"
)
SUPPLIERS_NAMED = select(supplier_table).where(func.lower(supplier_table.c.name) == bindparam("name"))

RECEIPTS = select(receipt).where(receipt.c.order_no == _ORDER).order_by(receipt.c.id)
#: Lines of all deliveries of an order.
RECEIPT_LINES = (
    select(receipt_line)
    .join_from(receipt_line, receipt, receipt.c.id == receipt_line.c.receipt)
    .where(receipt.c.order_no == _ORDER)
    .order_by(receipt_line.c.receipt, receipt_line.c.position)
)
LINES_OF_RECEIPT = (
    select(receipt_line)
    .join_from(receipt_line, receipt, receipt.c.id == receipt_line.c.receipt)
    .where(receipt_line.c.receipt == bindparam("receipt"), receipt.c.order_no == _ORDER)
    .order_by(receipt_line.c.position)
    .with_for_update(of=receipt_line)
)

ASSETS_OF_ORDER = (
    select(asset)
    .join_from(asset, po_line, po_line.c.id == asset.c.po_line)
    .where(po_line.c.order_no == _ORDER, asset.c.stage != "cancelled")
    .order_by(asset.c.id)
)
ENTITLEMENTS_OF_ORDER = (
    select(entitlement)
    .join_from(entitlement, po_line, po_line.c.id == entitlement.c.po_line)
    .where(po_line.c.order_no == _ORDER, entitlement.c.stage != "cancelled")
    .order_by(entitlement.c.id)
)
TAGS_TAKEN = select(asset.c.tag, asset.c.name).where(asset.c.tag.in_(bindparam("tags", expanding=True)))
SERIALS_TAKEN = select(asset.c.maker, asset.c.serial, asset.c.tag).where(
    asset.c.serial.in_(bindparam("serials", expanding=True))
)
#: Assets that a case received and nobody has taken over yet.
RECEIVED_BY_CASE = (
    select(asset.c.id)
    .join_from(asset, po_line, po_line.c.id == asset.c.po_line)
    .join(purchase_order, purchase_order.c.id == po_line.c.order_no)
    .where(purchase_order.c.instance_id == bindparam("instance_id"), asset.c.stage == "received")
)
ORDERS_OF_CASE = (
    select(purchase_order.c.id)
    .where(purchase_order.c.instance_id == bindparam("instance_id"))
    .order_by(purchase_order.c.id)
)

INVOICES = select(invoice).where(invoice.c.order_no == _ORDER).order_by(invoice.c.matched_at, invoice.c.id)
INVOICE = (
    select(invoice)
    .where(invoice.c.supplier == bindparam("supplier"), invoice.c.number == bindparam("number"))
    .with_for_update()
)
SPENT = select(func.sum(posting.c.amount)).where(posting.c.instance_id == bindparam("instance_id"))
