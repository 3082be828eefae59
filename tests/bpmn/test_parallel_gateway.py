from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_a_fork_starts_every_branch_and_the_join_waits_for_all(case: Begin) -> None:
    r = case("parallel_gateway")
    assert r.open == ["a", "b"]
    assert r.do("a").open == ["b"]
    assert r.do("b").open == ["z"]
    assert r.do("z").ended == "completed"


def test_branches_do_not_undo_what_the_others_wrote(case: Begin) -> None:
    r = case("parallel_gateway", status="draft").do("a", status="approved").do("b")
    assert r.variables["status"] == "approved"


def test_a_join_in_a_loop_counts_each_round_whatever_the_order(case: Begin) -> None:
    r = case("parallel_gateway.loop", stop=False)
    for first, second in ("ab", "ba", "ab", "ba"):
        r.do("u", first)
        assert r.open == [second]
        r.do(second)
        assert r.open == ["z"]
        r.do("z")
    assert r.open == ["u"]


def test_a_second_token_on_the_same_flow_waits_for_the_next_round(case: Begin) -> None:
    r = case("parallel_gateway.excess").do("a", "a2", "b")
    assert r.open == ["b2", "z"]
    assert r.do("b2", "b").open == ["z", "z"]


def test_twenty_diamonds_in_a_row_leave_one_token(case: Begin) -> None:
    r = case("parallel_gateway.twenty_diamonds")
    assert len(r.state) < 300
    assert r.do("u").ended == "completed"
    assert len(r.done) == 20 * 5 + 2
