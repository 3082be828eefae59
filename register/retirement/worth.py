"""What an asset is worth in the books."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from register.asset_types import TYPES

CENT = Decimal("0.01")


def book_value(row: Any, day: date) -> Decimal:
    """Return what an asset is worth in the books on a day, in base currency: its cost, written off evenly by month.

    Services are expenses and worth nothing, nor is what the books were closed of or what a lessor owns. What nobody
    knows the day or the life of keeps its cost.
    """
    if row.cost is None or row.book_closed_on is not None or row.ownership == "lessor":
        return Decimal(0)
    kind = TYPES[row.kind]
    life = row.life_months or kind.life_months
    if kind.account_kind == "expense":
        return Decimal(0)
    cost: Decimal = row.cost
    if row.acquired_on is None or not life:
        return cost
    residual = min(row.residual or Decimal(0), cost)
    used = min(max(months(row.acquired_on, day), 0), life)
    return (cost - (cost - residual) * used / life).quantize(CENT, ROUND_HALF_EVEN)


def months(first: date, last: date) -> int:
    """Return how many whole months lie between two days."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def is_physical(row: Any) -> bool:
    """Tell whether one can touch it."""
    return bool(row.kind == "hardware")
