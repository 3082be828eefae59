"""What atheris runs: bytes become an expression or a cell, read, compiled and evaluated on a small account.

Run by test_guided_fuzz.py in a process of its own. Anything but a value or a declared error ends it with a trace, and
so does an input that makes the process grow by more than 64 MB.
"""

import resource
import sys
from datetime import UTC, datetime

import atheris

with atheris.instrument_imports(include=["dmn"]):
    from dmn.feel import FeelError, Host, compile_expression, compile_unary_tests
    from dmn.feel.analysis import Variables
    from dmn.feel.browser import browser_differences
    from dmn.values import dumps, from_json

MAX_GROWTH_KB = 64 * 1024
# The deadline is far off: fuel must end everything.
HOST = Host(now=lambda: datetime(2026, 3, 10, 9, tzinfo=UTC), fuel=20_000, deadline_ms=600_000)
CONTEXT = from_json({"a": 1, "b": "x", "c": [1, 2, {"d": None}], "e f": {"g": True}, "h": 1.5})
KINDS = {"a": "number", "b": "string", "c": "list", "e f": "context", "h": "number"}
WORDS = """
a b c d h item partial true false null if then else for in return some every satisfies and or not between instance of
function + - * / ** = != < <= > >= .. ( ) [ ] { } , : . ? -> 0 1 2.5 1e30 "x" "" @"2024-02-29" @"P1D" @"P1Y"
@"10:00:00Z" @"2024-02-29T10:00:00" count sum string number date duration list contains flatten sort replace matches
split concatenate append range substring
"""
TOKENS = (*WORDS.split(), "distinct values", "string join", "context put", "get value", "(function(x) x)")


def text_of(data: bytes) -> str:
    """Return the text for some bytes: as it stands, or a row of tokens."""
    if data[:1] < b"\x80":
        return data[1:].decode(errors="replace")
    return " ".join(TOKENS[byte % len(TOKENS)] for byte in data[1:])


def attempt(work) -> None:
    try:
        work()
    except FeelError:
        return


def one(data: bytes) -> None:
    """Put one input through everything that takes a text of an author."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    text = text_of(data)
    attempt(lambda: dumps(compile_expression(text).diagnose(CONTEXT, HOST).value))
    attempt(lambda: compile_unary_tests(text, CONTEXT).holds(CONTEXT["c"], CONTEXT, HOST))
    attempt(lambda: Variables(KINDS).check(text, condition=True))
    attempt(lambda: browser_differences(text, Variables(KINDS)))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if grown > MAX_GROWTH_KB:
        raise MemoryError(f"{grown // 1024} MB more for {text!r}")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
