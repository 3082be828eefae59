"""Rules that overlap, inputs for which no rule hits, rules that never hit.

Cells compare an input with constants, so their answers can change at those constants only. Each input is therefore
tried with
every constant of its column and one value between and beyond them: what holds for these holds for all values.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dmn.feel import NO_FUNCTIONS
from dmn.feel.budget import Run
from dmn.feel.builtins import LIBRARY
from dmn.feel.calendar import date_from_day, day_of
from dmn.feel.compiler import NOT_CONSTANT, constant
from dmn.feel.errors import Place
from dmn.feel.iso import text_of
from dmn.feel.kinds import BOOLEAN, DATE, NUMBER, STRING, Value, kind
from dmn.feel.numbers import text_of_number
from dmn.feel.program import WITHOUT_CLOCK, compile_node
from dmn.feel.syntax import Call, InText, ListOf, Name, Node, OperatorTest, RangeOf, Typed, UnaryTests
from dmn.findings import Finding
from dmn.tables import Column, Rule, TableOf

# Beyond so many steps of the search for gaps the table is left alone.
MAX_STEPS = 20_000
# Functions that make a constant of a text.
MAKERS = frozenset({"date", "time", "date and time", "duration"})
OTHER_TEXT = "\ufffdany other text"
SINGLE_HIT = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})


@dataclass(frozen=True, slots=True)
class Samples:
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
    constants = cell_constants(column.allowed)
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


def _overlapping(columns: list[Samples], count: int) -> Iterator[tuple[int, int]]:
    """Yield pairs of rules that certainly hold together for some input."""
    for first in range(count):
        together = (1 << count) - 1
        for column in columns:
            together &= _union(mask for mask in column.sure if mask >> first & 1)
        for second in range(first + 1, count):
            if together >> second & 1:
                yield first, second


def _union(masks: Iterator[int]) -> int:
    result = 0
    for mask in masks:
        result |= mask
    return result


def _find_gap(columns: list[Samples], count: int) -> list[Value] | None:
    """Return values of the first columns for which no rule can hold.

    None when there are none or the search is too long.
    """
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[int, int, list[Value]]] = [(0, (1 << count) - 1, [])]
    steps = 0
    while stack:
        depth, mask, values = stack.pop()
        if not mask:
            return values
        if depth == len(columns) or (depth, mask) in seen:
            continue
        seen.add((depth, mask))
        column = columns[depth]
        for value, possible in zip(column.values, column.possible, strict=True):
            steps += 1
            stack.append((depth + 1, mask & possible, [*values, value]))
        if steps > MAX_STEPS:
            return None
    return None


def _shadowed(columns: list[Samples], count: int) -> Iterator[tuple[int, int]]:
    """Yield (rule, earlier rule) where the earlier one holds whenever the later one might."""
    for later in range(count):
        for earlier in range(later):
            if all(
                sure >> earlier & 1
                for column in columns
                for sure, possible in zip(column.sure, column.possible, strict=True)
                if possible >> later & 1
            ):
                yield later, earlier
                break


def _describe(value: Value) -> str:
    if value == OTHER_TEXT:
        return "any other text"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_of_number(value) if isinstance(value, Decimal) else text_of(value)


def _finding(rule: Rule | None, table: TableOf, name: str, severity: str, text: str, remedy: str) -> Finding:
    where = (rule.id, rule.line) if rule is not None else (table.id, table.line)
    return Finding(*where, name, "error" if severity == "error" else "warning", text, remedy)


def _same_outputs(one: Rule, two: Rule) -> bool:
    return one.output_sources == two.output_sources


def _check_overlaps(table: TableOf, columns: list[Samples]) -> Iterator[Finding]:
    if table.policy not in ("UNIQUE", "ANY"):
        return
    for first, second in _overlapping(columns, len(table.rules)):
        one, two = table.rules[first], table.rules[second]
        if table.policy == "ANY" and _same_outputs(one, two):
            continue
        text = f"Rules {first + 1} and {second + 1} hit together for some input"
        if table.policy == "ANY":
            text += " but have different outputs"
        remedy = "Make the rules exclude each other, or choose the hit policy First or Collect."
        yield _finding(two, table, "overlap", "error", f"{text} (hit policy {table.policy.capitalize()}).", remedy)


def _check_gaps(table: TableOf, columns: list[Samples]) -> Iterator[Finding]:
    if table.policy not in SINGLE_HIT or any(output.default is not None for output in table.outputs):
        return
    gap = _find_gap(columns, len(table.rules))
    if gap is not None:
        known = [
            f"{column.column.source} is {_describe(value)}"
            for column, value in zip(columns, gap, strict=False)
            if value is not None
        ]
        text = f"No rule hits when {' and '.join(known)}." if known else "No rule may hit."
        yield _finding(
            None,
            table,
            "gap",
            "warning",
            text,
            "Add a rule for it, a last rule with “-” in every cell, or a default output.",
        )
    elif not any(all(not tests.tests for tests in rule.tests) for rule in table.rules) and _unjudged(columns):
        text = "Some cells cannot be judged, and no rule has “-” in every cell; it may happen that no rule hits."
        yield _finding(
            None, table, "catch-all", "warning", text, "Add a last rule with “-” in every cell, or a default output."
        )


def _unjudged(columns: list[Samples]) -> bool:
    return any(column.sure != column.possible for column in columns)


def _check_reach(table: TableOf, columns: list[Samples]) -> Iterator[Finding]:
    for number, rule in enumerate(table.rules):
        for column in columns:
            if not _union(iter(column.possible)) >> number & 1:
                text = f"Rule {number + 1} never hits: no value of “{column.column.source}” passes its cell."
                yield _finding(rule, table, "unreachable", "warning", text, "Correct the cell or delete the rule.")
                break
    if table.policy == "FIRST":
        for later, earlier in _shadowed(columns, len(table.rules)):
            text = f"Rule {later + 1} never hits: rule {earlier + 1} comes first and covers it."
            yield _finding(
                table.rules[later], table, "unreachable", "warning", text, "Move the narrower rule up or delete it."
            )


def check_table(table: TableOf) -> list[Finding]:
    """Return what is wrong with the rules of a table.

    Overlap (error), gap, missing catch-all, rules out of reach (warnings).
    """
    if not table.rules:
        text = "The table has no rules."
        return [_finding(None, table, "empty", "warning", text, "Add rules.")]
    columns = [sample(table, index) for index in range(len(table.columns))]
    return [
        *_check_overlaps(table, columns),
        *_check_gaps(table, columns),
        *_check_reach(table, columns),
    ]
