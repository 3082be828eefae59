"""Topics of the acquisition: what the register adds to a request, and what is given back when nothing comes of it."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine import notices
from engine.errors import InvalidSubmission
from engine.topics import Call, Topic
from register import budgets, ordering, supply
from register.lookups import today
from register.reference import BASE_CURRENCY, CatalogueItem, catalogue_item, in_base_currency

#: Working days until delivery of what is not in the catalogue.
USUAL_LEAD_DAYS = 10

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "not_live": {
            "en": "This catalogue item can no longer be ordered. Please choose another one, or none.",
            "de": "Dieser Katalogartikel ist nicht mehr bestellbar. Bitte wählen Sie einen anderen oder keinen.",
        },
        "other_kind": {
            "en": "“{name}” is of another kind than you chose. Please change the kind or the item.",
            "de": "„{name}“ ist von anderer Art als gewählt. Bitte ändern Sie die Art oder den Artikel.",
        },
        "not_open": {
            "en": "This cost centre is not open at present. Please choose one that is.",
            "de": "Diese Kostenstelle ist zurzeit nicht offen. Bitte wählen Sie eine offene.",
        },
        "no_total": {
            "en": "The total cannot be worked out. Please check quantity, cost and term.",
            "de": "Die Summe lässt sich nicht ausrechnen. Bitte prüfen Sie Anzahl, Preis und Laufzeit.",
        },
    }
)


def enrich(call: Call) -> Mapping[str, Any]:
    """Add what the register knows to a request, and hold its money (processes B1, A2)."""
    inputs, uow = call.inputs, call.uow
    item = _item(call)
    budget = _budget(call)
    currency = inputs.get("currency") or BASE_CURRENCY
    total = in_base_currency(uow, _amount(call), currency, BASE_CURRENCY)
    requester = inputs.get("owner") or call.instance.started_by
    budgets.commit(call, budget.cost_centre, total)
    return {
        "business_key": call.instance.business_key,
        "requester": requester,
        "manager": uow.engine.directory.manager_of(uow, requester),
        "budget_owner": budget.owner,
        "budget_left": _left(call, budget),
        "total": total,
        "lead_time": item.lead_days if item else USUAL_LEAD_DAYS,
        "item_name": item.name if item else None,
        "supplier": item.supplier if item else inputs.get("supplier"),
        "contract": item.contract if item else None,
        "list_price": item.unit_price if item else None,
    }


def close_unfulfilled(call: Call) -> Mapping[str, Any]:
    """Give back what a case holds that is not fulfilled, and tell the requester why (processes B1, A22)."""
    let_go(call)
    requester = call.inputs.get("requester") or call.instance.started_by
    reason = _reason(call.inputs.get("votes"))
    outcome = call.inputs.get("outcome") or "rejected"
    note = notices.Note(
        person=requester,
        kind="not_fulfilled",
        params={
            "outcome": outcome,
            "reason": reason,
            "business_key": call.instance.business_key,
            "subject": call.instance.subject,
        },
        instance_id=call.instance.id,
    )
    notices.create(call.uow, [note])
    return {"reason": reason}


def let_go(call: Call) -> Mapping[str, Any]:
    """Give back stock, rights and money that a case holds, and cancel what it has not ordered yet.

    Money for what a supplier has been asked for stays held: it will have to be paid.
    """
    supply.free(call)
    ordering.cancel_unissued(call)
    if not ordering.has_issued(call):
        freed = budgets.free(call.uow, call.instance.id)
        if freed is not None:
            call.record(budgets.entry(call, freed.cost_centre, freed.amount, None))
    return {}


def _item(call: Call) -> CatalogueItem | None:
    named = call.inputs.get("catalogue_item")
    if not named:
        return None
    item = catalogue_item(call.uow, named)
    if item is None or not item.live:
        raise _refused(call, "catalogue_item", "not_live")
    if item.kind != call.inputs.get("asset_kind"):
        raise _refused(call, "catalogue_item", "other_kind", name=item.name)
    return item


def _budget(call: Call) -> budgets.Budget:
    named = call.inputs.get("cost_centre")
    budget = budgets.of_cost_centre(call.uow, named, call.instance.id) if isinstance(named, str) else None
    if budget is None or not budget.is_open(today(call.uow)):
        raise _refused(call, "cost_centre", "not_open")
    return budget


def _left(call: Call, budget: budgets.Budget) -> Decimal | None:
    if budget.amount is None:
        return None
    return in_base_currency(call.uow, budget.amount, budget.currency, BASE_CURRENCY) - budget.committed


def _amount(call: Call) -> Decimal:
    total = call.inputs.get("total")
    if not isinstance(total, Decimal | int) or isinstance(total, bool) or total < 0:
        raise _refused(call, "unit_cost", "no_total")
    return Decimal(total)


def _refused(call: Call, field: str, code: str, **params: str) -> InvalidSubmission:
    sentence = TEXTS[code]["de" if call.uow.locale.startswith("de") else "en"].format_map(params)
    return InvalidSubmission({field: [sentence]})


def _reason(votes: Any) -> str | None:
    """Return the words of the last person who decided."""
    last = votes[-1] if isinstance(votes, list) and votes else None
    comment = last.get("comment") if isinstance(last, dict) else None
    return comment if isinstance(comment, str) and comment else None


TOPICS = (
    Topic(
        name="acq.enrich",
        handler=enrich,
        summary="Adds what the register knows to a request and holds its money until it is decided.",
        inputs={
            "owner": "who asks for it, when another case suggested it; whoever started the case when left out",
            "asset_kind": "kind of asset asked for",
            "catalogue_item": "catalogue item, or null",
            "cost_centre": "cost centre that pays; must be open today",
            "total": "sum of the request",
            "currency": "currency of the sum; EUR when left out",
            "supplier": "supplier wished for, or null",
        },
        outputs={
            "requester": "`owner`, else who started the case",
            "manager": "line manager of the requester, or null",
            "budget_owner": "who answers for the cost centre",
            "budget_left": "what other cases leave of its budget, or null without a budget",
            "total": "the sum in EUR",
            "lead_time": "working days from order to delivery",
            "item_name": "name of the catalogue item, or null",
            "supplier": "supplier of the catalogue item, else the one wished for",
            "contract": "frame contract of the catalogue item, or null",
            "list_price": "price of the catalogue item in its currency, or null",
            "business_key": "number of the case",
        },
        errors={
            "catalogue_item": "refused: no longer ordered, or of another kind",
            "cost_centre": "refused: not open today",
            "unit_cost": "refused: no sum can be worked out",
        },
    ),
    Topic(
        name="acq.close_unfulfilled",
        handler=close_unfulfilled,
        summary="Gives back what is held for a request and tells the requester why nothing comes of it.",
        inputs={
            "outcome": "rejected, withdrawn, expired",
            "requester": "who is told; whoever started the case when left out",
            "votes": "list of votes; the last comment is the reason",
        },
        outputs={"reason": "the words of the last decision, or null"},
    ),
)
