"""Statements on what stands on papers."""

from sqlalchemy import bindparam, select

from register.store.tables import contract, cost_centre, location, po_line, purchase_order, supplier

ORDER = (
    select(
        purchase_order,
        supplier.c.name.label("supplier_name"),
        supplier.c.country,
        location.c.name.label("place_name"),
        location.c.address,
        contract.c.name.label("contract_name"),
        cost_centre.c.name.label("cost_centre_name"),
    )
    .select_from(purchase_order)
    .outerjoin(supplier, supplier.c.id == purchase_order.c.supplier)
    .outerjoin(location, location.c.id == purchase_order.c.deliver_to)
    .outerjoin(contract, contract.c.id == purchase_order.c.contract)
    .outerjoin(cost_centre, cost_centre.c.id == purchase_order.c.cost_centre)
    .where(purchase_order.c.id == bindparam("id"))
)
ORDER_LINES = (
    select(po_line.c.text, po_line.c.item, po_line.c.quantity, po_line.c.unit_price)
    .where(po_line.c.order_no == bindparam("order_no"))
    .order_by(po_line.c.position)
)
