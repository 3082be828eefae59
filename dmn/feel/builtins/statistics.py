"""Functions that make one value of many (DMN 1.5 §10.3.4.4): a list, or any number of arguments."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from dmn.feel.budget import Run
from dmn.feel.builtins.registry import built_in
from dmn.feel.errors import NoValue
from dmn.feel.kinds import DURATION, MONTHS, NUMBER, Value, a_kind, kind
from dmn.feel.numbers import CONTEXT, ONE, ZERO
from dmn.feel.operators import calculate, compare


def _aggregate(name: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    def declare(work: Callable[..., Value]) -> Callable[..., Value]:
        def call(run: Run, arguments: Sequence[Value]) -> Value:
            if not arguments:
                raise NoValue("it takes a list or at least one argument")
            single = arguments[0] if len(arguments) == 1 else None
            if len(arguments) == 1 and single is None:
                raise NoValue("the list is null")
            items = single if isinstance(single, list) else list(arguments)
            run.spend(1 + len(items))
            return work(run, items)

        built_in(name, "list: any", variadic=True)(call)
        return work

    return declare


def _numbers(items: list[Value]) -> list[Decimal]:
    for item in items:
        if kind(item) != NUMBER:
            raise NoValue(f"the list has {a_kind(item)} in it")
    if not items:
        raise NoValue("the list is empty")
    return items


def _extreme(items: list[Value], sign: int) -> Value:
    if not items:
        raise NoValue("the list is empty")
    found = items[0]
    for item in items:
        order = compare(item, found)
        if order is None:
            raise NoValue(f"{a_kind(item)} and {a_kind(found)} have no order")
        if order * sign > 0:
            found = item
    return found


@_aggregate("min")
def minimum(run: Run, items: list[Value]) -> Value:
    """Give the smallest of values that have an order."""
    return _extreme(items, -1)


@_aggregate("max")
def maximum(run: Run, items: list[Value]) -> Value:
    """Give the largest of values that have an order."""
    return _extreme(items, 1)


def _total(run: Run, items: list[Value]) -> Value:
    if not items:
        raise NoValue("the list is empty")
    if any(item is None or kind(item) not in (NUMBER, DURATION, MONTHS) for item in items):
        raise NoValue("only numbers or durations can be added up")
    total = items[0]
    for item in items[1:]:
        total = calculate("+", total, item, run)
        if total is None:
            raise NoValue("the items are of several kinds")
    return total


@_aggregate("sum")
def sum_(run: Run, items: list[Value]) -> Value:
    """Add up numbers or durations."""
    return _total(run, items)


@_aggregate("mean")
def mean(run: Run, items: list[Value]) -> Value:
    """Give the average of numbers or durations."""
    return calculate("/", _total(run, items), Decimal(len(items)), run)


@_aggregate("product")
def product(run: Run, items: list[Value]) -> Value:
    """Multiply numbers."""
    result = ONE
    for number in _numbers(items):
        result = CONTEXT.multiply(result, number)
    return result


@_aggregate("median")
def median(run: Run, items: list[Value]) -> Value:
    """Give the middle number, or the average of the two in the middle."""
    ordered = sorted(_numbers(items))
    run.spend(len(items))
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@_aggregate("stddev")
def stddev(run: Run, items: list[Value]) -> Value:
    """Give the standard deviation of a sample."""
    if len(items) < 2:
        raise NoValue("it takes at least two numbers")
    numbers = _numbers(items)
    run.spend(3 * len(items))
    total = ZERO
    for number in numbers:
        total = CONTEXT.add(total, number)
    average = CONTEXT.divide(total, Decimal(len(numbers)))
    squares = ZERO
    for number in numbers:
        difference = CONTEXT.subtract(number, average)
        squares = CONTEXT.fma(difference, difference, squares)
    return CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(numbers) - 1)))


@_aggregate("mode")
def mode(run: Run, items: list[Value]) -> Value:
    """Give the numbers that come most often, in ascending order."""
    if not items:
        return []
    counts: dict[str, list[Decimal]] = {}
    for number in _numbers(items):
        # As text, because Python's hash of numbers can be made to collide at will.
        counts.setdefault(str(CONTEXT.normalize(Decimal(number))), []).append(number)
    most = max(map(len, counts.values()))
    return sorted(same[0] for same in counts.values() if len(same) == most)


def _quantifier(decisive: bool) -> Callable[[Run, list[Value]], Value]:
    def work(run: Run, items: list[Value]) -> Value:
        if any(item is not None and not isinstance(item, bool) for item in items):
            raise NoValue("the items must be true or false")
        if decisive in items:
            return decisive
        if None in items:
            raise NoValue("an item is null")
        return not decisive

    return work


_aggregate("all")(_quantifier(False))
_aggregate("any")(_quantifier(True))
