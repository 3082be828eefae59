"""What an expression can reach: the values it is given, the host's functions and clock, and nothing of Python."""

import ast
import contextlib
import sys
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from dmn.feel import FeelError, FeelSyntaxError, Host, compile_expression
from dmn.feel.builtins import LIBRARY

ROOT = Path(__file__).resolve().parents[3] / "dmn"
# What evaluates; reading models, the kit's runner and calendars of holidays are no part of an expression.
EVALUATES = [*sorted((ROOT / "feel").rglob("*.py")), *(ROOT / f"{name}.py" for name in ("tables", "hit_policies"))]
NEVER_IMPORTED = {
    *("builtins", "codecs", "ctypes", "importlib", "inspect", "io", "marshal", "os", "pathlib", "pickle", "runpy"),
    *("shutil", "socket", "subprocess", "tempfile", "threading", "types", "urllib"),
}
NEVER_CALLED = {"__import__", "eval", "exec", "globals", "locals", "open", "setattr", "vars", "input", "print"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}


def trees():
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())) for path in EVALUATES]


@pytest.mark.parametrize(("path", "tree"), trees(), ids=[path for path, _ in trees()])
def test_what_evaluates_expressions_has_no_way_to_files_modules_or_code(path, tree):
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not imported & NEVER_IMPORTED
    assert not called & NEVER_CALLED
    # Only the walk over the nodes of a tree asks for attributes by name, the names of their own fields.
    assert "getattr" not in called or path == "feel/browser.py"


@pytest.mark.parametrize(("path", "tree"), trees(), ids=[path for path, _ in trees()])
def test_what_evaluates_expressions_reads_no_clock_but_the_hosts(path, tree):
    read = {
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    }
    # `time.monotonic` measures the work, in budget.py; the host gives the time of day, in host.py.
    assert read <= ({"self.now"} if path == "feel/host.py" else set())


WATCHED = ("open", "import", "exec", "compile", "os.", "shutil.", "socket.", "subprocess.", "ctypes.", "pathlib.")
seen: list[str] = []
watching = False


def watch(event, arguments):
    if watching and event.startswith(WATCHED):
        seen.append(f"{event} {arguments}")


VALUES = ["null", "true", "-2", '"a.b"', '"/etc/passwd"', '@"2024-02-29"', '@"10:00:00"', "[1, 2]", "{a: 1}", "[1..3]"]


def expressions():
    """Return calls of every built-in with one, two and three arguments, and the corpus."""
    for name in sorted(LIBRARY):
        yield f"{name}()"
        for count in (1, 2):
            for values in product(VALUES, repeat=count):
                yield f"{name}({', '.join(values)})"
        yield from (f"{name}({', '.join([value] * 3)})" for value in VALUES)
    yield from (Path(__file__).parent / "corpus.feel").read_text().splitlines()


def test_no_built_in_opens_imports_or_runs_anything():
    global watching
    host = Host(now=lambda: datetime(2026, 3, 10, 9, tzinfo=UTC), deadline_ms=10**9)
    programs = []
    for text in expressions():
        with contextlib.suppress(FeelSyntaxError):
            programs.append(compile_expression(text))
    assert len(programs) > 5_000

    def evaluate_all():
        for program in programs:
            with contextlib.suppress(FeelError):
                program.evaluate({}, host)

    # The first round loads the regular expressions and the rules of zones, once a process.
    evaluate_all()
    sys.addaudithook(watch)
    watching = True
    try:
        evaluate_all()
    finally:
        watching = False
    assert seen == []


def test_now_and_today_are_the_hosts_and_ask_it_each_time():
    moments = iter([datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(1999, 1, 1, tzinfo=UTC)])
    host = Host(now=lambda: next(moments))
    assert compile_expression("[string(now()), string(today())]").evaluate({}, host) == [
        "2026-03-10T09:00:00Z",
        "1999-01-01",
    ]


def test_without_a_clock_there_is_no_time():
    with pytest.raises(FeelError, match="no clock"):
        compile_expression("now()").evaluate({})
