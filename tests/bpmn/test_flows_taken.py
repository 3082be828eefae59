"""Every visit tells by which sequence flow its token came, so that a diagram shows the way a case took."""

from collections.abc import Callable
from typing import Any

import pytest

Begin = Callable[..., Any]


def _taken(case: Any) -> set[str | None]:
    return {visit.flow for visit in case.visits.values()}


@pytest.mark.parametrize(("x", "way"), [(20, "g_b"), (5, "g_c"), (1, "g_d")])
def test_of_the_ways_out_of_a_gateway_only_the_one_that_was_taken(case: Begin, x: int, way: str) -> None:
    assert _taken(case("exclusive_gateway", x=x)) == {None, "s_g", way}


@pytest.mark.parametrize("way", ["parallel", "sequential"])
def test_each_of_several_instances_came_by_the_flow_into_all_of_them(case: Begin, way: str) -> None:
    r = case(f"multi_instance.{way}").do("a", "a", "a")
    assert [visit.flow for visit in r.visits.values() if visit.element_id == "a"] == ["s_a"] * 3
