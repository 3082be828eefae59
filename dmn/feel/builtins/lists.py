"""List functions and sort (DMN 1.5 §10.3.4.4, §10.3.4.8)."""

import functools
from collections.abc import Callable, Iterator
from decimal import Decimal

from dmn.feel.budget import MAX_DEPTH, Run
from dmn.feel.builtins.registry import built_in
from dmn.feel.errors import FeelLimit, NoValue, Place
from dmn.feel.kinds import FeelFunction, Value, a_kind
from dmn.feel.operators import equal, identity_key, order_key

NOWHERE = Place("", 0)


@built_in("list contains", "list: list, element: any")
def list_contains(run: Run, items: list[Value], element: Value) -> Value:
    """Say whether an item equals the element."""
    run.spend(len(items))
    return any(equal(item, element, run) is True for item in items)


@built_in("count", "list: list")
def count(run: Run, items: list[Value]) -> Value:
    """Count the items."""
    return Decimal(len(items))


def _index(items: list[Value], position: Decimal) -> int:
    whole = int(position)
    if whole == 0 or abs(whole) > len(items):
        raise NoValue(f"there is no item {position} in a list of {len(items)}")
    return whole - 1 if whole > 0 else len(items) + whole


@built_in("sublist", "list: list, start position: number, length?: number?")
def sublist(run: Run, items: list[Value], start: Decimal, length: Decimal | None = None) -> Value:
    """Count positions from 1, or from the end when negative."""
    first = _index(items, start)
    if length is None:
        return items[first:]
    if length < 0 or first + length > len(items):
        raise NoValue("the list has not so many items")
    return items[first : first + int(length)]


@built_in("append", "list: any, item: any", variadic=True)
def append(run: Run, arguments: list[Value]) -> Value:
    """Add items at the end."""
    if not arguments or arguments[0] is None:
        raise NoValue("the list is null")
    first = arguments[0] if isinstance(arguments[0], list) else [arguments[0]]
    run.pay_items(len(first))
    run.check_list(len(first) + len(arguments) - 1)
    return first + list(arguments[1:])


def _joined(run: Run, lists: list[Value]) -> list[Value]:
    if any(items is None for items in lists):
        raise NoValue("one of the lists is null")
    joined: list[Value] = []
    for items in lists:
        run.pay_items(len(items) if isinstance(items, list) else 1)
        joined += items if isinstance(items, list) else [items]
        run.check_list(len(joined))
    return joined


@built_in("concatenate", "list: any", variadic=True)
def concatenate(run: Run, lists: list[Value]) -> Value:
    """Put lists one behind the other."""
    return _joined(run, lists)


def _distinct(run: Run, items: list[Value]) -> list[Value]:
    run.spend(len(items))
    first: dict[object, Value] = {}
    for item in items:
        first.setdefault(identity_key(item, run), item)
    return list(first.values())


@built_in("union", "list: any", variadic=True)
def union(run: Run, lists: list[Value]) -> Value:
    """Put lists one behind the other, each value once."""
    return _distinct(run, _joined(run, lists))


@built_in("distinct values", "list: list")
def distinct_values(run: Run, items: list[Value]) -> Value:
    """Keep the first of equal values."""
    return _distinct(run, items)


@built_in("insert before", "list: list, position: number, newItem: any")
def insert_before(run: Run, items: list[Value], position: Decimal, new: Value) -> Value:
    """Insert an item."""
    index = _index(items, position)
    run.check_list(len(items) + 1)
    return [*items[:index], new, *items[index:]]


@built_in("remove", "list: list, position: number")
def remove(run: Run, items: list[Value], position: Decimal) -> Value:
    """Take an item out."""
    index = _index(items, position)
    return items[:index] + items[index + 1 :]


@built_in("list replace", "list: list, position: number, newItem: any")
def list_replace(run: Run, items: list[Value], position: Decimal, new: Value) -> Value:
    """Put another item at a position."""
    index = _index(items, position)
    return [*items[:index], new, *items[index + 1 :]]


@built_in("list replace", "list: list, match: function, newItem: any")
def list_replace_matching(run: Run, items: list[Value], match: FeelFunction, new: Value) -> Value:
    """Put another item in place of each for which match(item, new item) is true."""
    if len(match.parameters) != 2:
        raise NoValue("“match” must be a function of an item and the new item")
    replaced: list[Value] = []
    for item in items:
        answer = match.call(run, NOWHERE, [item, new])
        if not isinstance(answer, bool):
            raise NoValue(f"“match” must give true or false, not {a_kind(answer)}")
        replaced.append(new if answer else item)
    return replaced


@built_in("reverse", "list: list")
def reverse(run: Run, items: list[Value]) -> Value:
    """Turn the order round."""
    return items[::-1]


@built_in("index of", "list: list, match: any")
def index_of(run: Run, items: list[Value], match: Value) -> Value:
    """Give the positions of equal items."""
    run.spend(len(items))
    return [Decimal(number) for number, item in enumerate(items, 1) if equal(item, match, run) is True]


def _leaves(run: Run, items: list[Value], depth: int) -> Iterator[Value]:
    if depth > MAX_DEPTH:
        raise FeelLimit(f"Lists and contexts may nest at most {MAX_DEPTH} deep.")
    run.spend(1 + len(items))
    for item in items:
        if isinstance(item, list):
            yield from _leaves(run, item, depth + 1)
        else:
            yield item


@built_in("flatten", "list: list")
def flatten(run: Run, items: list[Value]) -> Value:
    """Put the items of lists inside lists into one list."""
    flat: list[Value] = []
    for item in _leaves(run, items, 0):
        run.check_list(len(flat) + 1)
        flat.append(item)
    return flat


def _natural(run: Run, items: list[Value]) -> list[Value]:
    # Comparing keys is the work of about log2(n) rounds.
    run.spend(len(items) * (1 + len(items).bit_length() // 8))
    keys = [key for item in items if (key := order_key(item)) is not None]
    if len(keys) < len(items) or len({family for family, _ in keys}) > 1:
        raise NoValue("the items have no order")
    return [items[index] for index in sorted(range(len(items)), key=lambda index: keys[index])]


def _by(run: Run, precedes: FeelFunction) -> Callable[[Value, Value], int]:
    def order(left: Value, right: Value) -> int:
        if precedes.call(run, NOWHERE, [left, right]) is True:
            return -1
        return 1 if precedes.call(run, NOWHERE, [right, left]) is True else 0

    return order


@built_in("sort", "list: list, precedes?: function?")
def sort(run: Run, items: list[Value], precedes: FeelFunction | None = None) -> Value:
    """Sort by a function that says whether its first argument comes before its second, else by natural order."""
    if precedes is None:
        return _natural(run, items)
    return sorted(items, key=functools.cmp_to_key(_by(run, precedes)))
