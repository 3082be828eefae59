"""Functions that the host lends, and functions that authors write."""

from decimal import Decimal

import pytest

from dmn.feel import Function, Functions, NoValue, compile_expression


def half(host, number, digits):
    if number is None:
        raise NoValue("there is nothing to halve")
    return number / 2 if digits is None else round(number / 2, int(digits))


FUNCTIONS = Functions.of(Function("half of", ("number", "digits"), half, optional=1))


def test_a_host_function_is_called_by_its_registered_name(feel):
    assert feel("half of(5)", FUNCTIONS) == Decimal("2.5")
    assert feel("half of(5, 0)", FUNCTIONS) == 2
    assert feel("half of(number: 5)", FUNCTIONS) == Decimal("2.5")


def test_a_host_function_is_unknown_where_it_is_not_lent(why):
    assert why("half of(5)").value is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("half of(null)", "half of: there is nothing to halve."),
        ("half of()", "half of: it takes 1 to 2 arguments, not 0."),
        ("half of(x: 1)", "half of: it has no parameter “x”."),
    ],
)
def test_a_host_function_without_a_value_says_why(why, text, message):
    result = why(text, functions=FUNCTIONS)
    assert result.value is None
    assert result.warnings[0].message == message


def test_a_host_function_can_be_passed_on(feel):
    assert feel("(for f in [half of] return f(4))[1]", FUNCTIONS) == 2


def test_a_registry_is_immutable_and_refuses_a_second_function_of_a_name():
    larger = FUNCTIONS.with_(Function("one", (), lambda host: Decimal(1)))
    assert FUNCTIONS.get("one") is None
    assert compile_expression("one()", functions=larger).evaluate({}) == 1
    with pytest.raises(ValueError, match="already a function"):
        larger.with_(Function("one", (), lambda host: None))
    with pytest.raises(ValueError, match="already a function"):
        larger.merged(FUNCTIONS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('(function(a: number) a)("x")', "The parameter “a” must be a number, not a string."),
        ("(function(a) a)()", "The function takes 1 argument, not 0."),
        ("(function(a, b) a)(c: 1)", "The function has the parameters a, b."),
    ],
)
def test_a_written_function_says_what_it_wants(why, text, message):
    result = why(text)
    assert result.value is None
    assert result.warnings[0].message == message


def test_arguments_are_converted_to_the_declared_type(feel):
    assert feel("(function(a: number) a + 1)([1])") == 2
    assert feel("(function(a: list<number>) count(a))(5)") == 1


def test_arguments_may_be_named(feel):
    assert feel("(function(a, b) a - b)(b: 1, a: 3)") == 2
