"""The standard library (DMN 1.5 §10.3.4), a table row a case."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from dmn.feel.builtins import LIBRARY
from dmn.feel.calendar import YearsMonths

D = Decimal
CASES = [
    # conversion
    ('number("1 000,5", " ", ",")', D("1000.5")),
    ('number("1,000.5", ",", ".")', D("1000.5")),
    ('number("1e3")', D(1000)),
    ('number("x")', None),
    ('number("1", "!")', None),
    ("string(1.10)", "1.1"),
    ("string(1e3)", "1000"),
    ("string(null)", None),
    ('string({a: "x", "b-c": [1, null]})', '{a: "x", "b-c": [1, null]}'),
    ("string([1..5))", "[1..5)"),
    ("string(true)", "true"),
    ("date(2024, 2, 29)", date(2024, 2, 29)),
    ("date(2023, 2, 29)", None),
    ('date(date and time("2024-02-29T10:00:00Z"))', date(2024, 2, 29)),
    ('date and time(date("2024-02-29"), time("10:00:00"))', datetime.fromisoformat("2024-02-29T10:00:00")),
    ("date and time(2024, 2, 29, 10, 0, 0)", datetime.fromisoformat("2024-02-29T10:00:00")),
    (
        'date and time(2024, 2, 29, 10, 0, 0, duration("PT1H"))',
        datetime(2024, 2, 29, 10, tzinfo=timezone(timedelta(hours=1))),
    ),
    (
        'string(date and time(date and time("2024-02-29T10:00:00Z"), "Europe/Paris"))',
        "2024-02-29T11:00:00@Europe/Paris",
    ),
    ("time(10, 20, 30.5)", time(10, 20, 30, 500_000)),
    ('time(10, 20, 30, duration("-PT1H"))', time(10, 20, 30, tzinfo=timezone(timedelta(hours=-1)))),
    ("time(24, 0, 0)", None),
    ('time(date and time("2024-02-29T10:00:00Z"))', time(10, tzinfo=UTC)),
    ('duration("P1Y")', YearsMonths(12)),
    ('duration("PT90M")', timedelta(minutes=90)),
    ('years and months duration(date("2011-12-22"), date("2013-08-24"))', YearsMonths(20)),
    ('years and months duration(date("2013-08-24"), date("2011-12-22"))', YearsMonths(-20)),
    # strings
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("\\U01F40Eab", 2)', "ab"),
    ('substring("foobar", 0)', None),
    ('string length("foo\\U01F40E")', D(4)),
    ('upper case("aBc4")', "ABC4"),
    ('lower case("aBc4")', "abc4"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring before("foobar", "xyz")', ""),
    ('substring after("foobar", "ob")', "ar"),
    ('substring after("", "a")', ""),
    ('contains("foobar", "of")', False),
    ('starts with("foobar", "fo")', True),
    ('ends with("foobar", "r")', True),
    ('split("John;Jane", ";")', ["John", "Jane"]),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ('string join(["a", 1])', None),
    # lists
    ("list contains([1, 2], 2)", True),
    ("list contains([1, null], null)", True),
    ("count([1, null])", D(2)),
    ("count([])", D(0)),
    ("min([3, 1, 2])", D(1)),
    ("max(1, 3, 2)", D(3)),
    ('max(["a", "b"])', "b"),
    ('min([@"2024-02-01", @"2024-01-01"])', date(2024, 1, 1)),
    ("min([])", None),
    ('max([1, "a"])', None),
    ("sum([1, 2.5])", D("3.5")),
    ('sum([@"P1D", @"PT12H"])', timedelta(days=1, hours=12)),
    ("sum([])", None),
    ("mean([1, 2, 3])", D(2)),
    ("all([true, null])", None),
    ("all([false, null])", False),
    ("all([])", True),
    ("any([true, null])", True),
    ("any([])", False),
    ("all([1])", None),
    ("sublist([4, 5, 6], 1, 2)", [D(4), D(5)]),
    ("sublist([4, 5, 6], -2)", [D(5), D(6)]),
    ("sublist([4, 5, 6], 5)", None),
    ("append([1], 2, 3)", [D(1), D(2), D(3)]),
    ("concatenate([1], [2, 3], [3])", [D(1), D(2), D(3), D(3)]),
    ("insert before([1, 3], 1, 2)", [D(2), D(1), D(3)]),
    ("remove([1, 2, 3], 2)", [D(1), D(3)]),
    ("list replace([2, 4], 2, 6)", [D(2), D(6)]),
    ("list replace([2, 4, 7], function(item, new) item < new, 5)", [D(5), D(5), D(7)]),
    ("reverse([1, 2])", [D(2), D(1)]),
    ("index of([1, 2, 1], 1)", [D(1), D(3)]),
    ("union([1, 2], [2, 3])", [D(1), D(2), D(3)]),
    ("distinct values([1, 1.0, 2, null, null])", [D(1), D(2), None]),
    ("distinct values([{a: 1}, {a: 1}, {a: 2}])", [{"a": D(1)}, {"a": D(2)}]),
    ("flatten([[1, [2]], 3])", [D(1), D(2), D(3)]),
    ("product([2, 3, 4])", D(24)),
    ("median([8, 2, 5, 3, 4])", D(4)),
    ("median([6, 1, 2, 3])", D("2.5")),
    ("stddev([2, 4, 7, 5])", D("2.081665999466132735282297706979931")),
    ("stddev([47])", None),
    ("mode([6, 3, 9, 6, 6])", [D(6)]),
    ("mode([6, 1, 9, 6, 1])", [D(1), D(6)]),
    ("mode([])", []),
    ("sort([3, 1, 2])", [D(1), D(2), D(3)]),
    ("sort([3, 1, 2], function(x, y) x > y)", [D(3), D(2), D(1)]),
    # numbers
    ("decimal(2.5, 0)", D(2)),
    ("decimal(1/3, 2)", D("0.33")),
    ("floor(-1.5)", D(-2)),
    ("floor(-1.56, 1)", D("-1.6")),
    ("ceiling(1.5)", D(2)),
    ("round up(5.5, 0)", D(6)),
    ("round up(-5.5, 0)", D(-6)),
    ("round down(-5.5, 0)", D(-5)),
    ("round half up(1.115, 2)", D("1.12")),
    ("round half down(5.5, 0)", D(5)),
    ("abs(-10)", D(10)),
    ('abs(@"-P1D")', timedelta(days=1)),
    ("modulo(-12, 5)", D(3)),
    ("modulo(12, -5)", D(-3)),
    ("modulo(1, 0)", None),
    ("sqrt(16)", D(4)),
    ("sqrt(-1)", None),
    ("odd(5)", True),
    ("odd(-5)", True),
    ("even(2)", True),
    ("even(2.5)", False),
    ("decimal(log(10), 4)", D("2.3026")),
    ("log(0)", None),
    ("decimal(exp(5), 3)", D("148.413")),
    # dates
    ('day of week(@"2019-09-17")', "Tuesday"),
    ('month of year(@"2019-09-17")', "September"),
    ('day of year(@"2019-09-17")', D(260)),
    ('is(@"2012-12-25", @"2012-12-25")', True),
    ('is(@"12:00:00", @"12:00:00Z")', False),
    ('is(@"12:00:00+00:00", @"12:00:00Z")', True),
    ("is(1, null)", False),
    # contexts
    ('get value({a: 1}, "a")', D(1)),
    ('get value({a: {b: 2}}, ["a", "b"])', D(2)),
    ('get value({a: 1}, "b")', None),
    ("get entries({a: 1})", [{"key": "a", "value": D(1)}]),
    ('context([{key: "a", value: 1}])', {"a": D(1)}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ('context put({x: 1}, "y", 2)', {"x": D(1), "y": D(2)}),
    ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', {"x": D(1), "y": {"a": D(2)}}),
    ("context merge([{x: 1}, {x: 2, y: 3}])", {"x": D(2), "y": D(3)}),
    # ranges
    ('range("[18..21)") = [18..21)', True),
    ('range("[@\\"2024-01-01\\"..@\\"2024-02-01\\"]") = [@"2024-01-01"..@"2024-02-01"]', True),
    ('range("[21..18]")', None),
    ("before(1, 10)", True),
    ("before([1..10), [10..20])", True),
    ("after([11..20], [1..10])", True),
    ("meets([1..5], [5..10])", True),
    ("met by([5..10], [1..5])", True),
    ("overlaps([1..5], [3..8])", True),
    ("overlaps([1..3), [3..5])", False),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps after([3..8], [1..5])", True),
    ("finishes(10, [1..10])", True),
    ("finished by([1..10], [5..10])", True),
    ("includes([1..10], 5)", True),
    ("during([4..6], [1..10])", True),
    ("starts(1, [1..10])", True),
    ("started by([1..10], [1..5])", True),
    ("coincides(5, 5)", True),
    ("coincides([1..5], [1..5))", False),
    # arguments by name, singletons
    ('substring(start position: 3, string: "foobar")', "obar"),
    ('substring(start position: 3, string: "foobar", length: 2)', "ob"),
    ('contains(["foobar"], "foo")', True),
    ("count(5)", D(1)),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_built_in_gives_what_the_standard_says(feel, text, expected):
    value = feel(text)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_a_built_in_called_without_arguments_or_with_null_never_fails(feel, name):
    feel(f"{name}() = 1")
    feel(f"{name}(null) = 1")
    feel(f"{name}(null, null, null) = 1")


def test_a_built_in_is_a_value_that_can_be_passed_on(feel):
    assert feel("{twice: function(f, x) f(f(x)), r: twice(abs, -3)}.r") == 3
