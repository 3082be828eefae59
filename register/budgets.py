"""Money of cost centres that cases hold: reserved when asked for, freed when nothing comes of it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from engine.history import Entry
from engine.topics import Call
from engine.unit_of_work import UnitOfWork
from register.reference import BASE_CURRENCY
from register.store import commitments as sql


class Budget(Struct, frozen=True, kw_only=True):
    """A cost centre and its money. `amount` is in its own currency, None without a budget."""

    cost_centre: str
    name: str
    owner: str
    open_from: date | None
    open_to: date | None
    amount: Decimal | None
    currency: str
    #: What other cases hold or have spent, in base currency.
    committed: Decimal

    def is_open(self, day: date) -> bool:
        """Tell whether the cost centre may be charged on a day."""
        return (self.open_from is None or self.open_from <= day) and (self.open_to is None or day <= self.open_to)


class Commitment(Struct, frozen=True, kw_only=True):
    """Money that one case holds, in base currency. `state`: open, freed, spent."""

    cost_centre: str
    amount: Decimal
    state: str


def of_cost_centre(uow: UnitOfWork, cost_centre: str, instance_id: UUID) -> Budget | None:
    """Return a cost centre with what other cases took of it, or None when there is no such cost centre."""
    row = uow.execute(sql.BUDGET, {"id": cost_centre, "instance_id": instance_id}).one_or_none()
    if row is None:
        return None
    return Budget(
        cost_centre=row.id,
        name=row.name,
        owner=row.owner,
        open_from=row.open_from,
        open_to=row.open_to,
        amount=row.budget,
        currency=row.currency,
        committed=row.committed or Decimal(0),
    )


def held(uow: UnitOfWork, instance_id: UUID) -> Commitment | None:
    """Return what a case holds or held, or None."""
    row = uow.execute(sql.GET_COMMITMENT, {"instance_id": instance_id}).one_or_none()
    return None if row is None else Commitment(cost_centre=row.cost_centre, amount=row.amount, state=row.state)


def reserve(uow: UnitOfWork, instance_id: UUID, cost_centre: str, amount: Decimal) -> Commitment | None:
    """Hold `amount` (base currency) of a cost centre for a case; return what the case held before."""
    before = held(uow, instance_id)
    if before is None:
        uow.execute(
            sql.ADD_COMMITMENT,
            {
                "instance_id": instance_id,
                "cost_centre": cost_centre,
                "amount": amount,
                "state": "open",
                "created_at": uow.now,
                "changed_at": uow.now,
            },
        )
    elif (before.cost_centre, before.amount, before.state) != (cost_centre, amount, "open"):
        _set(uow, instance_id, cost_centre, amount, "open")
    return before


def commit(call: Call, cost_centre: str, amount: Decimal) -> None:
    """Hold `amount` (base currency) for the case of a call, and say so in its history."""
    before = reserve(call.uow, call.instance.id, cost_centre, amount)
    call.record(entry(call, cost_centre, None if before is None else before.amount, amount))


def spend(call: Call, cost_centre: str, amount: Decimal) -> None:
    """Note that a case has spent `amount` (base currency, all in all) of a cost centre; it holds no more."""
    before = reserve(call.uow, call.instance.id, cost_centre, amount)
    _set(call.uow, call.instance.id, cost_centre, amount, "spent")
    call.record(entry(call, cost_centre, None if before is None else before.amount, amount, state="spent"))


def entry(
    call: Call, cost_centre: str, before: Decimal | None, after: Decimal | None, *, state: str | None = None
) -> Entry:
    """Return the entry of history for money of a cost centre."""
    details = {"before": before, "after": after, "currency": BASE_CURRENCY}
    return Entry(
        kind="register",
        element_id=call.element_id or None,
        entity="cost_centre",
        entity_id=cost_centre,
        field="committed",
        details=details | ({"state": state} if state else {}),
    )


def free(uow: UnitOfWork, instance_id: UUID) -> Commitment | None:
    """Give back what a case holds; return it, or None when it held nothing."""
    before = held(uow, instance_id)
    if before is None or before.state != "open":
        return None
    _set(uow, instance_id, before.cost_centre, before.amount, "freed")
    return before


def _set(uow: UnitOfWork, instance_id: UUID, cost_centre: str, amount: Decimal, state: str) -> None:
    uow.execute(
        sql.SET_COMMITMENT,
        {
            "b_instance_id": instance_id,
            "cost_centre": cost_centre,
            "amount": amount,
            "state": state,
            "changed_at": uow.now,
        },
    )
