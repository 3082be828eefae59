"""Decision tables (DMN 1.5 §8) as a part of the syntax tree, and their closures."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from dmn.feel.budget import Run
from dmn.feel.compiler import Compiler, Handler
from dmn.feel.errors import NoValue, Place
from dmn.feel.functions import INPUT, RUN, Code, Frame
from dmn.feel.kinds import Value
from dmn.feel.program import HANDLERS as FEEL_HANDLERS
from dmn.feel.syntax import InText, Node, UnaryTests
from dmn.feel.types import Type
from dmn.hit_policies import COMBINE, MANY, Hit, aggregate


class Allowed(Struct, eq=False):
    """The values that a clause allows: tests as written and as parsed."""

    source: str
    tests: UnaryTests


class Column(Struct, eq=False):
    """An input clause: its id, the expression as written and parsed, the allowed values."""

    id: str
    source: str
    expression: Node
    allowed: Allowed | None


class Output(Struct, eq=False):
    """An output clause: name, type, allowed values, the list of them in order of priority, the default."""

    name: str
    type: Type
    allowed: Allowed | None
    values: Node | None
    default: Node | None


class Rule(Struct, eq=False):
    """A rule: one test a column, as parsed and as written, one expression an output."""

    id: str
    line: int
    tests: tuple[UnaryTests, ...]
    sources: tuple[str, ...]
    outputs: tuple[Node, ...]
    output_sources: tuple[str, ...]


class TableOf(Node, eq=False):
    """A decision table; `owner` is the decision or knowledge model that it belongs to."""

    owner: str
    id: str
    line: int
    policy: str
    aggregation: str | None
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


class Seen(Struct, eq=False):
    """What a table saw and did in one evaluation: inputs by their expressions, ids of the rules that hit."""

    owner: str
    inputs: tuple[tuple[str, Value], ...]
    rules: tuple[str, ...]


Cells = tuple[tuple[int, Code], ...]


def _compile_tests(compiler: Compiler, tests: UnaryTests, source: str) -> Code:
    return compiler.compile(InText(0, source, tests))


def _optional(compiler: Compiler, node: Node | None) -> Code | None:
    return None if node is None else compiler.compile(node)


def _rules(compiler: Compiler, table: TableOf) -> tuple[tuple[str, Cells, tuple[Code, ...]], ...]:
    compiled = []
    for rule in table.rules:
        cells = tuple(
            (index, _compile_tests(compiler, tests, source))
            for index, (tests, source) in enumerate(zip(rule.tests, rule.sources, strict=True))
            if tests.tests
        )
        outputs = tuple(
            _checked(compiler, compiler.compile(node), output.allowed, "The output")
            for node, output in zip(rule.outputs, table.outputs, strict=True)
        )
        compiled.append((rule.id, cells, outputs))
    return tuple(compiled)


def _row_maker(table: TableOf) -> Callable[[Hit], Value]:
    if len(table.outputs) == 1:
        return lambda hit: hit[0]
    names = [output.name for output in table.outputs]
    return lambda hit: dict(zip(names, hit, strict=True))


def _checked(compiler: Compiler, code: Code, allowed: Allowed | None, what: str) -> Code:
    """Return the closure of a value; null and a warning when the value is not allowed (§8.2.3, §10.3.2.9.4)."""
    if allowed is None:
        return code
    fits, place = _compile_tests(compiler, allowed.tests, allowed.source), Place(allowed.source, 0)

    def check(frame: Frame) -> Value:
        value = code(frame)
        before, frame[INPUT] = frame[INPUT], value
        passed = value is None or fits(frame) is True
        frame[INPUT] = before
        if not passed:
            frame[RUN].warn(place, f"{what} is not one of the allowed values; taken as null.")
        return value if passed else None

    return check


def _inputs(compiler: Compiler, table: TableOf) -> tuple[Code, ...]:
    """Return what evaluates each input once."""
    return tuple(
        _checked(compiler, compiler.compile(column.expression), column.allowed, f"The input “{column.source}”")
        for column in table.columns
    )


def _defaults(compiler: Compiler, table: TableOf) -> tuple[Code | None, ...] | None:
    defaults = tuple(_optional(compiler, output.default) for output in table.outputs)
    return defaults if any(defaults) else None


def _matcher(compiler: Compiler, table: TableOf) -> Callable[[Frame, list[Value]], tuple[list[str], list[Hit]]]:
    rules = _rules(compiler, table)
    stop = table.policy == "FIRST"
    cost = 1 + sum(1 + len(cells) for _, cells, _ in rules) // 4

    def match(frame: Frame, values: list[Value]) -> tuple[list[str], list[Hit]]:
        frame[RUN].spend(cost)
        ids, hits = [], []
        for rule_id, cells, outputs in rules:
            for index, test in cells:
                frame[INPUT] = values[index]
                if test(frame) is not True:
                    break
            else:
                ids.append(rule_id)
                hits.append([output(frame) for output in outputs])
                if stop:
                    break
        return ids, hits

    return match


def _decider(compiler: Compiler, table: TableOf) -> Callable[[Frame, list[Hit]], Value]:
    row, combine = _row_maker(table), COMBINE[table.policy]
    defaults = _defaults(compiler, table)
    orders = tuple(_optional(compiler, output.values) for output in table.outputs)
    summing = table.aggregation if table.policy == "COLLECT" else None

    def decide(frame: Frame, hits: list[Hit]) -> Value:
        run: Run = frame[RUN]
        if not hits and defaults is not None:
            return row([None if default is None else default(frame) for default in defaults])
        if summing:
            return aggregate(run, summing, [hit[0] for hit in hits])
        if not hits:
            return [] if table.policy in MANY else None
        ranked = [[] if order is None else order(frame) for order in orders]
        return combine(run, hits, ranked, row)

    return decide


def compile_table(compiler: Compiler, table: TableOf) -> Code:
    """Return the closure of a decision table; it tells the run's trace what it saw and hit."""
    inputs, match, decide = _inputs(compiler, table), _matcher(compiler, table), _decider(compiler, table)
    sources = tuple(column.source for column in table.columns)
    place = Place(f"table {table.id}", 0)

    def run_table(frame: Frame) -> Value:
        run: Run = frame[RUN]
        before = frame[INPUT]
        try:
            values = [code(frame) for code in inputs]
            ids, hits = match(frame, values)
            if run.trace is not None:
                run.trace.append(Seen(table.owner, tuple(zip(sources, values, strict=True)), tuple(ids)))
            return decide(frame, hits)
        except NoValue as error:
            run.warn(place, f"The decision table has no value: {error}.")
            return None
        finally:
            frame[INPUT] = before

    return run_table


HANDLERS: Mapping[type[Node], Handler] = {**FEEL_HANDLERS, TableOf: compile_table}
