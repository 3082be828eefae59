"""Random texts and random expressions: an answer or a declared error, nothing else, and soon."""

import os
import string
import time
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dmn.feel import FeelError, FeelLimit, FeelSyntaxError, Host, compile_expression, compile_unary_tests
from dmn.feel.builtins import LIBRARY
from dmn.values import dumps, from_json

HOST = Host(now=lambda: datetime(2026, 3, 10, 9, tzinfo=UTC), fuel=20_000, deadline_ms=600_000)
CONTEXT = from_json({"a": 1, "b": "x", "c": [1, 2, {"d": None}], "e f": {"g": True}, "h": 1.5})
WORDS = """
+ - * / ** = != < <= > >= .. ( ) [ ] { } , : . @ ? -> //
if then else for in return some every satisfies and or between instance of function null true false
a b c d e f g h item partial list<number> number string date and time
1 0 -1 2.5 1e30 "x" "" "\\n" @"2024-02-29" @"P1D" @"P1Y" @"10:00:00Z" @"2024-02-29T10:00:00"
"""
TOKENS = [
    *WORDS.split(),
    *LIBRARY,
    "\n",
    "/*",
    "*/",
]
texts = st.lists(st.sampled_from(TOKENS), max_size=25).map(" ".join) | st.text(
    st.sampled_from(string.printable + "äß€😀\u200b\x00"), max_size=40
)

literals = st.sampled_from(
    [
        *("null", "true", "false", "0", "1", "-2.5", "1e40", "34", '"x"', '""', '"foo bar"', "a", "b", "c", "h"),
        *(
            '@"2024-02-29"',
            '@"-0044-03-15"',
            '@"2024-02-29T10:00:00.000000001Z"',
            '@"2024-10-27T02:30:00@Europe/Berlin"',
        ),
        *(
            '@"10:00:00"',
            '@"23:59:59.999999999+02:00"',
            '@"P1Y2M"',
            '@"-P3M"',
            '@"P2DT3H"',
            '@"PT0.000000001S"',
            "[]",
            "{}",
        ),
        *("[1..5]", "(> 3)", '["a".."f"]', "(function(x) x)", "(function(x, y) x < y)", "count", "now()", "today()"),
    ]
)


def larger(inner):
    name = st.sampled_from(sorted(LIBRARY))
    arguments = st.lists(inner, max_size=4).map(", ".join)
    operator = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"])
    property_name = st.sampled_from(["year", "days", "time offset", "start", "a", "d", "timezone", "weekday"])
    return st.one_of(
        st.tuples(inner, operator, inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(name, arguments).map(lambda parts: f"{parts[0]}({parts[1]})"),
        inner.map(lambda each: f"-{each}"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]})[{parts[1]}]"),
        st.tuples(inner, property_name).map(lambda parts: f"({parts[0]}).{parts[1]}"),
        arguments.map(lambda each: f"[{each}]"),
        inner.map(lambda each: f"{{a: {each}, z: a}}"),
        st.tuples(inner, inner, inner).map(lambda parts: f"(if {parts[0]} then {parts[1]} else {parts[2]})"),
        st.tuples(inner, inner).map(lambda parts: f"(for i in {parts[0]} return {parts[1]})"),
        st.tuples(inner, inner).map(lambda parts: f"(some i in {parts[0]} satisfies i = {parts[1]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} between {parts[1]} and {parts[2]})"),
        st.tuples(inner, inner).map(lambda parts: f"[{parts[0]}..{parts[1]}]"),
        inner.map(lambda each: f"({each} instance of list<number>)"),
    )


expressions = st.recursive(literals, larger, max_leaves=8)
# The same inputs each time in `make test`; others, and many more, in `make soak`.
SOAK = "ITAMFLOW_SOAK" in os.environ
quick = settings(
    deadline=None,
    max_examples=30_000 if SOAK else 1500,
    derandomize=not SOAK,
    suppress_health_check=[HealthCheck.too_slow],
)


def outcome(run):
    started = time.monotonic()
    try:
        return run()
    except FeelLimit:
        return None
    except FeelSyntaxError:
        raise
    except FeelError as error:
        assert "cannot be kept" in str(error)
        return None
    finally:
        # Fuel ends everything long before this; a busy machine must not fail it.
        assert time.monotonic() - started < 120


@quick
@given(texts)
def test_any_text_is_an_expression_or_a_syntax_error(text):
    try:
        program = compile_expression(text)
        tests = compile_unary_tests(text)
    except FeelSyntaxError as error:
        assert error.excerpt.count("\n") == 1
        return
    outcome(lambda: program.evaluate(CONTEXT, HOST))
    outcome(lambda: tests.holds(CONTEXT["c"], CONTEXT, HOST))


@quick
@given(expressions)
def test_any_expression_gives_a_value_that_can_be_kept(text):
    value = outcome(lambda: compile_expression(text).evaluate(CONTEXT, HOST))
    dumps(value)


@settings(quick, max_examples=5_000 if SOAK else 300)
@given(expressions)
def test_diagnosis_and_evaluation_agree(text):
    program = compile_expression(text)
    told = outcome(lambda: program.diagnose(CONTEXT, HOST))
    if told is not None:
        assert dumps(told.value) == dumps(outcome(lambda: program.evaluate(CONTEXT, HOST)))
