"""What the cells of a decision table say to the values of their column.

Cells compare an input with constants, so their answers can change at those constants only. Each input is therefore
tried with every constant of its column and one value between and beyond them: what holds for these holds for all.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from dmn.feel import NO_FUNCTIONS
from dmn.feel.budget import Run
from dmn.feel.builtins import LIBRARY
from dmn.feel.calendar import date_from_day, day_of
from dmn.feel.compiler import NOT_CONSTANT, constant
from dmn.feel.errors import Place
from dmn.feel.iso import text_of
from dmn.feel.kinds import BOOLEAN, DATE, DATE_TIME, NULL, NUMBER, STRING, Value, kind
from dmn.feel.numbers import text_of_number
from dmn.feel.program import WITHOUT_CLOCK, compile_node
from dmn.feel.syntax import Call, InText, ListOf, Name, Node, OperatorTest, RangeOf, Typed, UnaryTests
from dmn.feel.types import SIMPLE, RestrictedType, Type, conform
from dmn.tables import Column, Output, TableOf

# Functions that make a constant of a text.
MAKERS = frozenset({"date", "time", "date and time", "duration"})
OTHER_TEXT = "\ufffdany other text"


class Samples(Struct, eq=False):
    """What the rules of a table say to the values of one column: bit n of a mask is rule n.

    `sure` counts the rules that certainly hold, `possible` also those whose cell cannot be judged.
    """

    column: Column
    values: tuple[Value, ...]
    sure: tuple[int, ...]
    possible: tuple[int, ...]


def _constants_of(node: Node) -> list[Value] | None:
    """Return the constants in a test's expression, None when it is not constant."""
    if isinstance(node, InText):
        return _constants_of(node.body)
    if isinstance(node, ListOf):
        found: list[Value] = []
        for item in node.items:
            inside = _constants_of(item)
            if inside is None:
                return None
            found += inside
        return found
    if isinstance(node, RangeOf):
        ends = [_constants_of(end) for end in (node.low, node.high) if end is not None]
        known = [end for end in ends if end is not None]
        return [value for end in known for value in end] if len(known) == len(ends) else None
    if isinstance(node, Call):
        return _made_constant(node)
    value = constant(node)
    return None if value is NOT_CONSTANT else [value]


def _made_constant(node: Call) -> list[Value] | None:
    """Return the constant that a call such as date("2024-01-01") makes, None for any other call."""
    called = node.function.name if isinstance(node.function, Name) else ""
    arguments = [constant(argument) for argument in node.arguments]
    if called not in MAKERS or node.names or not all(isinstance(argument, str) for argument in arguments):
        return None
    return [LIBRARY[called].call(Run(WITHOUT_CLOCK), Place("", 0), arguments)]


def cell_constants(tests: UnaryTests) -> list[Value] | None:
    """Return the constants in a cell, None when it has other expressions or asks about `?`."""
    found: list[Value] = []
    for test in tests.tests:
        inside = _constants_of(test.value)
        if inside is None or (not isinstance(test, OperatorTest) and test.about_input):
            return None
        found += inside
    return found


def _numbers(constants: list[Decimal]) -> Iterator[Decimal]:
    ordered = sorted(set(constants))
    yield ordered[0] - 1
    for low, high in pairwise(ordered):
        yield low
        yield (low + high) / 2
    yield ordered[-1]
    yield ordered[-1] + 1


def _days(constants: list[date]) -> Iterator[Value]:
    days = sorted({day_of(each) for each in constants})
    around = {day + step for day in days for step in (-1, 0, 1)}
    return map(date_from_day, sorted(around))


def _values(constants: list[Value]) -> tuple[Value, ...]:
    """Return values to try for a column; none when its constants are of several kinds or of one that is not judged."""
    kinds = {kind(value) for value in constants}
    if kinds == {NUMBER}:
        return tuple(_numbers(constants))
    if kinds == {DATE}:
        return tuple(_days(constants))
    if kinds == {BOOLEAN}:
        return (True, False)
    if kinds == {STRING}:
        return (*dict.fromkeys(constants), OTHER_TEXT)
    return ()


def _allowed(column: Column) -> tuple[Value, ...] | None:
    if column.allowed is None:
        return None
    constants = cell_constants(column.allowed.tests)
    return tuple(constants) if constants and all(isinstance(value, str) for value in constants) else None


def _is_boolean(column: Column) -> bool:
    return isinstance(column.expression, Typed) and column.expression.wanted.name == BOOLEAN


def _holder(tests: UnaryTests, source: str) -> Callable[[Value], bool]:
    program = compile_node(InText(0, source, tests), source, (), NO_FUNCTIONS)
    return lambda value: program.run({}, Run(WITHOUT_CLOCK), value) is True


def sample(table: TableOf, index: int) -> Samples:
    """Return what the rules say to the values of a column."""
    column = table.columns[index]
    cells = [rule.tests[index] for rule in table.rules]
    holds = [_holder(rule.tests[index], rule.sources[index]) for rule in table.rules]
    known = [cell_constants(tests) for tests in cells]
    constants = [value for found in known if found for value in found]
    values = _allowed(column) or ((True, False) if _is_boolean(column) else _values(constants)) or (None,)
    judged = values != (None,)
    sure, possible = [], []
    for value in values:
        bits = maybe = 0
        for number, tests in enumerate(cells):
            if not tests.tests:
                bits |= 1 << number
            elif known[number] is None or not judged:
                maybe |= 1 << number
            elif holds[number](value):
                bits |= 1 << number
        sure.append(bits)
        possible.append(bits | maybe)
    return Samples(column, values, tuple(sure), tuple(possible))


def column_kind(column: Column) -> str | None:
    """Return the kind that a column's input is declared to have, None when it is open or no simple one."""
    wanted: Type | None = column.expression.wanted if isinstance(column.expression, Typed) else None
    while isinstance(wanted, RestrictedType):
        wanted = wanted.base
    return wanted.name if wanted is not None and SIMPLE.get(wanted.name) == wanted else None


def strange_constant(column: Column, tests: UnaryTests) -> Value:
    """Return a constant of a cell that no value of the column's kind can be compared with, None when there is none."""
    wanted = column_kind(column)
    if wanted not in COMPARED_WITH:
        return None
    allowed = COMPARED_WITH[wanted]
    return next((value for value in cell_constants(tests) or () if kind(value) not in allowed), None)


def _output_constant(node: Node) -> Value:
    """Return the constant of an output cell, None when it is none."""
    while isinstance(node, (Typed, InText)):
        node = node.body
    value = constant(node)
    return None if value is NOT_CONSTANT else value


def strange_output(node: Node) -> tuple[Value, str] | None:
    """Return the constant of an output cell and the name of the declared type that it has not; None when it fits."""
    value = _output_constant(node)
    while value is not None and isinstance(node, Typed):
        fits, _ = conform(value, node.wanted)
        if not fits:
            return value, node.wanted.name
        node = node.body
    return None


def unlisted_output(node: Node, output: Output) -> Value:
    """Return the constant of an output cell that its column does not allow, None when it does or cannot be judged."""
    value = _output_constant(node)
    if value is None or output.allowed is None or cell_constants(output.allowed.tests) is None:
        return None
    return None if _holder(output.allowed.tests, output.allowed.source)(value) else value


# Which kinds of constants a cell may have for an input of a kind.
COMPARED_WITH = {
    name: frozenset({name, NULL}) for name in (BOOLEAN, NUMBER, STRING, "days and time duration", "time")
} | {name: frozenset({DATE, DATE_TIME, NULL}) for name in (DATE, DATE_TIME)}


def describe(value: Value) -> str:
    """Return a value in words."""
    if value == OTHER_TEXT:
        return "any other text"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_of_number(value) if isinstance(value, Decimal) else text_of(value)
