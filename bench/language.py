"""FEEL and decision tables."""

from datetime import UTC, datetime
from decimal import Decimal

from bench import models
from bench.table import Row, median_ms
from dmn.decisions import parse_decisions
from dmn.feel import Functions, Host, compile_expression

HOST = Host(now=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
REPEAT = 2000


def rows(scale: float) -> list[Row]:
    return [_condition(), _table(scale)]


def _condition() -> Row:
    """The same condition by Python's own compiled eval, in the same run."""
    ours = compile_expression('amount > 1000 and category = "hardware"', names=("amount", "category"))
    theirs = compile('amount > 1000 and category == "hardware"', "condition", "eval")
    context = {"amount": Decimal(1500), "category": "hardware"}
    names = dict(context)

    def feel() -> None:
        for _ in range(REPEAT):
            ours.evaluate(context, HOST)

    def python() -> None:
        for _ in range(REPEAT):
            eval(theirs, names)  # noqa: S307  # the yardstick itself

    ratio = median_ms(feel, 15) / median_ms(python, 15)
    return Row("one FEEL condition, compiled, against Python's compiled eval", ratio, 6)


def _table(scale: float) -> Row:
    decisions = parse_decisions(models.table(100), functions=Functions.of())
    context = {"amount": Decimal(10), "kind": "none", "size": Decimal(-5)}
    took = median_ms(lambda: decisions.evaluate("bench_table", context, HOST), 100) * scale
    return Row("decision table, 100 rules x 3 inputs", took, 0.5, "ms")
