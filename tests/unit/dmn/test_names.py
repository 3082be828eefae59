"""Names with spaces and symbols, scopes, variable analysis."""

from decimal import Decimal

import pytest

from dmn.feel import FeelSyntaxError, compile_expression

D = Decimal


def names_of(text, names=None):
    return compile_expression(text, names=names).variables


def test_a_declared_name_may_have_spaces():
    program = compile_expression("net amount * 2", names=("net amount",))
    assert program.evaluate({"net amount": 4}) == 8


def test_the_longest_declared_name_wins():
    program = compile_expression("a b c + a b", names=("a", "a b", "a b c"))
    assert program.evaluate({"a b c": 10, "a b": 1}) == 11


def test_a_declared_name_may_have_symbols():
    program = compile_expression("year-end * 2 + a/b", names=("year-end", "a/b", "year", "a"))
    assert program.evaluate({"year-end": 3, "a/b": 1, "year": 100, "a": 100}) == 7


def test_symbols_between_undeclared_names_are_operators():
    assert compile_expression("a-b").evaluate({"a": 5, "b": 3}) == 2


def test_a_name_that_starts_with_a_keyword_is_a_name():
    program = compile_expression("if for sale then in stock else 0", names=("for sale", "in stock"))
    assert program.evaluate({"for sale": True, "in stock": 7}) == 7


def test_undeclared_words_side_by_side_are_one_name():
    assert compile_expression("net amount + 1").evaluate({"net amount": 1}) == 2


def test_names_in_paths_may_have_spaces_without_declaration():
    assert compile_expression("order.net amount > 3 and true").evaluate({"order": {"net amount": 4}}) is True


def test_context_entries_see_the_ones_before_them():
    assert compile_expression("{a: 1, my b: a + 1, c: my b * 2}.c").evaluate({}) == 4


def test_a_context_entry_hides_a_variable_only_inside():
    assert compile_expression("{a: 5, b: a}.b + a").evaluate({"a": 1}) == 6


def test_items_of_a_filter_hide_variables():
    program = compile_expression("lines[qty > limit].qty", names=("lines", "qty", "limit"))
    assert program.evaluate({"lines": [{"qty": 1}, {"qty": 9}], "qty": 0, "limit": 5}) == [D(9)]


def test_item_is_the_item_itself():
    assert compile_expression("[1, 2, 3][item >= 2]").evaluate({}) == [D(2), D(3)]


def test_loop_variables_hide_outer_ones_and_end_with_the_loop():
    assert compile_expression("sum(for a in [1, 2] return a) + a").evaluate({"a": 10}) == 13


def test_a_function_keeps_the_variables_of_its_place():
    text = "{add: function(n) function(x) x + n, plus two: add(2), r: plus two(5)}.r"
    assert compile_expression(text).evaluate({}) == 7


def test_a_function_that_is_an_entry_may_call_itself():
    assert compile_expression("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(10)}.r").evaluate({}) == 3628800


def test_functions_made_in_a_loop_keep_their_own_round():
    text = "{fs: for i in 1..3 return function(x) x * i, r: [fs[1](10), fs[3](10)]}.r"
    assert compile_expression(text).evaluate({}) == [D(10), D(30)]


def test_variables_are_the_top_level_names_that_are_read():
    assert names_of("a + b.c + count(d[e > 1]) + {x: 1, y: x}.y") == {"a", "b", "d"}
    assert names_of("for i in items return i * rate") == {"items", "rate"}
    assert names_of("a", names=("a", "b")) == {"a"}


def test_a_declared_name_in_a_filter_counts_as_read():
    assert names_of("d[e > limit]", names=("d", "limit")) == {"d", "limit"}


def test_names_nobody_declared_are_told_with_their_place():
    program = compile_expression("amount > limt", names=("amount", "limit"))
    assert list(program.unknown) == ["limt"]
    assert program.unknown["limt"].warn("x").column == 10


def test_a_declared_name_hides_a_built_in_function():
    assert compile_expression("count + 1", names=("count",)).evaluate({"count": 2}) == 3


SYNTAX_ERRORS = [
    ("1 +", 4, "ends too early"),
    ("a ]", 3, "operator is expected"),
    ("if a then b", 12, "else"),
    ('"abc', 1, "closing quotation mark"),
    ("(1", 3, "“)” is expected"),
    ("{a: 1, a: 2}", 8, "twice"),
    ('@"2024-13-01"', 1, "no date"),
    ("1 instance of nothing", 15, "no type"),
    ("f(a: 1, 2)", 9, "all arguments have names"),
    ("for in x return 1", 5, "name is expected"),
    ("[1..2", 6, "range ends"),
    ("a then", 3, "operator is expected"),
]


@pytest.mark.parametrize(("text", "column", "message"), SYNTAX_ERRORS, ids=[each[0] for each in SYNTAX_ERRORS])
def test_a_syntax_error_names_the_place(text, column, message):
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert caught.value.column == column
    assert message in caught.value.message


def test_the_excerpt_shows_the_authors_line_with_a_caret():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("= amount >\n  1000 & 3")
    assert (caught.value.line, caught.value.column) == (2, 8)
    assert caught.value.excerpt == "  1000 & 3\n       ^"


def test_the_excerpt_is_the_line_of_the_error_among_others():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("a +\nb +\n& c\n+ d")
    assert (caught.value.line, caught.value.column) == (3, 1)
    assert caught.value.excerpt == "& c\n^"


def test_the_excerpt_of_a_long_line_is_cut_around_the_caret():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("1 + " * 200 + ")")
    line, caret = caught.value.excerpt.split("\n")
    assert len(line) <= 100
    assert line[len(caret) - 1] == ")"
