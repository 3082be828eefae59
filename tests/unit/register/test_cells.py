from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from register import cells, limits
from register.columns import COLUMNS, SEARCHED, Column
from register.imports_words import say
from register.store.reference import KEY, TABLES
from register.store.types import Fixed

CODE = Column(name="c", kind="code", length=2)
CHOICE = Column(name="c", kind="choice", choices=("a", "b"))


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (Column(name="c"), " A name ", "A name"),
        (Column(name="c"), "Ä\u00a0b", "Ä\u00a0b"),
        (Column(name="c", default="x"), " ", "x"),
        (Column(name="c", default="x"), None, "x"),
        (CODE, "de", "DE"),
        (CHOICE, "b", "b"),
        (Column(name="c", kind="number"), "1450.10", Decimal("1450.10")),
        (Column(name="c", kind="whole"), "12", 12),
        (Column(name="c", kind="date"), "2026-11-30", date(2026, 11, 30)),
        (Column(name="c", kind="yes_no"), "No", False),
    ],
)
def test_a_cell_is_read_as_its_column_says(column: Column, text: str | None, value: Any) -> None:
    assert cells.read(column, text) == value


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        (Column(name="c", needed=True), "", "is missing"),
        (Column(name="c"), "x" * 256, "longer than 255"),
        (Column(name="c"), "a\x07b", "control character"),
        (CODE, "DEU", "2 letters"),
        (CODE, "D1", "2 letters"),
        (CHOICE, "c", "Possible are a, b"),
        (Column(name="c", kind="number"), "NaN", "between 0"),
        (Column(name="c", kind="number"), "-1", "between 0"),
        (Column(name="c", kind="number"), "1,5", "a number like"),
        (Column(name="c", kind="whole"), "1.5", "a whole number"),
        (Column(name="c", kind="date"), "30.11.2026", "a day like"),
        (Column(name="c", kind="yes_no"), "maybe", "yes or no"),
    ],
)
def test_a_cell_that_does_not_fit_says_why(column: Column, text: str, says: str) -> None:
    with pytest.raises(cells.Unreadable) as raised:
        cells.read(column, text)
    assert says in say("en", raised.value.code, column="c", **raised.value.values)
    assert say("de", raised.value.code, column="c", **raised.value.values).startswith("„c“")


@pytest.mark.parametrize("entity", sorted(set(COLUMNS) - {limits.ENTITY}))
def test_every_column_of_a_file_is_a_column_of_its_table(entity: str) -> None:
    names = [column.name for column in COLUMNS[entity]]
    assert names[0] == KEY[entity]
    assert set(names) <= {column.name for column in TABLES[entity].columns}
    assert set(SEARCHED.get(entity, ())) <= set(names)


@pytest.mark.parametrize("text", ["0", "1450.1", "0.0001", "99999999999999.9999", "1450", "100"])
def test_money_comes_back_as_it_went_in(text: str) -> None:
    kept = Fixed(4)
    number = Decimal(text)
    stored = kept.process_bind_param(number, None)  # type: ignore[arg-type]  # the dialect is not looked at
    assert isinstance(stored, int)
    assert str(kept.process_result_value(stored, None)) == text  # type: ignore[arg-type]  # as above


def test_nothing_stays_nothing() -> None:
    kept = Fixed(4)
    assert kept.process_bind_param(None, None) is None  # type: ignore[arg-type]  # the dialect is not looked at
    assert kept.process_result_value(None, None) is None  # type: ignore[arg-type]  # as above
