from typing import Any

import pytest

from bpmn.juel import NotSimple, to_feel
from dmn.feel import compile_expression

VARIABLES: dict[str, Any] = {
    "a": 5, "n": 2, "done": False, "name": "Ann", "none": None, "text": "", "xs": [7, 8], "empties": [],
    "person": {"boss": {"id": "bob"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("juel", "feel", "value"),
    [
        ("${a > 1}", "a > 1", True),
        ("#{a}", "a", 5),
        ("${!done && n == 2}", "not(done) and n = 2", True),
        ("${not done and n eq 2 or false}", "not(done) and n = 2 or false", True),
        ("${a != 5}", "a != 5", False),
        ("${a % 3 + a * 2 - 4 / 2}", "modulo(a, 3) + a * 2 - 4 / 2", 10),
        ("${(a + 1) * -2}", "(a + 1) * -2", -12),
        ("${name == 'Ann'}", 'name = "Ann"', True),
        ('${name == "O\\"x"}', 'name = "O\\"x"', False),
        ("${person.boss['id']}", "person.boss.id", "bob"),
        ("${xs[0]}", "xs[1]", 7),
        ("${xs[n - 1]}", "xs[n - 1 + 1]", 8),
        ("${a > 1 ? 'big' : 'small'}", '(if a > 1 then "big" else "small")', "big"),
        ("Hello ${name}, ${a}!", '"Hello " + string(name) + ", " + string(a) + "!"', "Hello Ann, 5!"),
    ],
)
def test_a_simple_expression_is_rewritten_to_feel(juel: str, feel: str, value: Any) -> None:
    assert to_feel(juel) == feel
    assert compile_expression(feel).evaluate(VARIABLES) == value


@pytest.mark.parametrize(
    ("name", "empty"), [("none", True), ("text", True), ("empties", True), ("name", False), ("xs", False)]
)
def test_empty_means_null_no_text_or_no_items(name: str, empty: bool) -> None:
    assert compile_expression(to_feel(f"${{empty {name}}}")).evaluate(VARIABLES) is empty


@pytest.mark.parametrize(
    "juel",
    [
        "${bean.call(x)}",
        "${execution.getVariable('x')}",
        "${a >}",
        "${",
        "${}",
        "${a b}",
        "${a = 1}",
        "${(a}",
        "${a ? b}",
        "${'a}",
        "${" + "!" * 40 + "a}",
        "${" + "(" * 40 + "a" + ")" * 40 + "}",
        "${empty empty empty a}",
    ],
)
def test_code_and_what_cannot_be_read_is_refused(juel: str) -> None:
    with pytest.raises(NotSimple):
        to_feel(juel)
