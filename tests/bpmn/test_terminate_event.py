from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_it_ends_the_process_with_everything_open(case: Begin) -> None:
    r = case("terminate_event.process").do("a")
    assert (r.ended, r.end_element) == ("completed", "t")


def test_it_ends_only_its_own_sub_process(case: Begin) -> None:
    assert case("terminate_event.sub_process").do("a").open == ["o", "z"]


def test_in_an_event_sub_process_it_ends_only_that(case: Begin) -> None:
    assert case("terminate_event.event_sub_process").message().do("x").open == ["a"]
