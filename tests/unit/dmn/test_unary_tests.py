"""The text of decision table cells."""

from datetime import date

import pytest

from dmn.feel import FeelSyntaxError, compile_unary_tests

CASES = [
    ("-", 5, True),
    ("-", None, True),
    ("5", 5, True),
    ("-5", -5, True),
    ("[1..5], > 10", 3, True),
    ("[1..5], > 10", 7, False),
    ("[1..5], > 10", 11, True),
    ("(1..5)", 5, False),
    ("]1..5]", 1, False),
    ("< 5", "x", None),
    ('"a", "b"', "b", True),
    ('not("a", "b")', "c", True),
    ('not("a", "b")', "b", False),
    ('not("a", ? = "b" or ? = "c")', "c", False),
    ('not("a", ? = "b" or ? = "c")', "d", True),
    ('"a", ? = "b" or ? = "c"', "c", True),
    ("not(null)", 3, True),
    ("null", None, True),
    ("null", 3, False),
    ("> limit", 11, True),
    ("limit", 10, True),
    ("? > limit and ? < 20", 15, True),
    ('contains(?, "x")', "axb", True),
    ('starts with(?, "hard")', "hardware", True),
    ("allowed", 2, True),
    ("allowed", 9, False),
    ("[2, 3]", [2, 3], True),
    ("true", True, True),
    ("not(?)", False, True),
    ("not(? > 3) and ? < 2", 1, True),
    ('>= date("2024-01-01")', date(2024, 5, 1), True),
    ('[date("2024-01-01")..date("2024-12-31")]', date(2024, 5, 1), True),
    ("= 5", 5, True),
    ("!= 5", 5, False),
    ("(< 5)", 3, True),
    ("every x in ? satisfies x > 1", [2, 3], True),
]


@pytest.mark.parametrize(("text", "value", "expected"), CASES, ids=[f"{each[0]} for {each[1]}" for each in CASES])
def test_a_cell_says_whether_a_value_passes(text, value, expected):
    tests = compile_unary_tests(text, names=("limit", "allowed"))
    assert tests.holds(value, {"limit": 10, "allowed": [1, 2]}) is expected


def test_an_unfinished_cell_is_a_syntax_error():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_unary_tests("> 5,")
    assert caught.value.column == 5


def test_cells_know_their_variables():
    assert compile_unary_tests("> limit", names=("limit",)).variables == {"limit"}


def test_a_condition_that_does_not_name_the_input_is_a_condition_all_the_same():
    tests = compile_unary_tests("budget > 10", names=("budget",))
    assert tests.holds("anything", {"budget": 11}) is True
    assert tests.holds("anything", {"budget": 9}) is False
    assert tests.holds(False, {"budget": 9}) is True


def test_a_boolean_constant_is_compared_and_is_no_condition():
    assert compile_unary_tests("true").holds("anything", {}) is None
