"""The tables of the standard, a test a row: every kind of value with every other (DMN 1.5 §10.3.2.13, §10.3.2.9)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.feel import compile_expression
from dmn.feel.kinds import kind
from dmn.feel.operators import equal, identity_key

# One value of each kind, and another of the same kind that comes later where the kind has an order.
VALUES = {
    "null": ("null", "null"),
    "boolean": ("true", "false"),
    "number": ("10", "11"),
    "string": ('"a"', '"b"'),
    "date": ('@"2021-01-01"', '@"2021-01-02"'),
    "time": ('@"10:10:10"', '@"10:10:11"'),
    "date and time": ('@"2021-01-01T10:10:10"', '@"2021-01-01T10:10:11"'),
    "days and time duration": ('@"P1D"', '@"P2D"'),
    "years and months duration": ('@"P1Y"', '@"P2Y"'),
    "list": ("[1, 2]", "[1, 3]"),
    "context": ("{a: 10}", "{a: 11}"),
    "range": ("[1..10]", "[1..11]"),
    "function": ("(function(a) a)", "(function(b) b)"),
}
NUMBER, STRING, DATE, TIME = "number", "string", "date", "time"
MOMENT, DAYS, MONTHS = "date and time", "days and time duration", "years and months duration"
# Tables 57 to 60: what an operation gives for two kinds; all other pairs give null.
ARITHMETIC = {
    "+": {
        (NUMBER, NUMBER): NUMBER,
        (STRING, STRING): STRING,
        (DAYS, DAYS): DAYS,
        (MONTHS, MONTHS): MONTHS,
        (DATE, DAYS): DATE,
        (DAYS, DATE): DATE,
        (DATE, MONTHS): DATE,
        (MONTHS, DATE): DATE,
        (MOMENT, DAYS): MOMENT,
        (DAYS, MOMENT): MOMENT,
        (MOMENT, MONTHS): MOMENT,
        (MONTHS, MOMENT): MOMENT,
        (TIME, DAYS): TIME,
        (DAYS, TIME): TIME,
    },
    "-": {
        (NUMBER, NUMBER): NUMBER,
        (DAYS, DAYS): DAYS,
        (MONTHS, MONTHS): MONTHS,
        (DATE, DATE): DAYS,
        (MOMENT, MOMENT): DAYS,
        (TIME, TIME): DAYS,
        (DATE, DAYS): DATE,
        (DATE, MONTHS): DATE,
        (MOMENT, DAYS): MOMENT,
        (MOMENT, MONTHS): MOMENT,
        (TIME, DAYS): TIME,
    },
    "*": {
        (NUMBER, NUMBER): NUMBER,
        (NUMBER, DAYS): DAYS,
        (DAYS, NUMBER): DAYS,
        (NUMBER, MONTHS): MONTHS,
        (MONTHS, NUMBER): MONTHS,
    },
    "/": {
        (NUMBER, NUMBER): NUMBER,
        (DAYS, DAYS): NUMBER,
        (MONTHS, MONTHS): NUMBER,
        (DAYS, NUMBER): DAYS,
        (MONTHS, NUMBER): MONTHS,
    },
    "**": {(NUMBER, NUMBER): NUMBER},
}


@pytest.mark.parametrize("left", VALUES)
@pytest.mark.parametrize("sign", ARITHMETIC)
def test_arithmetic_gives_the_kind_of_the_table_or_null(feel, sign, left):
    for right in VALUES:
        wanted = ARITHMETIC[sign].get((left, right), "null")
        assert kind(feel(f"{VALUES[left][0]} {sign} {VALUES[right][0]}")) == wanted, right


@pytest.mark.parametrize("left", VALUES)
def test_equality_is_asked_within_a_kind_and_of_null(feel, left):
    value, other = VALUES[left]
    if left != "function":
        assert feel(f"{value} = {value}") is True
        assert feel(f"{value} != {value}") is False
    if left not in ("null", "function"):
        assert feel(f"{value} = {other}") is False
        assert feel(f"{value} != {other}") is True
    for right in VALUES:
        answer = feel(f"{value} = {VALUES[right][0]}")
        if "null" in (left, right):
            assert answer is (left == right), right
        elif left != right:
            # A local date and time is no moment of the UTC midnight that a date stands for.
            assert answer is None, right


ORDERED = (NUMBER, STRING, DATE, TIME, MOMENT, DAYS, MONTHS)


@pytest.mark.parametrize("left", VALUES)
def test_order_is_asked_within_the_kinds_that_have_one(feel, left):
    value, later = VALUES[left]
    for right in VALUES:
        answers = [feel(f"{value} {sign} {VALUES[right][1]}") for sign in ("<", "<=", ">", ">=")]
        wanted = [True, True, False, False] if left == right and left in ORDERED else [None] * 4
        assert answers == wanted, right
    if left in ORDERED:
        assert [feel(f"{value} {sign} {value}") for sign in ("<", "<=", ">", ">=")] == [False, True, False, True]
        assert feel(f"{value} between {value} and {later}") is True
        assert feel(f"{later} in [{value}..{later})") is False
    else:
        assert feel(f"{value} between {value} and {later}") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2021-01-01" = @"2021-01-01T00:00:00Z"', True),
        ('@"2021-01-01" < @"2021-01-01T00:00:01Z"', True),
        ('@"2021-01-01" = @"2021-01-01T00:00:00"', None),
        ('@"2021-01-01T10:00:00Z" = @"2021-01-01T11:00:00+01:00"', True),
        ('@"2021-01-01T10:00:00Z" = @"2021-01-01T10:00:00"', False),
        ('@"2021-01-01T10:00:00Z" < @"2021-01-01T10:00:00"', None),
        ('@"10:00:00Z" = @"11:00:00+01:00"', True),
        ('@"10:00:00Z" = @"10:00:00"', False),
        ('@"10:00:00@Europe/Paris" = @"10:00:00@Asia/Dhaka"', False),
        ('@"PT24H" = @"P1D"', True),
        ('@"P12M" = @"P1Y"', True),
        ('@"P365D" = @"P1Y"', None),
        ("[1] = 1", True),
        ("1 = [1]", True),
        ("[] = null", False),
        ("[] = 0", None),
        ("[1, [2, 3]] = [1, [2, 3]]", True),
        ("[1, 2] = [2, 1]", False),
        ("[1, 2] = [1, 2, 3]", False),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("{a: 1} = {a: 1, b: 2}", False),
        ("{} = []", None),
        ("[1..2] = (0..2]", False),
        ("(1..2) = ]1..2[", True),
        ("(< 10) = (<= 10)", False),
        ("(= 10) = (= 10)", True),
        ("(= 10) = [10..10]", False),
        ("(!= 10) = (!= 10)", True),
        ("(!= 10) = (!= 11)", False),
        ("(!= 10) = (= 10)", False),
        ("1.0 = 1", True),
        ('"\\u0041" = "A"', True),
        ("true = 1", None),
    ],
)
def test_equality_and_order_of_particular_values(feel, text, expected):
    assert feel(text) is expected


TRUTH = {"true": True, "false": False, "null": None, "1": None}


@pytest.mark.parametrize("left", TRUTH)
@pytest.mark.parametrize("right", TRUTH)
def test_and_and_or_have_three_answers(feel, left, right):
    one, two = TRUTH[left], TRUTH[right]
    both = False if False in (one, two) else None if None in (one, two) else True
    either = True if True in (one, two) else None if None in (one, two) else False
    assert feel(f"{left} and {right}") is both
    assert feel(f"{left} or {right}") is either


@pytest.mark.parametrize("text", TRUTH)
def test_not_turns_true_and_false_round(feel, text):
    assert feel(f"not({text})") is (None if TRUTH[text] is None else not TRUTH[text])


TYPES = {
    **{name: name for name in (*ORDERED, "boolean")},
    "list": "list<Any>",
    "context": "context<a: number>",
    "range": "range<number>",
    "function": "function<Any> -> Any",
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_an_instance_of_its_own_kind_and_of_any(feel, name):
    value = VALUES[name][0]
    assert feel(f"{value} instance of Any") is (name != "null")
    for other, written in TYPES.items():
        assert feel(f"{value} instance of {written}") is (name == other), other
    assert feel(f"{value} instance of Null") is (name == "null")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1] instance of number", False),
        ("1 instance of list<number>", False),
        ("[1, 2] instance of list<number>", True),
        ('[1, "2"] instance of list<number>', False),
        ("[] instance of list<number>", True),
        ("[[1]] instance of list<list<number>>", True),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ("{a: null} instance of context<a: number>", True),
        ("{b: 1} instance of context<a: number>", False),
        ("{a: {b: 1}} instance of context<a: context<b: string>>", False),
        ("[1..2] instance of range<number>", True),
        ("[1..2] instance of range<string>", False),
        ("(> 2) instance of range<number>", True),
        ("(function() 1) instance of function<> -> number", True),
        ("(function(a) 1) instance of function<> -> number", False),
        ('@"P1Y" instance of days and time duration', False),
    ],
)
def test_a_type_may_say_what_is_inside(feel, text, expected):
    assert feel(text) is expected


LITERALS = [
    ("1", Decimal(1)),
    (".5", Decimal("0.5")),
    ("1e3", Decimal(1000)),
    ("1.5E-2", Decimal("0.015")),
    ("01", Decimal(1)),
    ('""', ""),
    ('"a\\"b"', 'a"b'),
    ('"a\\\\b"', "a\\b"),
    ('"a\\\'b"', "a'b"),
    ('"a\\nb\\tc\\rd"', "a\nb\tc\rd"),
    ('"\\u00e9"', "é"),
    ('"\\U01F40E"', "\U0001f40e"),
    ('"\\uD83D\\uDC0E"', "\U0001f40e"),
    ('"\\d"', "\\d"),
    ("true", True),
    ("null", None),
    ("[]", []),
    ("{}", {}),
    ('{"a b": 1, c d: 2}', {"a b": Decimal(1), "c d": Decimal(2)}),
]


@pytest.mark.parametrize(("text", "expected"), LITERALS, ids=[text for text, _ in LITERALS])
def test_a_literal_is_its_value(feel, text, expected):
    assert feel(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('range("[2..)") = (>= 2)', True),
        ('range("(..2)") = (< 2)', True),
        ("string((!= 2))", "(!= 2)"),
        ("3 in (!= 2)", True),
        ("2 in (!= 2)", False),
        ("2 in (= 2)", True),
        ('"a" in (!= 2)', None),
        ("{r: (!= 2), x: 3 in r}.x", True),
        ("{r: (!= 2), x: 2 in r}.x", False),
        ("{r: (= 2), x: 2 in r}.x", True),
        ('{r: (!= 2), x: "a" in r}.x', None),
        ("3 in [(= 2), (!= 2)]", True),
        ("(= 2).start", Decimal(2)),
        ("(= 2).end included", True),
        ("for i in (= 2) return i", [Decimal(2)]),
        ("for i in (!= 2) return i", None),
    ],
)
def test_a_comparison_without_its_left_side_is_a_range(feel, text, expected):
    assert feel(text) == expected


def test_every_built_in_of_the_standard_is_there():
    names = """date; date and time; time; number; string; duration; years and months duration; not; substring;
    string length; upper case; lower case; substring before; substring after; replace; contains; starts with;
    ends with; matches; split; string join; list contains; list replace; count; min; max; sum; mean; all; any; sublist;
    append; concatenate; insert before; remove; reverse; index of; union; distinct values; flatten; product; median;
    stddev; mode; decimal; floor; ceiling; round up; round down; round half up; round half down; abs; modulo; sqrt;
    log; exp; odd; even; is; before; after; meets; met by; overlaps; overlaps before; overlaps after; finishes;
    finished by; includes; during; starts; started by; coincides; day of year; day of week; month of year;
    week of year; sort; get value; get entries; context; context put; context merge; now; today; range"""
    missing = [name for name in map(str.strip, names.split(";")) if not _knows(name)]
    assert missing == []


def _knows(name):
    return compile_expression(f"{name} instance of Any").evaluate({}) is True


SMALL = st.recursive(
    st.sampled_from([None, True, Decimal(0), Decimal(1), "a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@settings(deadline=None, max_examples=500, derandomize=True)
@given(SMALL, SMALL)
def test_values_are_the_same_for_distinct_values_when_they_are_equal(one, two):
    assert (equal(one, two) is True) == (identity_key(one) == identity_key(two))
