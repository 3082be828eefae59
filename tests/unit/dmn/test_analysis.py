"""What is told about an expression before it runs."""

import pytest

from dmn.feel import Function, Functions
from dmn.feel.analysis import RESULTS, Variables
from dmn.feel.builtins import LIBRARY
from dmn.feel.functions import BuiltIn

KINDS = {
    "amount": "number",
    "category": "string",
    "due": "date",
    "flag": "boolean",
    "lines": "list",
    "net amount": "number",
    "anything": None,
}
WRONG = [
    ('amount > "5"', 8, "A number and a string have no order."),
    ("category = 5", 10, "A string and a number can never be equal."),
    ("flag < true", 6, "A boolean and a boolean have no order."),
    ("amonut > 5", 1, "There is no variable “amonut”."),
    ("amount + category", 8, "“+” does not work on a number and a string."),
    ("due + 1", 5, "“+” does not work on a date and a number."),
    ("-category", 1, "A string has no negative."),
    ("flag and amount", 10, "“and” needs true or false, but this is a number."),
    ("if amount then 1 else 2", 4, "“if” needs true or false, but this is a number."),
    ("amount between due and 5", 8, "A number and a date have no order."),
    ('amount in ("a", 5)', 12, "A number and a string can never be equal."),
    ('amount in ["a".."b"]', 11, "A number and a string have no order."),
    ('amount in > "a"', 11, "A number and a string have no order."),
    ("due.century", 4, "A date has no “century”."),
    ("amount.x", 7, "A number has no “x”."),
    ("upper case(amount)", 11, "upper case: “string” must be a string, not a number."),
    ("substring(category)", 10, "substring: it takes 2 to 3 arguments, not 1."),
    ("amount(5)", 7, "Only a function can be called, not a number."),
    ('lines["x"]', 7, "A filter is a condition or a position, but this is a string."),
    ("every l in lines satisfies amount", 28, "“satisfies” needs true or false, but this is a number."),
    ("for l in lines return l.price * unknown", 33, "There is no variable “unknown”."),
    ("[1, category + 1]", 14, "“+” does not work on a string and a number."),
    ("{a: 1, b: a + category}", 13, "“+” does not work on a number and a string."),
    ("(function(x: string) x + 1)(category)", 24, "“+” does not work on a string and a number."),
    ('[1.."a"]', 1, "A number and a string have no order."),
    ('count(lines) > "1"', 14, "A number and a string have no order."),
    ('date("2024-01-01") > amount', 20, "A date and a number have no order."),
    ("due - due > 5", 11, "A days and time duration and a number have no order."),
    ("now() - due > 5", 13, "A days and time duration and a number have no order."),
    ('due + @"P1D" > 5', 14, "A date and a number have no order."),
    ('@"P1D" + due > 5', 14, "A date and a number have no order."),
    ('@"P1D" / @"P2D" > due', 17, "A number and a date have no order."),
    ('2 * @"P1D" > 5', 12, "A days and time duration and a number have no order."),
    ("amount * 2 > due", 12, "A number and a date have no order."),
]


@pytest.mark.parametrize(("text", "column", "message"), WRONG, ids=[each[0] for each in WRONG])
def test_what_can_never_work_is_told_with_its_place(text, column, message):
    (warning,) = Variables(KINDS).check(text)
    assert (warning.column, warning.message) == (column, message)


FINE = [
    'amount > 5 and category = "hardware"',
    "net amount * 2 + amount",
    "due + duration(category) > today()",
    "due < now()",
    "due - due > duration(category)",
    "amount = null or anything = 5",
    "lines[price > amount].name",
    "lines[1]",
    "count(lines[item.price > 5]) > 2",
    "for l in lines, p in l.parts return p.price * amount",
    "for i in 1..5 return if i = 1 then 1 else partial[-1] * i",
    "some l in lines satisfies l.price > 5",
    "{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r",
    "[amount] = amount",
    "anything.what.ever + 1",
    "if flag then 1 else category",
    "sum(lines)",
    "max(amount, 5) > 3",
    "upper case(lines)",
    "amount instance of number",
    "amount in [1..5]",
    "amount in (? > 5 and ? < 10)",
    "sort(lines, function(a, b) a.x < b.x)",
    "contains(match: category, string: category)",
    "due.year = 2024",
    "-amount",
]


@pytest.mark.parametrize("text", FINE)
def test_what_may_work_is_left_alone(text):
    assert Variables(KINDS).check(text) == ()


def test_functions_of_the_host_are_known():
    functions = Functions.of(Function("working days after", ("from", "days"), lambda *_: None))
    assert Variables(KINDS, functions).check("working days after(due, 5) > due") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("amount", "A condition needs true or false, but this is a number."),
        ('"yes"', "A condition needs true or false, but this is a string."),
        ("1 < 2", "This condition is always the same."),
        ("true", "This condition is always the same."),
    ],
)
def test_a_condition_that_is_none_is_told(text, message):
    (warning,) = Variables(KINDS).check(text, condition=True)
    assert warning.message == message


@pytest.mark.parametrize("text", ["flag", "anything", "amount > 5", "today() > due", "lines[x = 1] = []", "not(flag)"])
def test_a_condition_may_be_anything_that_can_be_true_or_false(text):
    assert Variables(KINDS).check(text, condition=True) == ()


@pytest.mark.parametrize("text", ["count = 1", "unheard > 1"])
def test_where_other_variables_may_be_a_name_may_be_one_of_them(text):
    assert Variables(KINDS).check(text, more=True) == ()
    assert Variables(KINDS).check(text) != ()


def test_the_results_of_built_ins_are_those_of_built_ins():
    assert all(isinstance(LIBRARY[name], BuiltIn) for name in RESULTS)
