"""Every test says what must hold: it asserts, expects an error, or calls something of the tests that does."""

import ast
from collections.abc import Iterator
from pathlib import Path

#: What fails by itself when something does not hold: of pytest, of Playwright, of subprocess (check=True), of Flask.
FAILING = frozenset({"raises", "expect", "fail", "warns", "raise_for_status"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(root: Path) -> Iterator[tuple[str, Function]]:
    for path in sorted((root / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, Function):
                yield f"{path.relative_to(root)}:{node.lineno} {node.name}", node


def _called(function: Function) -> set[str]:
    """The names that a function calls, without what stands before the dot."""
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}


def _says(function: Function) -> bool:
    return any(isinstance(node, ast.Assert | ast.Raise) for node in ast.walk(function))


def test_every_test_says_what_must_hold(root: Path) -> None:
    functions = list(_functions(root))
    calls = {where: _called(function) for where, function in functions}
    sure = {where for where, function in functions if _says(function)}
    names = {function.name: where for where, function in functions}
    assert len(names) > 1_000
    while True:
        known = FAILING | {function.name for where, function in functions if where in sure}
        more = {where for where, called in calls.items() if where not in sure and called & known}
        if not more:
            break
        sure |= more
    silent = [where for where, function in functions if function.name.startswith("test_") and where not in sure]
    assert not silent, f"these tests say nothing: {silent}"
