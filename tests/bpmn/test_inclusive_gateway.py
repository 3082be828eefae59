from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_the_join_waits_for_the_branches_that_were_taken_only(case: Begin) -> None:
    r = case("inclusive_gateway", x=3)
    assert r.open == ["a", "b"]
    assert r.do("a").open == ["b"]
    assert r.do("b").open == ["z"]
    assert case("inclusive_gateway", x=2).do("a").open == ["z"]
    assert case("inclusive_gateway", x=0).do("c").open == ["z"]


def test_the_join_goes_on_when_a_branch_has_left_by_another_way(case: Begin) -> None:
    r = case("inclusive_gateway.left_by_another_way", away=True).do("a")
    assert r.open == ["b"]
    assert r.do("b").open == ["z"]


def test_a_join_in_a_loop_waits_in_every_round(case: Begin) -> None:
    r = case("inclusive_gateway.loop", stop=False)
    for order in ("ab", "ba", "ab"):
        r.do("u", *order)
        assert r.open == ["z"]
        r.do("z")
    assert r.open == ["u"]


def test_a_token_that_could_also_come_by_a_taken_flow_does_not_hold_the_join_up(case: Begin) -> None:
    r = case("inclusive_gateway.not_held_up", x=True)
    assert r.open == ["u", "z"]
    assert r.do("u", "b").open == ["z", "z"]
