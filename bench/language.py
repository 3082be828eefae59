"""FEEL and decision tables. Milliseconds are scaled by a Python loop of the same run."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

from bench import models
from bench.table import Row, cpu_ms, median_ms
from dmn.decisions import parse_decisions
from dmn.feel import Functions, Host, compile_expression

HOST = Host(now=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
REPEAT = 2000
# CPU of the Python loop on the machine that the budgets in milliseconds were written for.
REFERENCE_LOOP_MS = 6.2
# CPU time of an import, without the start of the interpreter.
IMPORT = "import time; begin = time.process_time(); import dmn.decisions; print(time.process_time() - begin)"


def rows(folder: Path) -> list[Row]:
    scale = REFERENCE_LOOP_MS / min(cpu_ms(_python_loop, 5) for _ in range(5))
    return [_condition(), _compile(scale), _table(scale), _import(scale, folder)]


def _python_loop() -> int:
    total = 0
    for number in range(100_000):
        total += number * number % 7
    return total


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


def _compile(scale: float) -> Row:
    """Compile a condition that was never seen before, each time another one."""
    numbers = count()

    def work() -> None:
        compile_expression(f'amount > {next(numbers)} and category = "hardware"', names=("amount", "category"))

    return Row("one FEEL condition, compiled for the first time", median_ms(work, 300) * scale, 1, "ms")


def _table(scale: float) -> Row:
    decisions = parse_decisions(models.table(100), functions=Functions.of())
    context = {"amount": Decimal(10), "kind": "none", "size": Decimal(-5)}
    took = median_ms(lambda: decisions.evaluate("bench_table", context, HOST), 100) * scale
    return Row("decision table, 100 rules x 3 inputs", took, 0.5, "ms")


def _import(scale: float, folder: Path) -> Row:
    """Import of dmn in a process of its own, best of seven, with bytecode, as an installed wheel has it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")

    def took() -> float:
        ran = subprocess.run(
            [sys.executable, "-c", IMPORT], check=True, env=environment, capture_output=True, text=True
        )
        return float(ran.stdout) * 1e3

    return Row("import of dmn", min(took() for _ in range(8)) * scale, 80, "ms")
