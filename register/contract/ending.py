"""A contract that stops: notice with its proof, and on its last day the rights under it end with it (C-22, B6)."""

from collections.abc import Mapping
from typing import Any

from engine.topics import Call
from register import inputs, writing
from register.contract.renewing import of_case
from register.lookups import today
from register.operation.leaving import end as end_rights
from register.refusals import Problems
from register.store import contracts as sql


def give_notice(call: Call) -> Mapping[str, Any]:
    """Note that notice was sent, with its proof, and which day is the last (INV-14: the terms stay complete)."""
    row, contract = of_case(call)
    sent, last = inputs.day(call, "notice_sent_on"), inputs.day(call, "last_day")
    proof = inputs.text(call, "notice_proof")
    problems = Problems(call)
    if sent > today(call.uow):
        problems.add("notice_sent_on", "con_future_notice")
    if last < max(sent, today(call.uow)):
        problems.add("last_day", "con_end_before")
    problems.raise_any()
    writing.change(
        call,
        "renewal",
        row,
        {"notice_sent_on": sent, "last_day": last, "proof": proof, "state": "noticed"},
    )
    terms = {"notice_on": min(contract.notice_on or sent, last), "owner": contract.owner or row.proposed_by}
    writing.change(call, "contract", contract, {"ends_on": last, "auto_renew": False, **terms})
    return {"last_day": last}


def end(call: Call) -> Mapping[str, Any]:
    """End a contract whose last day is over: its rights end, and nobody supports what it maintained (INV-08).

    What else is under it is retired by whoever hears of its end.
    """
    row, contract = of_case(call)
    asked = {"contract": contract.id}
    found = call.uow.execute(sql.RIGHTS, asked).all()
    rights = writing.lock(call.uow, "entitlement", [one.id for one in found])
    uses = call.uow.execute(sql.USES, {"ids": list(rights)}).scalars().all() if rights else ()
    ended = end_rights(call, list(writing.lock(call.uow, "allocation", uses).values()))
    for right in rights.values():
        last = min(right.ends_on or row.last_day, row.last_day)
        writing.change(call, "entitlement", right, {"stage": "retired", "ends_on": last})
    things = call.uow.execute(sql.ASSETS, asked).all()
    if contract.kind == "maintenance":
        for thing in writing.lock(call.uow, "asset", [one.id for one in things]).values():
            writing.change(call, "asset", thing, {"support_end": row.last_day})
    writing.change(call, "contract", contract, {"stage": "retired"})
    writing.change(call, "renewal", row, {"state": "ended"})
    products = sorted({one.product or one.catalogue_item or one.name for one in found})
    return {"products": products, "rights_ended": ended, "assets_left": len(things)}
