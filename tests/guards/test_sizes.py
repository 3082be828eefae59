"""Small modules, short functions."""

import ast
import statistics
from pathlib import Path

MODULE_LINES = 400
MODULE_MEDIAN = 120
FUNCTION_LINES = 50
FUNCTION_MEDIAN = 10


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text())
    return [
        (f"{path.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_module_is_longer_than_400_lines(modules: list[Path], root: Path) -> None:
    long = {
        str(path.relative_to(root)): lines
        for path in modules
        if (lines := len(path.read_text().splitlines())) > MODULE_LINES
    }
    assert not long, f"split these by subject: {long}"


def test_no_function_is_longer_than_50_lines(modules: list[Path]) -> None:
    long = [name for path in modules for name, lines in _functions(path) if lines > FUNCTION_LINES]
    assert not long, f"shorten these: {long}"


def test_the_usual_module_and_function_are_small(modules: list[Path]) -> None:
    lines = [n for path in modules if (n := len(path.read_text().splitlines())) > 1]
    functions = [n for path in modules for _, n in _functions(path)]
    assert statistics.median(lines) <= MODULE_MEDIAN
    assert statistics.median(functions) <= FUNCTION_MEDIAN


def test_every_module_says_what_it_is_for(modules: list[Path], root: Path) -> None:
    silent = [
        str(path.relative_to(root))
        for path in modules
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent
