"""What is ordered from whom under which terms: suppliers, purchase orders, contracts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine import numbers
from engine.ids import new_id
from engine.topics import Call, Topic
from register import budgets, inputs, order_papers, orders, writing
from register.asset_types import TYPES
from register.lookups import today
from register.reference import BASE_CURRENCY, in_base_currency
from register.refusals import Problems, refused
from register.store import orders as sql
from register.store.reference import GET

#: Answer of due diligence -> column that keeps the day of the check.
CHECKS = {
    "sanctions_ok": "sanctions_checked_on",
    "bank_verified_by_callback": "bank_verified_on",
    "security_ok": "security_checked_on",
    "dpa_signed": "dpa_signed_on",
}
CONTRACT_KINDS = ("frame", "licence", "maintenance", "lease", "service")


# --- suppliers ----------------------------------------------------------------------------------------------------


def onboard(call: Call) -> Mapping[str, Any]:
    """Take a supplier on when every check is done; one of that name that is known gets the new checks."""
    name = inputs.text(call, "supplier_name")
    problems = Problems(call)
    for check in CHECKS:
        if call.inputs.get(check) is not True:
            problems.add(check, "check_missing")
    problems.raise_any()
    checked = {column: today(call.uow) for column in CHECKS.values()}
    known = call.uow.execute(sql.SUPPLIERS_NAMED, {"name": name.lower()}).first()
    if known is not None:
        if known.status != "onboarded":
            raise refused(call, "supplier_name", "not_onboarded", name=name)
        row = writing.lock(call.uow, "supplier", [known.id])[known.id]
        writing.change(call, "supplier", row, checked)
        return {"supplier": known.id}
    id = numbers.following(call.uow, "SUP")
    country = inputs.maybe_text(call.inputs, "country")
    writing.add(call, "supplier", [{"id": id, "name": name, "country": country, "status": "onboarded", **checked}])
    return {"supplier": id}


def _onboarded(call: Call) -> Any:
    id = inputs.text(call, "supplier")
    row = call.uow.execute(GET["supplier"], {"key": id}).one_or_none()
    if row is None or row.status != "onboarded":
        raise refused(call, "supplier", "not_onboarded", name=id if row is None else row.name)
    return row


# --- purchase orders ----------------------------------------------------------------------------------------------


def create_order(call: Call) -> Mapping[str, Any]:
    """Write a purchase order and hold its sum of the budget; an order of the case that nobody issued falls away."""
    supplier = _onboarded(call)
    cost_centre = _cost_centre(call)
    currency = inputs.maybe_text(call.inputs, "currency") or BASE_CURRENCY
    cancel_unissued(call)
    number = numbers.following(call.uow, "PO")
    rows = [_line(call, number, currency, index, row) for index, row in enumerate(inputs.rows(call, "lines"))]
    total = sum((row["quantity"] * row["unit_price"] for row in rows), Decimal(0))
    base_total = sum((row["quantity"] * row["base_price"] for row in rows), Decimal(0))
    order = {
        "id": number,
        "supplier": supplier.id,
        "contract": inputs.maybe_text(call.inputs, "contract"),
        "cost_centre": cost_centre,
        "currency": currency,
        "total": total,
        "base_total": base_total,
        "deliver_to": inputs.maybe_text(call.inputs, "deliver_to"),
        "needed_by": inputs.maybe_day(call.inputs, "needed_by"),
        "status": "created",
        "ordered_by": call.uow.actor,
        "created_at": call.uow.now,
    }
    writing.add(call, "purchase_order", [order])
    writing.add(call, "po_line", rows)
    budgets.commit(call, cost_centre, base_total)
    paper = str(order_papers.keep_purchase_order(call, number))
    writing.change(
        call, "purchase_order", writing.lock(call.uow, "purchase_order", [number])[number], {"document": paper}
    )
    return {"po_no": number, "po_total": base_total, "po_document": paper, "by_erp": supplier.order_channel == "erp"}


def _cost_centre(call: Call) -> str:
    named = inputs.text(call, "cost_centre")
    if call.uow.execute(GET["cost_centre"], {"key": named}).one_or_none() is None:
        raise refused(call, "cost_centre", "unknown", name=named)
    return named


def _line(call: Call, number: str, currency: str, index: int, row: inputs.Row) -> dict[str, Any]:
    kind = inputs.maybe_text(row, "kind")
    if kind not in TYPES:
        raise refused(call, f"lines.{index}.kind", "unknown", name=kind)
    price = inputs.money(call, row, "unit_price", f"lines.{index}.unit_price")
    text = inputs.maybe_text(row, "text")
    if text is None:
        raise refused(call, f"lines.{index}.text", "needed")
    return {
        "id": str(new_id(call.uow.now)),
        "order_no": number,
        "position": index + 1,
        "item": inputs.maybe_text(row, "item"),
        "text": text,
        "kind": kind,
        "quantity": inputs.count(call, row, "quantity", f"lines.{index}.quantity"),
        "unit_price": price,
        "base_price": in_base_currency(call.uow, price, currency, BASE_CURRENCY),
        "stage": "proposed",
    }


def issue_order(call: Call) -> Mapping[str, Any]:
    """Note that the supplier has the order: its lines are Ordered, the promised day is known."""
    order = orders.of_call(call)
    promised = inputs.day(call, "promised_date")
    if order.status == "cancelled":
        raise refused(call, "promised_date", "order_cancelled", order=order.id)
    if order.status != "created":
        raise refused(call, "promised_date", "ordered_already", order=order.id, day=_day_of(call, order.issued_at))
    changes = {
        "status": "issued",
        "issued_at": call.uow.now,
        # Until now it was whoever set the case going so that the order was made.
        "ordered_by": call.uow.actor,
        "promised_on": promised,
        "acknowledgement": inputs.maybe_text(call.inputs, "ack_file"),
    }
    writing.change(call, "purchase_order", order, changes)
    for line in orders.lines(call, order.id):
        writing.change(call, "po_line", line, {"stage": "ordered"})
    return {}


def _day_of(call: Call, at: Any) -> Any:
    return None if at is None else at.astimezone(call.uow.engine.settings.zone).date()


def cancel_unissued(call: Call) -> None:
    """Cancel the orders of the case that no supplier has got."""
    ids = call.uow.execute(sql.UNISSUED, {"instance_id": call.instance.id}).scalars().all()
    for order in writing.lock(call.uow, "purchase_order", ids).values():
        writing.change(call, "purchase_order", order, {"status": "cancelled"})
        for line in orders.lines(call, order.id):
            writing.change(call, "po_line", line, {"stage": "cancelled", "credited": line.quantity})


def has_issued(call: Call) -> bool:
    """Tell whether a supplier has an order of the case that has not come in full."""
    return call.uow.execute(sql.ISSUED, {"instance_id": call.instance.id}).first() is not None


# --- contracts ----------------------------------------------------------------------------------------------------


def upsert_contract(call: Call) -> Mapping[str, Any]:
    """Write a contract, new or known; what is not given stays as it is (INV-14: one that ends has notice and owner).

    With `po_no`, the order and what came of it name the contract.
    """
    number = inputs.maybe_text(call.inputs, "contract")
    known = writing.lock(call.uow, "contract", [number]).get(number) if number else None
    if number and known is None:
        raise refused(call, "contract", "unknown", name=number)
    terms = _terms(call)
    _check_terms(call, terms if known is None else {**known._mapping, **terms})
    if known is not None:
        writing.change(call, "contract", known, terms)
        id: str = known.id
    else:
        id = numbers.following(call.uow, "CON")
        terms.setdefault("name", inputs.text(call, "name"))
        kind = terms.pop("kind", "service")
        writing.add(
            call, "contract", [{"id": id, "stage": "in_use", "kind": kind, "supplier": _onboarded(call).id, **terms}]
        )
    if inputs.maybe_text(call.inputs, "po_no"):
        _put_under(call, id)
    return {"contract": id}


def _terms(call: Call) -> dict[str, Any]:
    """Return the columns of a contract that a call gives."""
    given = call.inputs
    value = inputs.money(call, given, "value") if given.get("value") is not None else None
    terms = {
        "name": inputs.maybe_text(given, "name"),
        "kind": inputs.maybe_text(given, "kind"),
        "owner": inputs.maybe_text(given, "owner"),
        "starts_on": inputs.maybe_day(given, "start"),
        "ends_on": inputs.maybe_day(given, "end"),
        "notice_on": inputs.maybe_day(given, "notice_date"),
        "auto_renew": given.get("auto_renew") if isinstance(given.get("auto_renew"), bool) else None,
        "value": value,
        "currency": BASE_CURRENCY if value is not None else None,
        "price_rises": inputs.maybe_text(given, "price_rises"),
        "audit_clause": inputs.maybe_text(given, "audit_clause"),
        "document": inputs.maybe_text(given, "document"),
    }
    return {name: value for name, value in terms.items() if value is not None}


def _check_terms(call: Call, terms: Mapping[str, Any]) -> None:
    problems = Problems(call)
    if terms.get("kind", "service") not in CONTRACT_KINDS:
        problems.add("kind", "unknown", name=terms["kind"])
    start, end, notice = (terms.get(name) for name in ("starts_on", "ends_on", "notice_on"))
    if end is not None:
        if notice is None:
            problems.add("notice_date", "no_notice")
        elif notice > end:
            problems.add("notice_date", "notice_after")
        if not terms.get("owner"):
            problems.add("owner", "no_owner")
        if start is not None and end < start:
            problems.add("end", "ends_before")
    problems.raise_any()


def _put_under(call: Call, contract: str) -> None:
    order = orders.of_call(call)
    writing.change(call, "purchase_order", order, {"contract": contract})
    for entity, statement in (("asset", sql.ASSETS_OF_ORDER), ("entitlement", sql.ENTITLEMENTS_OF_ORDER)):
        ids: Sequence[str] = [row.id for row in call.uow.execute(statement, {"order_no": order.id})]
        for row in writing.lock(call.uow, entity, ids).values():
            writing.change(call, entity, row, {"contract": contract})


TOPICS = (
    Topic(
        name="supplier.onboard",
        handler=onboard,
        summary="Takes a supplier on after due diligence; a known one of that name gets the new checks.",
        inputs={
            "supplier_name": "name of the supplier",
            "country": "its country, two letters; optional",
            **{check: "true when that check is done" for check in CHECKS},
        },
        outputs={"supplier": "number of the supplier"},
        errors={
            "supplier_name": "refused: missing, or the supplier of that name is blocked",
            **{check: "refused: not true" for check in CHECKS},
        },
    ),
    Topic(
        name="po.create",
        handler=create_order,
        summary="Writes a purchase order and holds its sum of the budget; an unissued order of the case falls away.",
        inputs={
            "supplier": "onboarded supplier",
            "lines": "list of {item (catalogue item or null), text, quantity, unit_price, kind}",
            "currency": "of the prices; EUR when left out",
            "cost_centre": "pays",
            "contract": "contract it is ordered under, or null",
            "deliver_to": "location, or null",
            "needed_by": "day, or null",
        },
        outputs={
            "po_no": "number of the order (PO-2026-00001)",
            "po_total": "its sum in EUR",
            "po_document": "id of the file with the order as PDF",
            "by_erp": "true when orders to this supplier go by the ERP (topic erp.purchase_order)",
        },
        errors={
            "supplier": "refused: not onboarded",
            "cost_centre": "refused: unknown",
            "lines.0.quantity": "refused: a row without text, quantity, price or kind",
        },
    ),
    Topic(
        name="po.issue",
        handler=issue_order,
        summary="Notes that the supplier has the order: its lines become Ordered.",
        inputs={
            "po_no": "order of this case",
            "promised_date": "day on which the supplier delivers",
            "ack_file": "file with the acknowledgement, or null",
        },
        errors={"promised_date": "refused: missing, or the order was issued already"},
    ),
    Topic(
        name="contract.upsert",
        handler=upsert_contract,
        summary="Writes a contract, new or known; what is not given stays. One that ends needs notice and owner.",
        inputs={
            "contract": "number of a known contract, or null for a new one",
            "name": "name; needed for a new one",
            "supplier": "onboarded supplier; needed for a new one",
            "kind": "frame, licence, maintenance, lease, service; service when left out",
            "start": "first day",
            "end": "last day, or null",
            "notice_date": "day by which notice is given; needed with an end",
            "auto_renew": "true when it goes on without notice",
            "value": "sum in EUR",
            "owner": "person who answers for it; needed with an end",
            "price_rises": "what it says on rises of prices",
            "audit_clause": "what it says on audits by the supplier",
            "document": "file, or null",
            "po_no": "order of this case that is put under the contract, with what came of it; optional",
        },
        outputs={"contract": "number of the contract (CON-2026-00001)"},
        errors={
            "notice_date": "refused: missing although it ends, or after the end",
            "owner": "refused: missing although it ends",
            "end": "refused: before the start",
            "contract": "refused: unknown",
        },
    ),
)
