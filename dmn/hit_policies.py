"""Hit policies (DMN 1.5 §8.2.8): from the rules that hit to the value of a table."""

from collections.abc import Callable
from typing import TypeAlias

from dmn.feel.budget import Run
from dmn.feel.errors import NoValue
from dmn.feel.kinds import Value
from dmn.feel.operators import calculate, compare, equal

# One rule that hit: its output values in the order of the columns.
Hit: TypeAlias = list[Value]
Combine: TypeAlias = Callable[[Run, list[Hit], list[list[Value]], Callable[[Hit], Value]], Value]


def _unique(run: Run, hits: list[Hit], orders: list[list[Value]], row: Callable[[Hit], Value]) -> Value:
    if len(hits) > 1:
        raise NoValue(f"{len(hits)} rules hit, but the hit policy Unique allows one")
    return row(hits[0])


def _any(run: Run, hits: list[Hit], orders: list[list[Value]], row: Callable[[Hit], Value]) -> Value:
    if any(equal(hit, hits[0], run) is not True for hit in hits[1:]):
        raise NoValue("rules with different outputs hit, but the hit policy Any wants them equal")
    return row(hits[0])


def _first(run: Run, hits: list[Hit], orders: list[list[Value]], row: Callable[[Hit], Value]) -> Value:
    return row(hits[0])


def _rank(run: Run, hit: Hit, orders: list[list[Value]]) -> list[int]:
    ranks = []
    for value, order in zip(hit, orders, strict=True):
        run.spend(1 + len(order))
        ranks.append(next((rank for rank, wanted in enumerate(order) if equal(value, wanted, run) is True), len(order)))
    return ranks


def _sorted_hits(run: Run, hits: list[Hit], orders: list[list[Value]]) -> list[Hit]:
    return sorted(hits, key=lambda hit: _rank(run, hit, orders))


def _priority(run: Run, hits: list[Hit], orders: list[list[Value]], row: Callable[[Hit], Value]) -> Value:
    return row(_sorted_hits(run, hits, orders)[0])


def _output_order(run: Run, hits: list[Hit], orders: list[list[Value]], row: Callable[[Hit], Value]) -> Value:
    return [row(hit) for hit in _sorted_hits(run, hits, orders)]


def _all(run: Run, hits: list[Hit], orders: list[list[Value]], row: Callable[[Hit], Value]) -> Value:
    return [row(hit) for hit in hits]


COMBINE: dict[str, Combine] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "PRIORITY": _priority,
    "FIRST": _first,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _all,
}
# Those that put the rules that hit in the order of the output values.
RANKED = frozenset({"PRIORITY", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})
MANY = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})


def _total(run: Run, values: list[Value]) -> Value:
    total = values[0]
    for value in values[1:]:
        total = calculate("+", total, value, run)
    return total


def _extreme(values: list[Value], sign: int) -> Value:
    found = values[0]
    for value in values[1:]:
        order = compare(value, found)
        if order is None:
            raise NoValue("the outputs have no order")
        if order * sign > 0:
            found = value
    return found


def aggregate(run: Run, aggregation: str, values: list[Value]) -> Value:
    """Return the sum, smallest, largest or count of the outputs that hit; null for none, except the count."""
    if aggregation == "COUNT":
        return len(values)
    if not values:
        return None
    if any(value is None for value in values):
        raise NoValue("an output is null")
    if aggregation == "SUM":
        return _total(run, values)
    return _extreme(values, -1 if aggregation == "MIN" else 1)
