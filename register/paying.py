"""What is paid: an invoice is matched with order and delivery, then posted."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from engine import numbers
from engine.ids import new_id
from engine.topics import Call, Topic
from register import budgets, inputs, orders, rules, writing
from register.asset_types import TYPES
from register.lookups import today
from register.reference import BASE_CURRENCY, in_base_currency
from register.refusals import refused
from register.store import orders as sql
from register.store.unique import Taken, once

CENT = Decimal("0.01")


def match(call: Call) -> Mapping[str, Any]:
    """Compare an invoice with what came at the price of the order (three-way match, INV-13).

    InvalidSubmission on invoice_no when the supplier has sent it before, on comment when it differs by more than 5 % or
    250 and nobody says why.
    """
    order = orders.of_call(call)
    orders.require_issued(call, order, "invoice_no", or_received=True)
    number = inputs.text(call, "invoice_no")
    amount = _amount(call, order, "amount")
    received = _not_invoiced(call, order, number)
    variance = amount - received
    within = is_within(variance, received)
    comment = inputs.maybe_text(call.inputs, "comment")
    if not within and comment is None:
        raise refused(call, "comment", "say_why", variance=variance, currency=BASE_CURRENCY)
    _keep(
        call,
        order,
        number,
        {
            "amount": amount,
            "tax": _amount(call, order, "tax") if call.inputs.get("tax") is not None else None,
            "received_value": received,
            "variance": variance,
            "within": within,
            "comment": comment,
            "matched_at": call.uow.now,
            "matched_by": call.uow.actor,
        },
    )
    return {
        "variance": variance,
        "variance_ratio": None if not received else round(variance / received, 4),
        "within": within,
    }


def is_within(variance: Decimal, received: Decimal) -> bool:
    """Tell whether an invoice differs by so little that nobody need say why: at most 5 % and at most 250."""
    return abs(variance) <= rules.TOLERANCE_SUM and abs(variance) * 100 <= received * rules.TOLERANCE_PERCENT


def _amount(call: Call, order: Any, name: str) -> Decimal:
    given = inputs.money(call, call.inputs, name)
    return in_base_currency(call.uow, given, order.currency, BASE_CURRENCY)


def _not_invoiced(call: Call, order: Any, number: str) -> Decimal:
    """Return the value of what came, without what other invoices of the order have asked for."""
    value = orders.value_of(call.uow.execute(sql.RECEIPT_LINES, {"order_no": order.id}).all())
    invoices = call.uow.execute(sql.INVOICES, {"order_no": order.id})
    return value - sum((row.amount for row in invoices if row.number != number), Decimal(0))


def _keep(call: Call, order: Any, number: str, matched: Mapping[str, Any]) -> None:
    known = _invoice(call, order, number)
    if known is not None and (known.order_no != order.id or known.state != "matched"):
        raise _sent_before(call, known)
    if known is not None:
        # Matched once more before it is posted: what was typed wrong is put right.
        writing.change(call, "invoice", known, matched)
        return
    row = {"id": str(new_id(call.uow.now)), "supplier": order.supplier, "number": number, "order_no": order.id}
    try:
        with once(call.uow):
            writing.add(call, "invoice", [{**row, "state": "matched", **matched}])
    except Taken:
        raise _sent_before(call, _invoice(call, order, number)) from None


def _invoice(call: Call, order: Any, number: str) -> Any:
    return call.uow.execute(sql.INVOICE, {"supplier": order.supplier, "number": number}).one_or_none()


def _sent_before(call: Call, known: Any) -> Exception:
    params = {"supplier": known.supplier, "number": known.number, "order": known.order_no}
    return refused(call, "invoice_no", "invoice_twice", **params)


# --- posting ------------------------------------------------------------------------------------------------------


def post_actual(call: Call) -> Mapping[str, Any]:
    """Post a matched invoice: one row for the ledger an account, and the money that the case held is spent."""
    order = orders.of_call(call)
    number = inputs.text(call, "invoice_no")
    known = _invoice(call, order, number)
    if known is None or known.order_no != order.id or known.state != "matched":
        raise refused(call, "invoice_no", "not_matched", number=number, order=order.id)
    parts = _parts(call, order, known.amount)
    rows = [_posting(call, order, known, kind, amount) for kind, amount in parts.items()]
    writing.add(call, "posting", rows)
    writing.change(call, "invoice", known, {"state": "posted"})
    spent = call.uow.execute(sql.SPENT, {"instance_id": call.instance.id}).scalar_one()
    budgets.spend(call, order.cost_centre, spent)
    return {"posting_no": rows[0]["id"], "postings": [row["id"] for row in rows]}


def _parts(call: Call, order: Any, amount: Decimal) -> dict[str, Decimal]:
    """Split an amount over the kinds of account, as the lines of the order weigh; the last one takes the rest."""
    weights: dict[str, Decimal] = {}
    for line in orders.lines(call, order.id):
        kind: str = TYPES[line.kind].account_kind
        weights[kind] = weights.get(kind, Decimal(0)) + line.base_price * (line.received or line.quantity)
    parts: dict[str, Decimal] = {}
    whole, left = sum(weights.values(), Decimal(0)), amount
    for kind, weight in list(weights.items())[:-1]:
        parts[kind] = (amount * weight / whole).quantize(CENT, ROUND_HALF_EVEN) if whole else Decimal(0)
        left -= parts[kind]
    parts[list(weights)[-1]] = left
    return parts


def _posting(call: Call, order: Any, invoice: Any, kind: str, amount: Decimal) -> dict[str, Any]:
    return {
        "id": numbers.following(call.uow, "FIN"),
        "posted_on": today(call.uow),
        "cost_centre": order.cost_centre,
        "account_kind": kind,
        "amount": amount,
        "currency": BASE_CURRENCY,
        "supplier": order.supplier,
        "order_no": order.id,
        "invoice": invoice.id,
        "invoice_no": invoice.number,
        "text": f"{order.id} {invoice.number}",
    }


TOPICS = (
    Topic(
        name="finance.match",
        handler=match,
        summary="Compares an invoice with what came at the price of the order; asks why when it differs.",
        inputs={
            "po_no": "order of this case",
            "invoice_no": "number that the supplier gave it; once a supplier",
            "amount": "net sum, in the currency of the order",
            "tax": "tax beside it; optional",
            "comment": "why it is paid although it differs by more than 5 % or 250 EUR",
        },
        outputs={
            "variance": "invoice less what came, in EUR",
            "variance_ratio": "the same as a share of what came; null when nothing came",
            "within": "true when it differs by at most 5 % and at most 250 EUR",
        },
        errors={
            "invoice_no": "refused: missing, or the supplier has sent it before (names the order)",
            "amount": "refused: no sum of 0 or more",
            "comment": "refused: missing although it differs",
        },
    ),
    Topic(
        name="finance.post_actual",
        handler=post_actual,
        summary="Posts a matched invoice: a row for the ledger an account; the money held becomes money spent.",
        inputs={"po_no": "order of this case", "invoice_no": "matched invoice"},
        outputs={
            "posting_no": "number of the posting (FIN-2026-00001)",
            "postings": "numbers of all postings, when the lines go to several accounts",
        },
        errors={"invoice_no": "refused: not matched, or posted already"},
    ),
)
