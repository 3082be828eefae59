"""Gateways and flows where they meet loops, scopes and each other (BPMN 2.0.2 §10.6, §13.4)."""

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]


def test_a_parallel_join_in_a_loop_waits_for_both_branches_in_every_round_in_any_order(play: Play) -> None:
    r = play(
        """
        start s
        xor m
        and f
        user a
        user b
        and j
        xor g
        user z
        s -> m -> f -> a -> j -> g
        f -> b -> j
        g -> m : again
        g -> z : default
        """,
        again=True,
    )
    for first, second in (("a", "b"), ("b", "a"), ("b", "a"), ("a", "b")):
        assert r.do(first).open == second
        assert r.do(second).open == "a b"
    assert r.set(again=False).do("a", "b").open == "z"


def test_an_inclusive_join_in_a_loop_waits_for_those_that_were_chosen_in_this_round(play: Play) -> None:
    r = play(
        """
        start s
        xor m
        or f
        user a
        user b
        user c
        or j
        user k
        s -> m -> f
        f -> a : x != 2
        f -> b : x != 1
        f -> c : default
        a -> j
        b -> j
        c -> j
        j -> k -> m
        """,
        x=1,
    )
    assert r.do("a").open == "k"
    assert r.do("k", x=2).open == "b"
    assert r.do("b").do("k", x=3).open == "a b"
    assert r.do("b").open == "a"
    assert r.do("a").open == "k"


def test_inclusive_gateways_nest(play: Play) -> None:
    r = play(
        """
        start s
        or f
        or g
        user a
        user b
        user c
        or i
        or j
        user z
        s -> f
        f -> g : true
        f -> c : true
        g -> a : true
        g -> b : true
        a -> i
        b -> i
        i -> j
        c -> j
        j -> z
        """
    )
    assert r.do("a", "c").open == "b"
    assert r.do("b").open == "z"


def test_an_inclusive_join_does_not_wait_for_a_branch_that_ended(play: Play) -> None:
    r = play(
        """
        start s
        or f
        user a
        user b
        xor g
        or j
        user z
        end out
        s -> f
        f -> a : true
        f -> b : true
        a -> j
        b -> g
        g -> out : leave
        g -> j : default
        j -> z
        """
    )
    assert r.do("a").open == "b"
    assert r.do("b", leave=True).open == "z"


def test_an_inclusive_join_waits_for_a_token_that_a_boundary_event_may_still_send(play: Play) -> None:
    r = play(
        """
        start s
        or f
        user a
        user b
        boundary t on b timer PT1H
        user late
        or j
        user z
        s -> f
        f -> a : true
        f -> b : true
        a -> j
        t -> late -> j
        j -> z
        """
    )
    assert r.do("a").open == "b"
    assert r.later(hours=1).open == "late"
    assert r.do("late").open == "z"


def test_an_inclusive_join_goes_on_when_the_task_whose_boundary_could_have_come_has_ended(play: Play) -> None:
    r = play(
        """
        start s
        or f
        user a
        user b
        boundary t on b timer PT1H
        or j
        user z
        s -> f
        f -> a : true
        f -> b : true
        a -> j
        t -> j
        j -> z
        """
    )
    assert r.do("a").open == "b"
    assert r.do("b").open == "z"


def test_an_inclusive_split_joined_by_a_parallel_one_waits_for_ever_for_what_was_not_chosen(play: Play) -> None:
    r = play(
        """
        start s
        or f
        user a
        user b
        and j
        user z
        s -> f
        f -> a : true
        f -> b : 1 = 2
        a -> j
        b -> j
        j -> z
        """
    )
    assert r.do("a").open == "active"


def test_a_parallel_split_joined_by_an_exclusive_one_runs_the_rest_twice(play: Play) -> None:
    r = play(
        """
        start s
        and f
        user a
        user b
        xor j
        user z
        s -> f -> a -> j -> z
        f -> b -> j
        """
    )
    assert r.do("a").open == "b z"
    assert r.do("b").open == "z z"


def test_an_implicit_merge_runs_the_activity_once_a_token(play: Play) -> None:
    r = play(
        """
        start s
        user a
        user b
        user z
        s -> a -> z
        s -> b -> z
        """
    )
    assert r.do("a", "b").open == "z z"


def test_a_split_out_of_a_task_meets_a_parallel_join(play: Play) -> None:
    r = play("start s\nuser a\nuser b\nuser c\nand j\nuser z\ns -> a\na -> b -> j\na -> c -> j\nj -> z")
    assert r.do("a").do("c").open == "b"
    assert r.do("b").open == "z"


def test_conditional_flows_out_of_a_task_are_chosen_like_an_inclusive_gateway(play: Play) -> None:
    text = "start s\nuser a\nuser b\nuser c\nuser d\ns -> a\na -> b : n > 1\na -> c : n > 2\na -> d : default"
    assert play(text).do("a", n=3).open == "b c"
    assert play(text).do("a", n=2).open == "b"
    assert play(text).do("a", n=0).open == "d"


def test_a_default_flow_stays_untaken_beside_an_unconditional_one_and_a_condition_that_holds(play: Play) -> None:
    text = "start s\nuser a\nuser b\nuser c\nuser d\ns -> a\na -> b\na -> c : n > 2\na -> d : default"
    assert play(text).do("a", n=3).open == "b c"
    assert play(text).do("a", n=1).open == "b d"


def test_conditional_flows_leave_a_sub_process_and_a_call(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          qs -> u
        process p
          start s
          sub b
            start bs
            user a
            bs -> a
          call k q out=n
          user c
          user d
          s -> b
          b -> k : n > 1
          b -> c : default
          k -> c : n > 5
          k -> d : default
        """
    )
    assert r.do("a", n=2).open == "u"
    assert r.do("u", n=9).open == "c"


def test_two_ends_in_a_sub_process_end_it_once(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          and f
          user a
          user c
          end e
          end g
          bs -> f -> a -> e
          f -> c -> g
        user z
        s -> b -> z
        """
    )
    assert r.do("a").open == "c"
    assert r.do("c").open == "z"


def test_a_sub_process_without_start_and_end_events_runs_everything_that_nothing_leads_to(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          user a
          user c
          user d
          a -> d
        user z
        s -> b -> z
        """
    )
    assert r.open == "a c"
    assert r.do("a", "c", "d").open == "z"


def test_a_process_without_start_and_end_events_runs(play: Play) -> None:
    assert play("user a\nuser b\na -> b").do("a").open == "b"


def test_two_tokens_on_one_flow_of_a_parallel_join_make_two_rounds(play: Play) -> None:
    r = play(
        """
        start s
        user a
        user b
        user c
        and j
        user z
        s -> a
        a -> b
        a -> b
        a -> c
        a -> c
        b -> j
        c -> j
        j -> z
        """
    )
    r.do("a")
    assert r.do("b", "b").open == "c c"
    assert r.do("c").open == "c z"
    assert r.do("c").open == "z z"


def test_a_parallel_gateway_joins_and_splits_at_once(play: Play) -> None:
    r = play("start s\nand f\nuser a\nuser b\nand j\nuser c\nuser d\ns -> f -> a -> j -> c\nf -> b -> j -> d")
    assert r.do("a").open == "b"
    assert r.do("b").open == "c d"


def test_an_exclusive_gateway_without_a_way_out_stops_and_goes_on_after_a_correction(play: Play) -> None:
    r = play("start s\nuser a\nxor g\nuser b\nuser c\ns -> a -> g\ng -> b : n = 1\ng -> c : n = 2")
    assert r.do("a", n=3).open == "failed"


def test_branches_see_what_the_others_have_written_unless_they_have_names_of_their_own(play: Play) -> None:
    r = play(
        """
        start s
        and f
        user a
        sub b input:n="=n"
          start bs
          user c
          bs -> c
        and j
        user z
        s -> f -> a -> j -> z
        f -> b -> j
        """,
        n=1,
    )
    r.do("a", n=2).do("c", n=3)
    assert r.variables["n"] == 2


@pytest.mark.parametrize("depth", [1, 4])
def test_parallel_blocks_nest_at_any_depth(play: Play, depth: int) -> None:
    lines, flows = ["start s", "user z"], []
    before, after = "s", "z"
    for level in range(depth):
        lines += [f"and split{level}", f"and j{level}", f"user a{level}"]
        flows += [f"{before} -> split{level} -> a{level} -> j{level} -> {after}"]
        before, after = f"split{level}", f"j{level}"
    lines += ["user inner"]
    flows += [f"{before} -> inner -> {after}"]
    r = play("\n".join(lines + flows))
    for level in range(depth):
        r.do(f"a{level}")
    assert r.open == "inner"
    assert r.do("inner").open == "z"


def test_a_parallel_join_takes_as_many_tokens_by_each_flow_as_its_activities_give(play: Play) -> None:
    r = play("start s\nuser a gives=2\nuser b gives=2\nand j\nuser z\ns -> a -> j\ns -> b -> j\nj -> z")
    assert r.do("a").open == "b"
    assert r.do("b").open == "z z"
    assert r.do("z", "z").state == "completed"


def test_an_activity_that_needs_several_tokens_gets_them_from_a_loop(play: Play) -> None:
    r = play("start s\nuser a\nuser b needs=2\nxor g\ns -> g -> a\na -> g : again\na -> b", again=True)
    assert r.do("a").open == "a"
    assert r.do("a", again=False).open == "b"
    assert r.do("b").state == "completed"


def test_a_join_that_may_fire_is_not_starved_by_a_token_that_moves_in_circles(play: Play) -> None:
    """Nothing can come that has not come by another flow, so it fires (§13.4.3); what it leads to ends the circling."""
    r = play(
        """
        start s
        user a
        xor m
        xor n
        or j
        script k "{y: 1}"
        user z
        s -> a
        a -> j
        a -> m
        m -> m : y >= 3
        m -> n : default
        n -> a : x = 3
        n -> j : default
        j -> k -> z
        """,
        x=3,
        y=3,
    )
    assert r.do("a").open == "a z"
