"""Does a contract go on? Found before its day of notice, decided on what is known of it, and carried out (C-22)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine import numbers
from engine.ids import new_id
from engine.topics import Call
from register import inputs, orders, writing
from register.lookups import today
from register.reference import BASE_CURRENCY
from register.refusals import Problems, refused
from register.store import contracts as sql
from register.store.reference import GET

DECISIONS = ("renew", "reduce", "stop")
#: So many days before the day of notice an undecided contract is brought to the top.
URGENT_DAYS = 14
#: A contract without a day of notice is urgent after so many days.
PATIENCE_DAYS = 30


def due(call: Call) -> Mapping[str, Any]:
    """Find the contracts whose day of notice is near and on whose term nobody has decided (processes C-22)."""
    day = today(call.uow)
    ahead = int(inputs.maybe_number(call.inputs, "days_before") or 120)
    found = call.uow.execute(sql.DUE, {"until": day + timedelta(days=ahead), "today": day})
    return {"contracts": list(found.scalars())}


# --- what is known ------------------------------------------------------------------------------------------------


def open_renewal(call: Call) -> Mapping[str, Any]:
    """Open the decision on a contract, with what the register knows of its use and cost.

    InvalidSubmission on `contract` when it is unknown, has ended, or is being decided on; a contract that the calendar
    found (`found`) is left alone then.
    """
    number = inputs.text(call, "contract")
    row = writing.lock(call.uow, "contract", [number]).get(number)
    if row is None:
        raise refused(call, "contract", "unknown", name=number)
    other = call.uow.execute(sql.UNDER_WAY, {"contract": number}).scalars().first()
    if row.stage == "in_use" and other is None:
        _keep_open(call, row)
        return {"wanted": True, "business_key": writing.case_no(call), **_known(call, row)}
    if call.inputs.get("found") is not True:
        code = "con_over" if other is None else "con_under_way"
        raise refused(call, "contract", code, name=row.name, case=other)
    return {"wanted": False}


def _keep_open(call: Call, row: Any) -> None:
    term = {"contract": row.id, "notice_on": row.notice_on, "ends_on": row.ends_on}
    writing.add(
        call,
        "renewal",
        [{"id": writing.case_no(call), **term, "opened_at": call.uow.now, "state": "open"}],
    )


def _known(call: Call, row: Any) -> dict[str, Any]:
    day = today(call.uow)
    asked = {"contract": row.id}
    things = call.uow.execute(sql.ASSETS, asked).all()
    rights = call.uow.execute(sql.RIGHTS, asked).all()
    spent = call.uow.execute(sql.SPENT, {**asked, "since": day - timedelta(days=365)}).scalar_one() or Decimal(0)
    supplier = call.uow.execute(GET["supplier"], {"key": row.supplier}).one_or_none()
    return {
        "contract_name": row.name,
        "contract_kind": row.kind,
        "supplier": row.supplier,
        "supplier_name": row.supplier if supplier is None else supplier.name,
        "notice_on": row.notice_on,
        "ends_on": row.ends_on,
        "auto_renew": row.auto_renew,
        "price_rises": row.price_rises,
        "value": row.value,
        "assets": len(things),
        "rights": sum(one.quantity for one in rights),
        "used": sum(int(one.used) for one in rights),
        "spent": spent,
        "price_rise": (spent / row.value - 1).quantize(Decimal("0.001")) if row.value and spent else None,
        "consumers": _consumers(call, things, rights),
        "urgent_from": _urgent(day, row.notice_on),
    }


def _consumers(call: Call, things: Sequence[Any], rights: Sequence[Any]) -> list[dict[str, Any]]:
    """Return who uses what is under a contract: whoever answers for an asset, a tenant, or the money of a right."""
    exists = call.uow.engine.directory.person_exists
    used: dict[str, list[str]] = {}
    for one in things:
        used.setdefault(one.asset_owner or "", []).append(one.tag)
    for one in rights:
        used.setdefault(one.admin_owner or one.centre_owner or "", []).append(f"{one.quantity} × {one.name}")
    return [
        {"person": person, "what": _short(what)}
        for person, what in sorted(used.items())
        if person and exists(call.uow, person)
    ]


def _short(what: Sequence[str], most: int = 8) -> str:
    return ", ".join(what[:most]) + (f" … (+{len(what) - most})" if len(what) > most else "")


def _urgent(day: date, notice_on: date | None) -> str:
    """Return from when on an open decision is urgent, at seven in the morning where people live; never in the past."""
    wanted = day + timedelta(days=PATIENCE_DAYS) if notice_on is None else notice_on - timedelta(days=URGENT_DAYS)
    return f"{max(wanted, day + timedelta(days=1))}T07:00:00"


# --- decided ------------------------------------------------------------------------------------------------------


def of_case(call: Call) -> tuple[Any, Any]:
    """Return the renewal of the case and its contract, both locked."""
    number = writing.case_no(call)
    row = writing.lock(call.uow, "renewal", [number])[number]
    return row, writing.lock(call.uow, "contract", [row.contract])[row.contract]


def propose(call: Call) -> Mapping[str, Any]:
    """Keep what is proposed for a contract; InvalidSubmission beside what does not fit its term."""
    row, contract = of_case(call)
    decision = inputs.text(call, "option")
    if decision not in DECISIONS:
        raise refused(call, "option", "unknown", name=decision)
    terms = {"new_ends_on": None, "new_notice_on": None, "new_value": None}
    if decision != "stop":
        terms = _terms(call, contract)
    changes = {"decision": decision, "reason": inputs.text(call, "reason"), "proposed_by": call.uow.actor, **terms}
    writing.change(call, "renewal", row, changes)
    return {"new_value": terms["new_value"], "weight": terms["new_value"] or contract.value or Decimal(0)}


def _terms(call: Call, contract: Any) -> dict[str, Any]:
    problems = Problems(call)
    end, notice = inputs.maybe_day(call.inputs, "new_ends_on"), inputs.maybe_day(call.inputs, "new_notice_on")
    if end is None:
        problems.add("new_ends_on", "needed")
    elif end <= (contract.ends_on or today(call.uow)):
        problems.add("new_ends_on", "con_no_end", end=contract.ends_on or today(call.uow))
    if notice is None:
        problems.add("new_notice_on", "needed")
    elif end is not None and notice > end:
        problems.add("new_notice_on", "con_notice_late", end=end)
    problems.raise_any()
    value = inputs.maybe_number(call.inputs, "new_value")
    if value is not None:
        value = inputs.money(call, call.inputs, "new_value")
        if value:
            _require_orderable(call, contract)
    return {"new_ends_on": end, "new_notice_on": notice, "new_value": value or None}


def _require_orderable(call: Call, contract: Any) -> None:
    """Refuse what could not be ordered once it is approved: nobody pays, or the supplier is not taken on."""
    named = inputs.text(call, "cost_centre")
    if call.uow.execute(GET["cost_centre"], {"key": named}).one_or_none() is None:
        raise refused(call, "cost_centre", "unknown", name=named)
    supplier = call.uow.execute(GET["supplier"], {"key": contract.supplier}).one_or_none()
    if supplier is None or supplier.status != "onboarded":
        raise refused(call, "option", "not_onboarded", name=contract.supplier if supplier is None else supplier.name)


def decide(call: Call) -> Mapping[str, Any]:
    """Note that the proposal of the case was approved; from today on the contract is decided on (m.K1)."""
    row, _ = of_case(call)
    writing.change(call, "renewal", row, {"decided_on": today(call.uow), "state": "decided"})
    return {"decided_on": today(call.uow)}


# --- it goes on ---------------------------------------------------------------------------------------------------


def renew(call: Call) -> Mapping[str, Any]:
    """Write the new term into the contract and the rights that ended with the old one; what was ordered is there.

    A term is delivered by beginning, so its order is received in full and waits for the bill.
    """
    row, contract = of_case(call)
    changes = {"ends_on": row.new_ends_on, "notice_on": row.new_notice_on, "owner": contract.owner or row.proposed_by}
    if row.new_value is not None:
        changes |= {"value": row.new_value, "currency": BASE_CURRENCY}
    writing.change(call, "contract", contract, changes)
    ids = [one.id for one in call.uow.execute(sql.RIGHTS, {"contract": contract.id}) if one.ends_on == row.ends_on]
    rights = writing.lock(call.uow, "entitlement", ids if row.ends_on else ())
    for right in rights.values():
        writing.change(call, "entitlement", right, {"ends_on": row.new_ends_on})
    order = inputs.maybe_text(call.inputs, "po_no")
    received = Decimal(0) if order is None else _receive(call)
    writing.change(call, "renewal", row, {"state": "renewed", "po_no": order})
    return {"rights_extended": len(rights), "received_value": received}


def _receive(call: Call) -> Decimal:
    order = orders.of_call(call)
    orders.require_issued(call, order, "po_no")
    receipt = numbers.following(call.uow, "GR")
    came = {"order_no": order.id, "received_at": call.uow.now, "received_by": call.uow.actor}
    writing.add(call, "receipt", [{"id": receipt, **came}])
    lines = orders.lines(call, order.id)
    rows = [_receipt_line(call, receipt, line) for line in lines]
    writing.add(call, "receipt_line", rows)
    for line in lines:
        writing.change(call, "po_line", line, {"received": line.quantity, "stage": "received"})
    writing.change(call, "purchase_order", order, {"status": "received"})
    return sum((one["value"] for one in rows), Decimal(0))


def _receipt_line(call: Call, receipt: str, line: Any) -> dict[str, Any]:
    return {
        "id": str(new_id(call.uow.now)),
        "receipt": receipt,
        "position": line.position,
        "po_line": line.id,
        "quantity": line.quantity,
        "condition": "ok",
        "state": "accepted",
        "value": line.quantity * line.base_price,
    }
