"""Closures for for, some, every, filters, functions and calls."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from dmn.feel.budget import Run
from dmn.feel.compiler import Compiler, Handler, constant
from dmn.feel.errors import Place
from dmn.feel.functions import RUN, Code, Frame, Written
from dmn.feel.kinds import FeelFunction, FeelRange, Value, a_kind
from dmn.feel.numbers import is_whole
from dmn.feel.ranges import make_range, run_through
from dmn.feel.scopes import resolve
from dmn.feel.syntax import Call, Filter, For, FunctionOf, Loop, Name, Node, Quantified

# How a round of a loop ends: go on, stop because the answer is known, or fail because there is nothing to run through.
GO_ON, STOP, FAILED = range(3)
Round = Callable[[Frame], int]


def _elements(run: Run, place: Place, value: Value, downwards: bool = False) -> Iterable[Value] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, FeelRange):
        found = run_through(value, downwards)
        if found is None:
            run.warn(place, "Only a range of whole numbers or dates can be run through.")
        return found
    if value is None:
        run.warn(place, "There is nothing to run through: the list is null.")
        return None
    return [value]


def _loop(compiler: Compiler, loop: Loop, values: Code, last: Code | None, slot: int, inner: Round, cost: int) -> Round:
    place = compiler.place(loop.at)

    def rounds(frame: Frame) -> int:
        run: Run = frame[RUN]
        domain = values(frame)
        if last is not None:
            domain = make_range(domain, last(frame), True, True)
        elements = _elements(run, place, domain, last is not None)
        if elements is None:
            return FAILED
        for element in elements:
            run.spend(cost)
            frame[slot] = element
            end = inner(frame)
            if end != GO_ON:
                return end
        return GO_ON

    return rounds


def _nest_loops(compiler: Compiler, loops: tuple[Loop, ...], make_inner: Callable[[], tuple[Round, int]]) -> Round:
    """Compile loops from the outermost in (names come into reach), then nest their closures from the innermost out."""
    opened: list[tuple[Loop, Code, Code | None, int]] = []
    for loop in loops:
        values = compiler.compile(loop.values)
        last = compiler.compile(loop.last) if loop.last is not None else None
        slot = compiler.new_slot()
        compiler.open_scope({loop.name: slot})
        opened.append((loop, values, last, slot))
    inner, cost = make_inner()
    for loop, values, last, slot in reversed(opened):
        inner = _loop(compiler, loop, values, last, slot, inner, cost)
        compiler.close_scope()
    return inner


def _for(compiler: Compiler, node: For) -> Code:
    results, partial = compiler.new_slot(), compiler.new_slot()

    def make_inner() -> tuple[Round, int]:
        compiler.open_scope({"partial": partial})
        body, cost = compiler.weigh(node.body)
        compiler.close_scope()
        return _collect(body, results, partial if _reads_partial(compiler, node) else None), cost

    rounds = _nest_loops(compiler, node.loops, make_inner)

    def run_all(frame: Frame) -> Value:
        before, frame[results] = frame[results], []
        end = rounds(frame)
        found, frame[results] = frame[results], before
        return None if end == FAILED else found

    return run_all


def _reads_partial(compiler: Compiler, node: For) -> bool:
    # The text is searched instead of the tree: a false hit costs time, never a wrong answer.
    return "partial" in compiler.source[node.at :]


def _collect(body: Code, results: int, partial: int | None) -> Round:
    def collect(frame: Frame) -> int:
        found = frame[results]
        if partial is not None:
            # A copy, so that a body that returns it cannot build a list that contains itself.
            frame[RUN].pay_items(len(found))
            frame[partial] = found[:]
        value = body(frame)
        frame[RUN].check_list(len(found) + 1)
        found.append(value)
        return GO_ON

    return collect


def _quantified(compiler: Compiler, node: Quantified) -> Code:
    decisive, place, odd = node.decisive, compiler.place(node.at), compiler.new_slot()

    def make_inner() -> tuple[Round, int]:
        condition, cost = compiler.weigh(node.condition)

        def ask(frame: Frame) -> int:
            answer = condition(frame)
            if answer is decisive:
                return STOP
            if type(answer) is not bool:
                frame[odd] = True
            return GO_ON

        return ask, cost

    rounds = _nest_loops(compiler, node.loops, make_inner)

    def ask_all(frame: Frame) -> bool | None:
        before, frame[odd] = frame[odd], False
        end, had_odd = rounds(frame), frame[odd]
        frame[odd] = before
        if end == STOP:
            return decisive
        if end == GO_ON and had_odd:
            frame[RUN].warn(place, "A condition was neither true nor false for some item.")
        return None if end == FAILED or had_odd else not decisive

    return ask_all


def _as_list(run: Run, place: Place, value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    if value is None:
        return []
    if not isinstance(value, FeelRange):
        return [value]
    items: list[Value] = []
    for element in _elements(run, place, value) or ():
        run.spend(1)
        run.check_list(len(items) + 1)
        items.append(element)
    return items


def item_at(run: Run, place: Place, items: list[Value], index: Decimal | int) -> Value:
    """Return the item at a position counted from 1, or from the end when negative; null and a warning outside."""
    position = int(index) if is_whole(index) and -len(items) <= index <= len(items) else 0
    if position == 0:
        run.warn(place, f"There is no item {index} in a list of {len(items)}.")
        return None
    return items[position - 1] if position > 0 else items[position]


def _filter(compiler: Compiler, node: Filter) -> Code:
    base, place = compiler.compile(node.base), compiler.place(node.at)
    fixed = constant(node.condition)
    if type(fixed) is Decimal:
        return _item(base, fixed, place)
    slot = compiler.new_slot()
    compiler.open_scope({"item": slot}, slot)
    condition, cost = compiler.weigh(node.condition)
    compiler.close_scope()

    def select(frame: Frame) -> Value:
        run: Run = frame[RUN]
        items = _as_list(run, place, base(frame))
        before = frame[slot]
        try:
            return _select(frame, slot, items, condition, cost, place)
        finally:
            frame[slot] = before

    return select


def _item(base: Code, index: Decimal, place: Place) -> Code:
    return lambda frame: item_at(frame[RUN], place, _as_list(frame[RUN], place, base(frame)), index)


def _select(frame: Frame, slot: int, items: list[Value], condition: Code, cost: int, place: Place) -> Value:
    run: Run = frame[RUN]
    kept: list[Value] = []
    for position, item in enumerate(items or (None,)):
        run.spend(cost)
        frame[slot] = item
        answer = condition(frame)
        if answer is True:
            kept.append(item)
        elif type(answer) is Decimal or type(answer) is int:
            # A number is an index; it is worked out with the first item.
            return item_at(run, place, items, answer) if position == 0 else kept
        elif answer is not False and answer is not None:
            run.warn(place, f"A filter is a condition or a position, not {a_kind(answer)}.")
            return None
    return kept if items else []


def _function(compiler: Compiler, node: FunctionOf) -> Code:
    names = tuple(name for name, _ in node.parameters)
    types = tuple(wanted for _, wanted in node.parameters)
    slots = tuple(compiler.new_slot() for _ in names)
    compiler.open_scope(dict(zip(names, slots, strict=True)))
    body, cost = compiler.weigh(node.body)
    compiler.close_scope()

    def paid(frame: Frame) -> Value:
        frame[RUN].spend(cost)
        return body(frame)

    return lambda frame: Written(names, types, slots, paid, frame[:])


def _call(compiler: Compiler, node: Call) -> Code:
    place = compiler.place(node.at)
    codes = tuple(compiler.compile(argument) for argument in node.arguments)
    function = _known_function(compiler, node)
    target = compiler.compile(node.function) if function is None else _always(function)
    if node.names is not None:
        return _call_named(target, tuple(zip(node.names, codes, strict=True)), place)

    def call(frame: Frame) -> Value:
        callee = target(frame)
        if not isinstance(callee, FeelFunction):
            return _not_callable(frame[RUN], place, callee)
        return callee.call(frame[RUN], place, [code(frame) for code in codes])

    return call


def _always(value: Value) -> Code:
    return lambda frame: value


def _known_function(compiler: Compiler, node: Call) -> FeelFunction | None:
    if not isinstance(node.function, Name) or compiler.is_declared(node.function.name):
        return None
    if resolve(compiler.scope, node.function.name).slot is not None:
        return None
    return compiler.function_named(node.function.name)


def _call_named(target: Code, arguments: tuple[tuple[str, Code], ...], place: Place) -> Code:
    def call(frame: Frame) -> Value:
        callee = target(frame)
        if not isinstance(callee, FeelFunction):
            return _not_callable(frame[RUN], place, callee)
        return callee.call_named(frame[RUN], place, {name: code(frame) for name, code in arguments})

    return call


def _not_callable(run: Run, place: Place, callee: Value) -> Any:
    run.warn(place, f"Only a function can be called, not {a_kind(callee)}.")
    return None


HANDLERS: dict[type[Node], Handler] = {
    For: _for,
    Quantified: _quantified,
    Filter: _filter,
    FunctionOf: _function,
    Call: _call,
}
