"""What comes: deliveries, the assets and rights that come of them, and what is sent back."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine import numbers
from engine.ids import new_id
from engine.topics import Call, Topic
from register import arrivals, inputs, orders, writing
from register.arrivals import Arrivals
from register.refusals import Problems, refused
from register.stages import FINAL
from register.store import orders as sql
from register.store.unique import Taken, once

#: What can be done about a row that came damaged or wrong -> the state of the row afterwards.
ACTIONS = {"accept": "accepted", "return": "returned", "credit": "credited"}


# --- a delivery ---------------------------------------------------------------------------------------------------


def create_received(call: Call) -> Mapping[str, Any]:
    """Write a delivery: an asset for each unit or service, an entitlement for each right (processes B1, receipt).

    What is damaged or wrong is there too, since it is in our hands, but waits for `receipt.settle`. InvalidSubmission
    names the row and the asset that has its tag or serial number already (INV-01), or says what is still to come.
    """
    order = orders.of_call(call)
    orders.require_issued(call, order, "lines")
    came = arrivals.read(call, order)
    if not came.each:
        return {"receipt_no": None, **orders.standing(call, order.id)}
    came.check()
    receipt = numbers.following(call.uow, "GR")
    writing.add(call, "receipt", [_receipt(call, order, receipt)])
    try:
        with once(call.uow):
            _add_assets(call, came)
    except Taken:
        # Somebody used the same tag or serial number a moment ago; now it can be seen whose it is.
        came.check()
        raise
    _add_rights(call, came)
    rows = [came.receipt_line(one, str(new_id(call.uow.now)), receipt) for one in came.each]
    writing.add(call, "receipt_line", rows)
    _count(call, order, "received", ((one.line.id, one.quantity) for one in came.each if one.condition == "ok"))
    return {"receipt_no": receipt, **orders.standing(call, order.id)}


def _receipt(call: Call, order: Any, number: str) -> dict[str, Any]:
    return {
        "id": number,
        "order_no": order.id,
        "delivery_note": inputs.maybe_text(call.inputs, "delivery_note"),
        "received_at": call.uow.now,
        "received_by": call.uow.actor,
    }


def _add_assets(call: Call, came: Arrivals) -> None:
    made = [one for one in came.each if one.type.makes != "right"]
    for one in made:
        one.asset = str(new_id(call.uow.now))
        one.tag = one.tag or numbers.following(call.uow, "AST")
    rows = [came.asset(one) for one in made]
    writing.add(call, "asset", rows)
    writing.keep_at(call, rows)


def _add_rights(call: Call, came: Arrivals) -> None:
    made = [one for one in came.each if one.type.makes in ("right", "asset_and_right")]
    for one in made:
        one.entitlement = numbers.following(call.uow, "ENT")
    writing.add(call, "entitlement", [came.entitlement(one) for one in made])


def _count(call: Call, order: Any, column: str, units: Iterable[tuple[str, int]]) -> None:
    """Count units on the lines of an order; a line of which nothing is open any more is Received."""
    more: dict[str, int] = {}
    for line_id, quantity in units:
        more[line_id] = more.get(line_id, 0) + quantity
    for line in orders.lines(call, order.id):
        if line.id in more:
            counted = {**line._mapping, column: getattr(line, column) + more[line.id]}
            ended = counted["received"] + counted["credited"] >= line.quantity
            stage = ("received" if counted["received"] else "cancelled") if ended else line.stage
            writing.change(call, "po_line", line, {column: counted[column], "stage": stage})


# --- what was not in order ----------------------------------------------------------------------------------------


def settle(call: Call) -> Mapping[str, Any]:
    """Decide on rows of a delivery that were damaged or wrong: keep, send back for another, or take off the order."""
    order = orders.of_call(call)
    receipt = inputs.text(call, "receipt_no")
    came = call.uow.execute(sql.LINES_OF_RECEIPT, {"receipt": receipt, "order_no": order.id})
    rows = {row.position: row for row in came}
    decided = _decisions(call, rows)
    for row, action, reason in decided:
        _settle(call, row, action, reason)
    for column, action in (("received", "accept"), ("returned", "return"), ("credited", "credit")):
        _count(call, order, column, ((row.po_line, row.quantity) for row, chosen, _ in decided if chosen == action))
    return orders.standing(call, order.id)


def _decisions(call: Call, rows: Mapping[int, Any]) -> list[tuple[Any, str, str]]:
    problems = Problems(call)
    found: dict[int, tuple[Any, str, str]] = {}
    for index, given in enumerate(inputs.rows(call, "lines")):
        position = int(inputs.maybe_number(given, "receipt_line") or 0)
        action, reason = inputs.maybe_text(given, "action"), inputs.maybe_text(given, "reason")
        row = rows.get(position)
        if row is None or row.state != "open" or position in found:
            problems.add(f"lines.{index}.receipt_line", "not_open", line=position)
        elif action not in ACTIONS:
            problems.add(f"lines.{index}.action", "unknown", name=action)
        elif reason is None:
            problems.add(f"lines.{index}.reason", "needed")
        else:
            found[position] = (row, action, reason)
    problems.raise_any()
    return list(found.values())


def _settle(call: Call, row: Any, action: str, reason: str) -> None:
    writing.change(call, "receipt_line", row, {"state": ACTIONS[action], "reason": reason})
    if row.entitlement is not None:
        right = writing.lock(call.uow, "entitlement", [row.entitlement])[row.entitlement]
        writing.change(call, "entitlement", right, {"stage": "in_use" if action == "accept" else "cancelled"})
    if row.asset is not None and action != "accept":
        writing.move(call, list(writing.lock(call.uow, "asset", [row.asset]).values()), "cancelled")
        writing.let_go(call, [row.asset])


# --- taken over ---------------------------------------------------------------------------------------------------


def acquired(call: Call) -> Mapping[str, Any]:
    """Take over what the case bought: Received becomes Available; what did not come is taken off the order.

    What was reused stays Reserved (processes B1, A19).
    """
    for number in call.uow.execute(sql.ORDERS_OF_CASE, {"instance_id": call.instance.id}).scalars().all():
        order = writing.lock(call.uow, "purchase_order", [number])[number]
        if order.status == "issued":
            _close(call, order)
    ids = call.uow.execute(sql.RECEIVED_BY_CASE, {"instance_id": call.instance.id}).scalars().all()
    assets = writing.lock(call.uow, "asset", ids)
    writing.move(call, list(assets.values()), "available")
    _replace(call, [*assets, *inputs.texts(call, "reused_assets")])
    return {"acquired": len(assets)}


def _replace(call: Call, fresh: list[str]) -> None:
    """Say which new asset replaces which old one, in their order; what is gone already needs no successor."""
    old = inputs.texts(call, "replaces")
    rows = writing.lock(call.uow, "asset", [*fresh, *old])
    there = [rows[id] for id in old if id in rows and rows[id].stage not in FINAL]
    writing.relate(call, "replaces", zip((rows[id] for id in fresh if id in rows), there, strict=False))


def _close(call: Call, order: Any) -> None:
    if any(row.state == "open" for row in call.uow.execute(sql.RECEIPT_LINES, {"order_no": order.id})):
        raise refused(call, "lines", "not_settled", order=order.id)
    left = [(line.id, orders.still_to_come(line)) for line in orders.lines(call, order.id)]
    _count(call, order, "credited", ((id, quantity) for id, quantity in left if quantity))
    writing.change(call, "purchase_order", order, {"status": "received"})


TOPICS = (
    Topic(
        name="register.create_received",
        handler=create_received,
        summary="Writes a delivery: an asset for each unit or service, an entitlement for each right.",
        inputs={
            "po_no": "issued order of this case",
            "lines": "list of {po_line (position; 1 when left out), quantity, tag, serial, proof, condition "
            "(ok, damaged, wrong), tenant, admin_owner, start_date, user_cap}; hardware: one row a unit; a row of "
            "quantity 0 is empty",
            "delivery_note": "file, or null",
            "location": "where it is when the order names no place; optional",
            "contract": "contract it is under when the order names none; optional",
            "licence_model": "what the rights are counted by; optional",
            "starts_on": "first day of the rights when the row names none; today when left out",
            "ends_on": "last day of the rights; optional",
            "term_months": "term of the rights instead of a last day; without either they do not end; optional",
        },
        outputs={"receipt_no": "number of the delivery (GR-2026-00001); null when no row is filled", **orders.STANDING},
        errors={
            "lines": "refused: not issued, or more than is still to come",
            "lines.0.tag": "refused: missing on hardware, or taken (names row and asset)",
            "lines.0.serial": "refused: taken within its maker (names row and asset)",
            "lines.0.tenant": "refused: missing on a cloud service",
            "lines.0.quantity": "refused: not a whole number, or more than one unit of hardware in a row",
        },
    ),
    Topic(
        name="receipt.settle",
        handler=settle,
        summary="Decides on rows of a delivery that were damaged or wrong: keep, send back, take off the order.",
        inputs={
            "po_no": "order of this case",
            "receipt_no": "the delivery",
            "lines": "list of {receipt_line (position in it, from 1), action (accept, return, credit), reason}",
        },
        outputs=orders.STANDING,
        errors={
            "lines.0.receipt_line": "refused: settled already, or was in order",
            "lines.0.reason": "refused: missing",
        },
    ),
    Topic(
        name="register.acquired",
        handler=acquired,
        summary="Takes over what the case bought: Received becomes Available, its orders are closed.",
        inputs={
            "asset_ids": "what was bought; shown in the history",
            "entitlement_ids": "rights that were bought; shown in the history",
            "reused_assets": "ids of what was reused; stays Reserved",
            "replaces": "ids of assets that the new ones replace, in their order; optional",
        },
        outputs={"acquired": "how many assets became Available"},
        errors={"lines": "refused: rows of a delivery are not settled"},
    ),
)
