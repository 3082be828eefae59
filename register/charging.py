"""What cost centres charge each other for what goes from one to the other (processes B2, D16).

Nothing is bought by it: for each cost centre that pays from now on there is one that pays no more, so that the postings
of a charge add up to nothing. What was posted stays; whoever takes the same things over next is charged what they are
worth by then.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from engine import numbers
from engine.topics import Call
from register import writing
from register.lookups import today
from register.reference import BASE_CURRENCY
from register.retirement.worth import book_value

KIND = "chargeback"
#: Tags that a posting names.
MOST_TAGS = 12


def charge(call: Call, assets: Iterable[Any], cost_centre: str) -> list[str]:
    """Post what locked assets are worth today to the cost centre that takes them over, and off those they leave.

    Two postings for each cost centre that is left; none for what is worth nothing in the books or had no cost centre.
    Returns their numbers.
    """
    left: dict[str, list[Any]] = {}
    for row in assets:
        if row.cost_centre not in (None, cost_centre):
            left.setdefault(row.cost_centre, []).append(row)
    number, day = writing.case_no(call), today(call.uow)
    rows = []
    for former, theirs in sorted(left.items()):
        amount = sum((book_value(row, day) for row in theirs), Decimal(0))
        if amount:
            text = f"{number} {former} → {cost_centre}: {_tags(theirs)}"
            rows.append(_row(call, cost_centre, amount, text))
            rows.append(_row(call, former, -amount, text))
    writing.add(call, "posting", rows)
    return [row["id"] for row in rows]


def _tags(assets: Sequence[Any]) -> str:
    named = ", ".join(row.tag or row.id for row in assets[:MOST_TAGS])
    return named if len(assets) <= MOST_TAGS else f"{named} + {len(assets) - MOST_TAGS}"


def _row(call: Call, cost_centre: str, amount: Decimal, text: str) -> dict[str, Any]:
    return {
        "id": numbers.following(call.uow, "FIN"),
        "posted_on": today(call.uow),
        "cost_centre": cost_centre,
        "account_kind": KIND,
        "amount": amount,
        "currency": BASE_CURRENCY,
        # No supplier asks for it, and nothing was ordered.
        "supplier": "",
        "order_no": "",
        "invoice": "",
        "invoice_no": "",
        "text": text,
    }
