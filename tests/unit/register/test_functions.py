from decimal import Decimal
from typing import Any

import pytest

from dmn.feel import compile_expression
from register.functions import FUNCTIONS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("money(1450.1)", "€1,450.10"),
        ('money(1450.1, "USD")', "$1,450.10"),
        ('money(a * 3, "EUR", "de")', "31,50 €"),
        ('money(1, "EURO")', None),
        ('money("1")', None),
        ("money(true)", None),
    ],
)
def test_money_is_written_as_people_write_it(text: str, value: Any) -> None:
    found = compile_expression(text, functions=FUNCTIONS).evaluate({"a": Decimal("10.5")})
    assert (found.replace("\u00a0", " ") if found else found) == value
