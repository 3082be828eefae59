"""Orders as the topics need them: read under lock, checked against their case."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.errors import Refused
from engine.topics import Call
from register import inputs, writing
from register.refusals import refused, say
from register.store import orders as sql


def of_call(call: Call) -> Any:
    """Return the order that a call names, locked. Refused unless the case of the call made it."""
    number = inputs.text(call, "po_no")
    row = writing.lock(call.uow, "purchase_order", [number]).get(number)
    if row is None or row.instance_id != call.instance.id:
        raise Refused(say(call.uow, "not_its_order", order=number))
    return row


def require_issued(call: Call, order: Any, field: str, *, or_received: bool = False) -> None:
    """Refuse, beside a field, unless a supplier has the order (`or_received`: or has fulfilled it)."""
    if order.status == "issued" or (or_received and order.status == "received"):
        return
    code = {"created": "not_issued", "cancelled": "order_cancelled"}.get(order.status, "order_closed")
    raise refused(call, field, code, order=order.id)


def lines(call: Call, order_no: str) -> list[Any]:
    """Return the lines of an order by position. The order is locked, and nobody changes lines without it."""
    return list(call.uow.execute(sql.LINES, {"order_no": order_no}))


def still_to_come(line: Any) -> int:
    """Return how many units of a line are open: neither here to stay nor taken off the order."""
    quantity: int = line.quantity - line.received - line.credited
    return quantity


def standing(call: Call, order_no: str) -> Mapping[str, Any]:
    """Return what of an order has come: the outputs that every topic on deliveries has in common."""
    came = [row for row in call.uow.execute(sql.RECEIPT_LINES, {"order_no": order_no})]
    return {
        "open_quantity": sum(still_to_come(line) for line in lines(call, order_no)),
        "received_value": value_of(came),
        "discrepancies": sum(1 for row in came if row.state == "open"),
        "asset_ids": [row.id for row in call.uow.execute(sql.ASSETS_OF_ORDER, {"order_no": order_no})],
        "entitlement_ids": [row.id for row in call.uow.execute(sql.ENTITLEMENTS_OF_ORDER, {"order_no": order_no})],
    }


def value_of(came: Sequence[Any]) -> Decimal:
    """Return what the accepted lines of deliveries are worth, in base currency."""
    return sum((row.value for row in came if row.state == "accepted"), Decimal(0))


#: What `standing` gives, for the documentation of topics.
STANDING = {
    "open_quantity": "units still to come",
    "received_value": "value of what came and stays, in EUR",
    "discrepancies": "rows of deliveries that nobody has settled yet",
    "asset_ids": "ids of all assets of the order, without those sent back",
    "entitlement_ids": "numbers of all entitlements of the order",
}
