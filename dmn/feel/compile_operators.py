"""Closures for arithmetic, comparison, and, or, and the tests of decision table cells."""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from dmn.feel.budget import Run
from dmn.feel.compiler import NOT_CONSTANT, Compiler, Handler, constant
from dmn.feel.errors import Place
from dmn.feel.functions import INPUT, RUN, VARIABLES, Code, Frame
from dmn.feel.kinds import NULL, FeelRange, Value, a_kind, kind
from dmn.feel.numbers import CONTEXT as DECIMAL
from dmn.feel.operators import calculate, compare, equal, negate
from dmn.feel.ranges import contains, holds
from dmn.feel.scopes import resolve
from dmn.feel.syntax import (
    Between,
    Chain,
    Compare,
    In,
    Logic,
    Name,
    Negate,
    Node,
    OperatorTest,
    RangeOf,
    Test,
    UnaryTests,
    ValueTest,
)

FAST_ARITHMETIC: dict[str, Callable[[Any, Any], Decimal]] = {
    "+": DECIMAL.add,
    "-": DECIMAL.subtract,
    "*": DECIMAL.multiply,
    "/": DECIMAL.divide,
    "**": DECIMAL.power,
}
FAST_COMPARISON: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
VERBS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "raise to a power"}


def _work_out(run: Run, place: Place, sign: str, left: Value, right: Value) -> Value:
    try:
        result = calculate(sign, left, right, run)
    except (ArithmeticError, ValueError):
        zero = sign == "/" and right == 0
        run.warn(place, "Division by zero." if zero else f"The result of “{sign}” is out of range.")
        return None
    if result is None:
        run.warn(place, f"One cannot {VERBS[sign]} {a_kind(left)} and {a_kind(right)}.")
    return result


def _chain(compiler: Compiler, node: Chain) -> Code:
    first = compiler.compile(node.first)
    rest = tuple(
        (each.operator, FAST_ARITHMETIC[each.operator], compiler.compile(each.value), compiler.place(each.at))
        for each in node.rest
    )

    def work_out(frame: Frame) -> Value:
        value = first(frame)
        for sign, fast, code, place in rest:
            right = code(frame)
            one, two = type(value), type(right)
            if (one is Decimal or one is int) and (two is Decimal or two is int):
                try:
                    value = fast(value, right)
                    continue
                except ArithmeticError:
                    pass
            value = _work_out(frame[RUN], place, sign, value, right)
        return value

    return work_out


def _negate(compiler: Compiler, node: Negate) -> Code:
    fixed = constant(node)
    if fixed is not NOT_CONSTANT:
        return lambda frame: fixed
    code, place = compiler.compile(node.value), compiler.place(node.at)

    def work_out(frame: Frame) -> Value:
        value = code(frame)
        result = negate(value)
        if result is None:
            frame[RUN].warn(place, f"{a_kind(value).capitalize()} has no negative.")
        return result

    return work_out


def _answer(run: Run, place: Place, sign: str, left: Value, right: Value) -> bool | None:
    if sign in ("=", "!="):
        same = equal(left, right, run)
        if same is not None:
            return same if sign == "=" else not same
        run.warn(place, f"{a_kind(left).capitalize()} and {a_kind(right)} cannot be equal or different.")
        return None
    order = compare(left, right)
    if order is None:
        run.warn(place, f"{a_kind(left).capitalize()} and {a_kind(right)} have no order.")
        return None
    return FAST_COMPARISON[sign](order, 0)


def _compare(compiler: Compiler, node: Compare) -> Code:
    fixed = constant(node.right)
    if type(fixed) in (Decimal, str):
        return _compare_fixed(compiler, node, fixed)
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    sign, fast, place = node.operator, FAST_COMPARISON[node.operator], compiler.place(node.at)

    def ask(frame: Frame) -> bool | None:
        one, two = left(frame), right(frame)
        first, second = type(one), type(two)
        if (first is Decimal or first is int) and (second is Decimal or second is int):
            return fast(one, two)
        if first is str and second is str:
            return fast(one, two)
        return _answer(frame[RUN], place, sign, one, two)

    return ask


def _compare_fixed(compiler: Compiler, node: Compare, fixed: Decimal | str) -> Code:
    left = compiler.compile(node.left)
    compiler.nodes += 1
    sign, fast, place = node.operator, FAST_COMPARISON[node.operator], compiler.place(node.at)
    wanted, also = (str, str) if isinstance(fixed, str) else (Decimal, int)

    def ask(frame: Frame) -> bool | None:
        value = left(frame)
        if type(value) is wanted or type(value) is also:
            return fast(value, fixed)
        return _answer(frame[RUN], place, sign, value, fixed)

    name = _plain_variable(compiler, node.left)
    if name is None:
        return ask

    # The commonest condition, a variable against a literal, is one call instead of two.
    def ask_variable(frame: Frame) -> bool | None:
        value = frame[VARIABLES].get(name)
        if type(value) is wanted or type(value) is also:
            return fast(value, fixed)
        return ask(frame)

    return ask_variable


def _plain_variable(compiler: Compiler, node: Node) -> str | None:
    if not isinstance(node, Name) or node.name == "?":
        return None
    resolved = resolve(compiler.scope, node.name)
    return node.name if resolved.slot is None and not resolved.items else None


def _between(compiler: Compiler, node: Between) -> Code:
    value, low, high = compiler.compile(node.value), compiler.compile(node.low), compiler.compile(node.high)
    place = compiler.place(node.at)

    def ask(frame: Frame) -> bool | None:
        middle = value(frame)
        run = frame[RUN]
        above = _answer(run, place, ">=", middle, low(frame))
        below = _answer(run, place, "<=", middle, high(frame))
        return None if above is None or below is None else above and below

    return ask


def _undecided(run: Run, place: Place, decisive: bool, answers: list[Value]) -> bool | None:
    for answer in answers:
        if not isinstance(answer, bool):
            word = "or" if decisive else "and"
            run.warn(place, f"“{word}” needs true or false, not {a_kind(answer)}.")
            return None
    return not decisive


def _logic(compiler: Compiler, node: Logic) -> Code:
    decisive, place = node.decisive, compiler.place(node.at)
    terms = tuple(compiler.compile(term) for term in node.terms)
    if len(terms) == 2:
        return _logic_of_two(terms[0], terms[1], decisive, place)

    def ask(frame: Frame) -> Value:
        odd: list[Value] = []
        for term in terms:
            answer = term(frame)
            if answer is decisive:
                return decisive
            if type(answer) is not bool:
                odd.append(answer)
        return _undecided(frame[RUN], place, decisive, odd)

    return ask


def _logic_of_two(left: Code, right: Code, decisive: bool, place: Place) -> Code:
    other = not decisive

    def ask(frame: Frame) -> Value:
        one = left(frame)
        if one is decisive:
            return decisive
        two = right(frame)
        if two is decisive:
            return decisive
        if one is other and two is other:
            return other
        return _undecided(frame[RUN], place, decisive, [one, two])

    return ask


def compile_test(compiler: Compiler, test: Test, cell: bool = False) -> Code:
    """Return the closure of one unary test; it asks about the frame's input. `cell` = in a decision table."""
    compiler.nodes += 1
    if isinstance(test, OperatorTest):
        return _operator_test(compiler, test)
    return _value_test(compiler, test, cell)


def _operator_test(compiler: Compiler, test: OperatorTest) -> Code:
    fixed = constant(test.value)
    sign, fast, place = test.operator, FAST_COMPARISON[test.operator], compiler.place(test.at)
    right = compiler.compile(test.value)
    quick: type | None = Decimal if type(fixed) is Decimal else None

    def ask(frame: Frame) -> bool | None:
        value = frame[INPUT]
        if type(value) is quick:
            return fast(value, fixed)
        return _answer(frame[RUN], place, sign, value, right(frame))

    return ask


def _value_test(compiler: Compiler, test: ValueTest, cell: bool) -> Code:
    fixed = constant(test.value)
    place = compiler.place(test.at)
    if type(fixed) is str:
        return _text_test(fixed, place)
    if isinstance(fixed, FeelRange):
        return _range_test(fixed, place)
    code = compiler.compile(test.value)
    # In a cell `budget > 10` is a condition, although it does not name the input, unless the input is a boolean.
    may_be_condition = cell and fixed is NOT_CONSTANT
    null_is_no_test = test.about_input or isinstance(test.value, RangeOf)

    def ask(frame: Frame) -> bool | None:
        value, result = frame[INPUT], code(frame)
        if null_is_no_test and result is None:
            return None
        if isinstance(result, bool) and test.about_input:
            return result
        if may_be_condition and isinstance(result, bool) and not (value is None or isinstance(value, bool)):
            return result
        if isinstance(result, list):
            frame[RUN].pay_items(len(result))
        return _warn_unlike(frame[RUN], place, value, result, contains(result, value))

    return ask


def _warn_unlike(run: Run, place: Place, value: Value, test: Value, answer: bool | None) -> bool | None:
    if answer is None and kind(value) != NULL:
        run.warn(place, f"{a_kind(value).capitalize()} cannot be tested against {a_kind(test)}.")
    return answer


def _text_test(fixed: str, place: Place) -> Code:
    def ask(frame: Frame) -> bool | None:
        value = frame[INPUT]
        if type(value) is str:
            return value == fixed
        return _warn_unlike(frame[RUN], place, value, fixed, contains(fixed, value))

    return ask


def _range_test(fixed: FeelRange, place: Place) -> Code:
    def ask(frame: Frame) -> bool | None:
        value = frame[INPUT]
        answer = contains(fixed, value) if isinstance(value, FeelRange) else holds(fixed, value)
        return _warn_unlike(frame[RUN], place, value, fixed, answer)

    if fixed.sign or type(fixed.low) is not Decimal or type(fixed.high) is not Decimal:
        return ask
    low, high = fixed.low, fixed.high
    above = operator.ge if fixed.low_closed else operator.gt
    below = operator.le if fixed.high_closed else operator.lt

    def ask_number(frame: Frame) -> bool | None:
        value = frame[INPUT]
        if type(value) is Decimal:
            return bool(above(value, low) and below(value, high))
        return ask(frame)

    return ask_number


def any_test(tests: tuple[Code, ...]) -> Code:
    """Return the closure that is true when one of the tests holds, null when none does and one has no answer."""
    if len(tests) == 1:
        return tests[0]

    def ask(frame: Frame) -> bool | None:
        result: bool | None = False
        for test in tests:
            answer = test(frame)
            if answer is True:
                return True
            if answer is None:
                result = None
        return result

    return ask


def _in(compiler: Compiler, node: In) -> Code:
    value = compiler.compile(node.value)
    tests = any_test(tuple(compile_test(compiler, test) for test in node.tests))

    def ask(frame: Frame) -> bool | None:
        tested = value(frame)
        before, frame[INPUT] = frame[INPUT], tested
        answer: bool | None = tests(frame)
        frame[INPUT] = before
        return answer

    return ask


def _unary_tests(compiler: Compiler, node: UnaryTests) -> Code:
    if not node.tests:
        return lambda frame: True
    tests = any_test(tuple(compile_test(compiler, test, cell=not node.allowing) for test in node.tests))
    if not node.negated:
        return tests

    def ask_not(frame: Frame) -> bool | None:
        answer = tests(frame)
        return None if answer is None else not answer

    return ask_not


HANDLERS: dict[type[Node], Handler] = {
    Chain: _chain,
    Negate: _negate,
    Compare: _compare,
    Between: _between,
    Logic: _logic,
    In: _in,
    UnaryTests: _unary_tests,
}
