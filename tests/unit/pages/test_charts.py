"""Lines of figures over time."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from api.pages.charts import HEIGHT, RIM, WIDTH, spark


def _points(drawn: str) -> list[tuple[float, float]]:
    line = ElementTree.fromstring(drawn)[0].attrib["points"]
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in line.split())]


def test_a_line_goes_from_the_left_to_the_right_and_higher_values_stand_higher() -> None:
    points = _points(spark([Decimal(1), Decimal(3), Decimal(2)], "Trend"))
    assert [x for x, _ in points] == [RIM, WIDTH / 2, WIDTH - RIM]
    assert [y for _, y in points] == [HEIGHT - RIM, RIM, HEIGHT / 2]


def test_a_line_that_never_moves_lies_in_the_middle() -> None:
    assert {y for _, y in _points(spark([5, 5, 5], "Trend"))} == {HEIGHT / 2}


@pytest.mark.parametrize("values", [[], [1], [None, 2], ["–", 3]])
def test_fewer_than_two_numbers_make_no_line(values: list[object]) -> None:
    assert spark(values, "Trend") == ""


def test_what_it_is_called_is_text_and_no_markup() -> None:
    drawn = spark([1, 2], '"><script>')
    assert "<script>" not in drawn
    assert ElementTree.fromstring(drawn).attrib["aria-label"] == '"><script>'
