"""Why a null came from an error, and where."""

import pytest

CASES = [
    ("missing + 1", 1, "There is no variable “missing”"),
    ('amount < "x"', 8, "A number and a string have no order"),
    ('amount = "x"', 8, "cannot be equal or different"),
    ("amount / 0", 8, "Division by zero"),
    ('amount + "x"', 8, "cannot add a number and a string"),
    ("9 ** 99999", 3, "out of range"),
    ("{a: 1}.b", 7, "There is no entry “b”"),
    ('substring("abc", "x")', 10, "“start position” must be a number, not a string"),
    ("substring()", 10, "it takes 2 to 3 arguments, not 0"),
    ("substring(string: 1, start position: 1)", 10, "“string” must be a string, not a number"),
    ("substring(text: 1)", 10, "it has no parameter “text”"),
    ('date("2024-02-30")', 5, "there is no result"),
    ("amount(1)", 7, "Only a function can be called, not a number"),
    ("[1, 2][5]", 7, "no item 5 in a list of 2"),
    ('[1, 2]["x"]', 7, "A filter is a condition or a position"),
    ("for x in null return x", 5, "the list is null"),
    ('if "x" then 1 else 2', 4, "A condition is true or false, not a string"),
    ("true and 5", 1, "“and” needs true or false, not a number"),
    ('-"x"', 1, "A string has no negative"),
    ('matches("a", "(")', 8, "the pattern cannot be used"),
]


@pytest.mark.parametrize(("text", "column", "message"), CASES, ids=[each[0] for each in CASES])
def test_a_null_says_why_and_where(why, text, column, message):
    result = why(text, {"amount": 5})
    assert any(message in each.message for each in result.warnings), result.warnings
    assert column in [each.column for each in result.warnings]


def test_a_value_without_errors_has_no_warnings(why):
    assert why("null").warnings == ()
    assert why("1 + 1").warnings == ()


def test_the_place_counts_lines_of_the_authors_text(why):
    (warning,) = why('=1 +\n  (2 +\n   "x")').warnings[:1]
    assert (warning.line, warning.column) == (2, 6)


def test_a_flood_of_warnings_is_cut(why):
    assert len(why("for i in 1..1000 return i / 0").warnings) == 50
