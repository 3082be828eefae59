"""The end: contracts terminated, books closed, assets Disposed."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.reference import BASE_CURRENCY
from register.refusals import refused
from register.retirement import facts
from register.retirement.worth import book_value
from register.store import retiring as sql

CENT = Decimal("0.01")


def terminate(call: Call) -> Mapping[str, Any]:
    """Note that services of the case end: notice, last day, where the data went (processes B4, R20).

    A contract under which nothing of ours is left becomes Retired on its last day.
    """
    sent, end = inputs.day(call, "notice_sent_on"), inputs.day(call, "end_date")
    if end < sent:
        raise refused(call, "end_date", "ret_end_before")
    if call.inputs.get("has_data") is True:
        for name in ("export_location", "provider_deletion_proof"):
            if not inputs.texts(call, name):
                raise refused(call, name, "ret_data_proof")
    rows = writing.lock(call.uow, "asset", facts.lines(call)).values()
    ended = []
    for number in sorted({row.contract for row in rows if row.contract}):
        if call.uow.execute(sql.LEFT_UNDER_CONTRACT, {"contract": number}).first() is None:
            contract = writing.lock(call.uow, "contract", [number])[number]
            if contract.stage == "retired":
                # Its own case has ended it, with its own terms.
                continue
            notice = contract.notice_on or sent
            owner = contract.owner or call.uow.actor
            changes = {"ends_on": end, "notice_on": notice, "owner": owner, "auto_renew": False, "stage": "retired"}
            writing.change(call, "contract", contract, changes)
            ended.append(number)
    return {"contracts_ended": ended}


# --- books --------------------------------------------------------------------------------------------------------


def worth(call: Call) -> Decimal:
    """Return what the assets that the case still has are worth in the books today."""
    rows = writing.lock(call.uow, "asset", facts.lines(call)).values()
    return sum((book_value(row, today(call.uow)) for row in rows), Decimal(0))


def look(call: Call) -> Mapping[str, Any]:
    """Tell whether there is anything to close: what the books say and what the lots brought."""
    lots = call.uow.execute(sql.LOTS, {"case_no": writing.case_no(call)})
    proceeds = sum((lot.proceeds or Decimal(0) for lot in lots), Decimal(0))
    return {"book_value": worth(call), "proceeds": proceeds}


def close_books(call: Call) -> Mapping[str, Any]:
    """Write off what assets are worth beyond what they brought; from then on they are worth nothing (B4, R22).

    Proceeds and write-off are spread over the assets by their book value, the rest to the cent on the last one.
    """
    proceeds = inputs.money(call, call.inputs, "proceeds")
    reference = inputs.text(call, "posting_ref")
    lines = facts.lines(call)
    day = today(call.uow)
    rows = writing.lock(call.uow, "asset", lines)
    values = {id: book_value(row, day) for id, row in rows.items()}
    total = sum(values.values(), Decimal(0))
    expected = max(total - proceeds, Decimal(0))
    write_off = inputs.maybe_number(call.inputs, "write_off") or Decimal(0)
    if write_off != expected:
        raise refused(call, "write_off", "ret_write_off", value=total, currency=BASE_CURRENCY)
    shares = {name: _spread(sum_, values, total) for name, sum_ in (("written_off", write_off), ("proceeds", proceeds))}
    for id, row in rows.items():
        changes = {name: share[id] for name, share in shares.items()}
        writing.change(call, "retirement_line", lines[id], {**changes, "posting_ref": reference})
        writing.change(call, "asset", row, {"book_closed_on": day})
    return {"written_off": write_off, "gain": max(proceeds - total, Decimal(0))}


def _spread(amount: Decimal, values: Mapping[str, Decimal], total: Decimal) -> dict[str, Decimal]:
    ids = sorted(values)
    spread: dict[str, Decimal] = {}
    for id in ids[:-1]:
        part = amount * values[id] / total if total else amount / len(ids)
        spread[id] = part.quantize(CENT, ROUND_HALF_EVEN)
    if ids:
        spread[ids[-1]] = amount - sum(spread.values(), Decimal(0))
    return spread


def disposed(call: Call) -> Mapping[str, Any]:
    """Dispose of what the case still has: the record is final from then on (processes B4, R23; INV-09 to INV-11)."""
    lines = facts.lines(call)
    day = today(call.uow)
    rows = list(writing.lock(call.uow, "asset", lines).values())
    for row in rows:
        if row.book_closed_on is None and not book_value(row, day):
            writing.change(call, "asset", row, {"book_closed_on": day})
    again = list(writing.lock(call.uow, "asset", [row.id for row in rows]).values())
    writing.move(call, again, "disposed", {"custodian": None, "contract": None})
    writing.let_go(call, [row.id for row in rows])
    facts.close_lines(call, lines)
    return {"disposed": len(rows)}
