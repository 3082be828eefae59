"""Nothing an author writes hangs, crashes, eats the memory or reaches Python."""

import contextlib
import signal
import tracemalloc

import pytest

from dmn.feel import FeelError, FeelLimit, FeelSyntaxError, Host, compile_expression
from dmn.feel.budget import Run

DOUBLED_TEXT = "{a0: " + '"xxxxxxxxxx"' + "".join(f", a{n + 1}: a{n} + a{n}" for n in range(60)) + "}"
DOUBLED_LIST = "{a0: [1, 2, 3, 4]" + "".join(f", a{n + 1}: concatenate(a{n}, a{n})" for n in range(60)) + "}"
SHARED_LIST = "{a0: [1]" + "".join(f", a{n + 1}: [a{n}, a{n}]" for n in range(60)) + "}"
SHARED_CONTEXT = "{a0: {x: 1}" + "".join(f", a{n + 1}: {{x: a{n}, y: a{n}}}" for n in range(60)) + "}"
MANY = "for i in 1..50000 return"

LIMITED = {
    "a loop of a thousand million": "for i in 1..1000000000 return i",
    "nested loops": "for i in 1..9999, j in 1..9999 return 1",
    "nested quantifiers": "every i in 1..9999 satisfies every j in 1..9999 satisfies i + j > 0",
    "nested filters": "[1..9999][count([1..9999][item > 1]) > 0]",
    "a loop with a huge body": "for i in 1..99999 return " + "+".join(["i"] * 10_000),
    "a function that calls itself for ever": "{f: function(x) f(x + 1), r: f(1)}.r",
    "a function that calls itself twice": "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(60)}.r",
    "text that doubles": DOUBLED_TEXT,
    "a list that doubles": DOUBLED_LIST,
    "lists that share their parts": SHARED_LIST,
    "contexts that share their parts": SHARED_CONTEXT,
    "equality of shared lists": f"{{x: {SHARED_LIST}, y: {SHARED_LIST}, r: x = y}}.r",
    "the text of shared lists": f"string({SHARED_LIST})",
    "flattened shared lists": f"flatten({SHARED_LIST}.a60)",
    "distinct values of shared contexts": f"distinct values([{SHARED_CONTEXT}.a60])",
    "copies of a list": "{l: for i in 1..90000 return i, r: count(for i in 1..90000 return reverse(l))}.r",
    "growing replacements": '{a: for i in 1..999 return "xxxxxxxxxx", s: string join(a), r: replace(s, "x", s)}.r',
    "a pattern that looks at the whole rest each time": (
        '{a: string join(for i in 1..90000 return "aaaaaaaaaa"), r: replace(a, "a.*b|a", "c")}.r'
    ),
    "partial results of a long loop": "for i in 1..99999 return count(partial)",
    "sort with a slow order": f"sort({MANY} modulo(i * 7919, 50021), function(a, b) count([1..99]) > 0 and a < b)",
    "nested partial results": "for i in 1..300 return partial",
}

FINE = {
    "a power tower": "2 ** 2 ** 2 ** 2 ** 2 ** 99",
    "ten to the thousand millionth power of ten": "10 ** (10 ** 9)",
    "a sum of 100,000 terms": "1" + " + 1" * 99_999,
    "an or of 100,000 terms": "false" + " or false" * 99_999,
    "a huge power": "9 ** 99999999",
    "a huge exponent": "exp(99999999)",
    "too many digits": "decimal(1 / 3, 6000)",
    "a regular expression that backtracks elsewhere": 'matches("' + "a" * 60 + 'b", "^(a+)+$")',
    "a regular expression too big": 'matches("a", "((a{1,1000}){1,1000}){1,1000}")',
    "distinct contexts": f"count(distinct values({MANY} {{a: i}}))",
    "distinct lists": f"count(distinct values({MANY} [i, i]))",
    "a sorted list": f"count(sort({MANY} modulo(i * 7919, 50021)))",
    "a long duration": '@"P999999999Y" * 10 ** 30',
    "a duration that grows": '@"P1D"' + " * 10 ** 6000" * 500,
    "months that grow": '@"P1Y"' + " * 10 ** 6000" * 500,
    "long digits in a date": 'date("' + "9" * 5000 + '-01-01")',
    "long digits in a number": 'number("' + "9" * 5000 + '")',
    "a list of all kinds": "max([1..3][item > 9])",
}

REFUSED = {
    "20,000 parentheses": "(" * 20_000 + "1" + ")" * 20_000,
    "9,000 lists": "[" * 9_000 + "]" * 9_000,
    "9,000 contexts": "{a: " * 9_000 + "1" + "}" * 9_000,
    "9,000 calls": "not(" * 9_000 + "true" + ")" * 9_000,
    "9,000 filters": "x" + "[x" * 9_000 + "]" * 9_000,
    "9,000 filters side by side": "x" + "[1]" * 9_000,
    "9,000 paths": "x" + ".y" * 9_000,
    "9,000 comparisons": "1" + " < 1" * 9_000,
    "9,000 ifs in conditions": "if " * 9_000 + "true",
    "9,000 fors": "for x in [1] return " * 9_000 + "1",
    "9,000 types": "1 instance of " + "list<" * 9_000 + "number" + ">" * 9_000,
    "9,000 tests": "1 in (" * 9_000 + "1" + ")" * 9_000,
    "two million characters": "1" + " " * 2_000_000,
    "an open comment": "/*" * 20_000,
}


LONG = 20_000
# Texts that fit a pattern in very many ways up to a last character that does not fit.
ALMOST = {
    "a name and lines": "day " + "\n" * LONG + "of wtart",
    "a name and line comments": "day " + "//x" * LONG + "\nof wtart",
    "a name and comments": "day " + "/*a*/" * LONG + "of wtart",
    "an argument and spaces": "f(a" + " " * LONG + ")",
    "an argument of many words": "f(" + "a " * LONG + ")",
    "a key and spaces": "{a" + " " * LONG + "b",
    "a key of many words": "{" + "a " * LONG + "b}",
    "a parameter and spaces": "function(a" + " " * LONG + "b",
    "a range of dots": 'range("[' + "..]" * LONG + 'x")',
    "a range that ends often": 'range("[1..' + "] " * LONG + 'x")',
    "a range with a far end": 'range("[' + " " * LONG + 'x..1]")',
    "a range with a call and spaces": 'range("[date' + " " * LONG + 'x..1]")',
}

# So far off that it never counts: fuel, size and depth end everything, on a busy machine as on an idle one.
NO_DEADLINE_MS = 10**9


def evaluated(text, **variables):
    host = Host(now=lambda: pytest.fail("no clock"), deadline_ms=NO_DEADLINE_MS)
    return compile_expression(text).evaluate(variables, host)


@pytest.mark.parametrize("text", LIMITED.values(), ids=LIMITED)
def test_too_much_work_ends_at_a_limit_that_is_not_the_clock(text):
    with pytest.raises(FeelLimit):
        evaluated(text)


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_big_but_bounded_work_ends(text):
    evaluated(text)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_too_deep_or_too_long_text_is_a_clean_error(text):
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


@pytest.fixture
def twenty_seconds_of_work():
    """End the test after that much work of this process; a busy machine does not shorten it."""

    def end(*_):
        raise AssertionError("20 s of work for one text")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, 20)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("twenty_seconds_of_work")
@pytest.mark.parametrize("text", ALMOST.values(), ids=ALMOST)
def test_a_text_that_almost_fits_a_pattern_is_read_once(text):
    with contextlib.suppress(FeelError):
        evaluated(text)


def test_20_000_signs_are_counted_not_nested():
    assert compile_expression("-" * 20_000 + "1").evaluate({}) == 1


def test_a_thousand_else_ifs_are_not_nested():
    text = "".join(f"if n = {n} then {n} else " for n in range(1000)) + "null"
    assert compile_expression(text).evaluate({"n": 999}) == 999


HUNGRY = {
    "text that doubles": DOUBLED_TEXT,
    "wide characters that double": DOUBLED_TEXT.replace("x", "\U0001f40e"),
    "a list that doubles": DOUBLED_LIST,
    "copies of a list": "{l: for i in 1..50000 return i, r: for i in 1..9999 return reverse(l)}",
    "long texts of numbers": "for i in 1..99999 return string(10 ** 6000)",
    "wide contexts": "for i in 1..99999 return {" + ", ".join(f"a{n}: i" for n in range(30)) + "}",
    "long lists": "for i in 1..99999 return [" + ", ".join(["i"] * 100) + "]",
    "split texts": '{t: string join(for i in 1..90000 return "a,"), r: for i in 1..99 return split(t, ",")}',
    "functions with frames": "for i in 1..99999 return function(x) x + i",
}


@pytest.mark.parametrize("text", HUNGRY.values(), ids=HUNGRY)
def test_an_attack_stays_below_64_megabytes(text):
    tracemalloc.start()
    try:
        with contextlib.suppress(FeelError):
            evaluated(text)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def fuel_for(text, **variables):
    run = Run(Host(now=lambda: pytest.fail("no clock"), fuel=10**9, deadline_ms=NO_DEADLINE_MS))
    compile_expression(text).run(variables, run)
    return 10**9 - run.fuel


WORK = [
    "count(for i in xs return i)",
    "xs[item > 5]",
    "every x in xs satisfies x >= 0",
    "sum(xs)",
    "median(xs)",
    "distinct values(xs)",
    "index of(xs, 1)",
    "list contains(xs, -1)",
    "xs = ys",
    "sort(xs)",
    "reverse(xs)",
    "flatten([xs, xs])",
    "string(xs)",
    "concatenate(xs, xs)",
    "string join(texts)",
    'replace(string join(texts), "a", "b")',
    'split(string join(texts), "a")',
    "context(entries)",
]


@pytest.mark.parametrize("text", WORK)
def test_fuel_is_paid_in_proportion_to_work(text):
    def paid(size):
        return fuel_for(
            text,
            xs=list(range(size)),
            ys=list(range(size)),
            texts=["abc"] * size,
            entries=[{"key": str(n), "value": n} for n in range(size)],
        )

    small, large = paid(1_000), paid(10_000)
    assert 6 < large / small < 20


def test_a_short_condition_never_reads_the_clock(monkeypatch):
    monkeypatch.setattr("dmn.feel.budget.time.monotonic", lambda: pytest.fail("read"))
    assert compile_expression("1 < 2 and true").evaluate({}) is True


def test_the_deadline_stops_what_fuel_lets_through():
    host = Host(now=lambda: pytest.fail("no clock"), fuel=10**9, deadline_ms=50)
    with pytest.raises(FeelLimit, match="50 ms"):
        compile_expression("every i in 1..99999, j in 1..99999 satisfies i > 0").evaluate({}, host)


ESCAPES = [
    "amount.__class__",
    "__builtins__",
    "obj.__class__.__mro__",
    '"a".format',
    '"{0.__class__}"',
    "text.upper()",
    "eval(1)",
    "open(1)",
    'import("os")',
    "obj.items",
    "obj.keys()",
    "duration.total_seconds",
    'get value(obj, "__class__")',
]


@pytest.mark.parametrize("text", ESCAPES)
def test_no_expression_reaches_python(text):
    value = compile_expression(text).evaluate({"amount": 1, "obj": {}, "text": "x"})
    assert value is None or value == "{0.__class__}"


def test_a_python_function_among_the_variables_is_not_called():
    with pytest.raises(FeelError, match="not a FEEL value"):
        compile_expression("f(1)").evaluate({"f": lambda x: x})


def test_a_float_is_refused_with_the_remedy():
    with pytest.raises(FeelError, match="from_json"):
        compile_expression("price * 2").evaluate({"price": 1.5})


@pytest.mark.parametrize("text", ["[1..5]", "function(x) x", "{a: [1..5]}", "[count]"])
def test_a_range_or_function_cannot_leave(text):
    with pytest.raises(FeelError, match="cannot be kept"):
        compile_expression(text).evaluate({})
