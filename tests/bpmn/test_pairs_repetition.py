"""Two constructs that meet, one of them an activity that runs several times. Each sentence is one pair."""

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]

VOTES = """
start s
user a collection=xs item=x assignee="=x" list=ys value=y
boundary t on a timer PT1H
boundary w on a message withdrawn
boundary q on a signal query beside
user late
user gone
user answer
user z
s -> a -> z
t -> late
w -> gone
q -> answer
"""


def test_a_timer_on_a_multi_instance_task_ends_what_is_open_and_keeps_the_answers(play: Play) -> None:
    r = play(VOTES, xs=["p", "q", "r"]).do("a", y="yes").later(hours=1)
    assert (r.open, r.variables["ys"]) == ("late", ["yes"])


def test_a_timer_on_a_multi_instance_task_does_not_come_when_the_last_instance_was_in_time(play: Play) -> None:
    r = play(VOTES, xs=["p", "q"]).do("a", "a", y="yes").later(hours=2)
    assert (r.open, r.fired) == ("z", 0)


def test_a_message_on_a_multi_instance_task_interrupts_all_instances(play: Play) -> None:
    assert play(VOTES, xs=["p", "q"]).message("withdrawn").open == "gone"


def test_a_signal_on_a_multi_instance_task_that_does_not_interrupt_leaves_all_instances(play: Play) -> None:
    assert play(VOTES, xs=["p", "q"]).signal("query").signal("query").open == "a a answer answer"


def test_a_boundary_event_of_a_multi_instance_task_waits_once_not_once_an_instance(play: Play) -> None:
    r = play(VOTES, xs=["p", "q"]).signal("query")
    assert r.open == "a a answer"


def test_the_boundary_of_a_sequential_multi_instance_lasts_over_all_its_instances(play: Play) -> None:
    r = play(
        """
        start s
        user a collection=xs item=x sequential
        boundary t on a timer PT2H
        user late
        s -> a
        t -> late
        """,
        xs=[1, 2, 3],
    )
    r.later(hours=1).do("a").later(hours=1)
    assert r.open == "late"


def test_a_quorum_ends_a_multi_instance_sub_process_and_what_waits_in_the_others(play: Play) -> None:
    r = play(
        """
        start s
        sub b collection=xs item=x until="nrOfCompletedInstances / nrOfInstances >= 0.5"
          start bs
          user a
          catch c timer P1D
          bs -> a -> c
        user z
        s -> b -> z
        """,
        xs=[1, 2, 3, 4],
    )
    r.do("a", "a", "a").later(days=1)
    assert (r.open, r.fired) == ("z", 2)
    assert r.later(days=9).fired == 0


def test_the_four_variables_of_a_multi_instance_task_are_seen_by_its_condition(play: Play) -> None:
    until = "nrOfInstances = 4 and nrOfCompletedInstances = 2 and nrOfActiveInstances = 2 and loopCounter = 1"
    text = f'start s\nuser a times=4 until="{until}"\nuser z\ns -> a -> z'
    assert play(text).do("a", "a").open == "z"


def test_an_error_in_one_instance_of_a_sub_process_ends_its_siblings(play: Play) -> None:
    r = play(
        """
        start s
        sub b collection=xs item=x
          start bs
          user a
          xor g
          end ok
          end bad error broken
          bs -> a -> g
          g -> bad : a = false
          g -> ok : default
        boundary e on b error broken
        user h
        user z
        s -> b -> z
        e -> h
        """,
        xs=[1, 2, 3],
    )
    assert r.do("a", a=True).open == "a a"
    assert r.do("a", a=False).open == "h"


def test_an_escalation_from_an_instance_is_heard_beside_its_siblings(play: Play) -> None:
    r = play(
        """
        start s
        sub b collection=xs item=x
          start bs
          user a
          throw t escalation late
          user c
          bs -> a -> t -> c
        boundary e on b escalation late beside
        user h
        s -> b
        e -> h
        """,
        xs=[1, 2],
    )
    assert r.do("a").open == "a c h"
    assert r.do("a").open == "c c h h"


def test_terminate_in_an_instance_ends_that_instance_only(play: Play) -> None:
    r = play(
        """
        start s
        sub b collection=xs item=x
          start bs
          user a
          user c
          end stop terminate
          bs -> a -> stop
          bs -> c
        user z
        s -> b -> z
        """,
        xs=[1, 2],
    )
    assert r.do("a").open == "a c"
    assert r.do("a").open == "z"


def test_a_multi_instance_call_gives_each_called_process_its_item_and_collects_the_results(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u assignee="=who"
          qs -> u
        process p
          start s
          call c q collection=xs item=x in=x:who out=answer:y list=ys value=y
          user z
          s -> c -> z
        """,
        xs=["ann", "bob"],
    )
    assert [each.assignee for each in r._tasks()] == ["ann", "bob"]
    r.do("u", answer=1).do("u", answer=2)
    assert (r.open, r.variables["ys"]) == ("z", [1, 2])


def test_a_boundary_timer_of_a_multi_instance_call_ends_all_called_processes(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          catch w timer P9D
          qs -> u -> w
        process p
          start s
          call c q times=3
          boundary t on c timer PT1H
          user late
          s -> c
          t -> late
        """
    )
    r.do("u").later(hours=1)
    assert (r.open, r.later(days=10).fired) == ("late", 0)


def test_multi_instances_nest_and_each_level_has_its_own_counters(play: Play) -> None:
    r = play(
        """
        start s
        sub b collection=xs item=x list=out value=all
          start bs
          user a collection=x.items item=y list=all value=v assignee="=x.name + y"
          bs -> a
        user z
        s -> b -> z
        """,
        xs=[{"name": "m", "items": ["1", "2"]}, {"name": "n", "items": ["3"]}],
    )
    assert [each.assignee for each in r._tasks()] == ["m1", "m2", "n3"]
    for value in (1, 2, 3):
        r.do("a", v=value)
    assert (r.open, r.variables["out"]) == ("z", [[1, 2], [3]])


def test_a_multi_instance_in_a_loop_starts_afresh_in_each_round(play: Play) -> None:
    r = play(
        """
        start s
        xor m
        user a collection=xs item=x list=ys value=y
        xor g
        user z
        s -> m -> a -> g
        g -> m : some v in ys satisfies v = "rework"
        g -> z : default
        """,
        xs=["p", "q"],
    )
    assert r.do("a", y="ok").do("a", y="rework").open == "a a"
    assert r.do("a", y="ok").do("a", y="ok").open == "z"


def test_a_multi_instance_over_nothing_at_a_parallel_join_does_not_hold_it(play: Play) -> None:
    r = play(
        """
        start s
        and f
        and j
        user a collection=xs item=x
        user b
        user z
        s -> f -> a -> j -> z
        f -> b -> j
        """,
        xs=[],
    )
    assert r.open == "b"
    assert r.do("b").open == "z"


def test_a_receive_task_that_is_multi_instance_takes_one_message_an_instance(play: Play) -> None:
    r = play(
        """
        start s
        receive a paid times=2
        user z
        s -> a -> z
        """
    )
    assert r.message("paid").open == "active"
    assert r.message("paid").open == "z"


def test_an_event_sub_process_lives_in_each_instance(play: Play) -> None:
    r = play(
        """
        start s
        sub b collection=xs item=x
          start bs
          user a
          on es
            start c condition "ask = x"
            user h
            c -> h
          bs -> a
        s -> b
        """,
        xs=[1, 2],
        ask=0,
    )
    assert r.set(ask=2).open == "a h"


def test_a_standard_loop_around_a_sub_process_ends_it_when_the_condition_fails(play: Play) -> None:
    r = play(
        """
        start s
        sub b while="again"
          start bs
          user a
          bs -> a
        user z
        s -> b -> z
        """
    )
    assert r.do("a", again=True).open == "a"
    assert r.do("a", again=False).open == "z"


def test_a_standard_loop_with_a_boundary_timer_is_ended_in_any_round(play: Play) -> None:
    r = play(
        """
        start s
        user a while=true
        boundary t on a timer PT2H
        user late
        s -> a
        t -> late
        """
    )
    r.later(hours=1).do("a").later(hours=1)
    assert r.open == "late"


def test_a_standard_loop_stops_at_its_maximum_whatever_the_condition(play: Play) -> None:
    r = play("start s\nuser a while=true max=3\nuser z\ns -> a -> z")
    assert r.do("a", "a", "a").open == "z"


def test_a_standard_loop_calls_a_process_in_each_round(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          qs -> u
        process p
          start s
          call c q out=n while="n < 3" in=n
          user z
          s -> c -> z
        """,
        n=0,
    )
    assert r.do("u", n=1).open == "u"
    assert r.do("u", n=3).open == "z"


def test_a_multi_instance_with_a_fault_in_one_item_stops_that_one_only(play: Play) -> None:
    r = play(
        """
        start s
        sub b collection=xs item=x
          start bs
          user a
          script c "{n: x.size + 1}"
          xor g
          user d
          bs -> a -> c -> g
          g -> d : x.size > 1
        user z
        s -> b -> z
        """,
        xs=[{"size": 2}, {"size": None}],
    )
    assert r.do("a", "a").open == "d"
    assert r.state == "active"


@pytest.mark.parametrize("many", [-1, 2.5])
def test_a_multi_instance_whose_number_is_none_refuses_the_start(play: Play, many: float) -> None:
    with pytest.raises(Exception, match="number of instances"):
        play("start s\nuser a times=n\ns -> a", n=many)


def test_conditional_and_multi_instance_meet_a_boundary_condition_sees_each_answer(play: Play) -> None:
    r = play(
        """
        start s
        user a collection=xs item=x
        boundary c on a condition "veto"
        user stop
        user z
        s -> a -> z
        c -> stop
        """,
        xs=[1, 2, 3],
        veto=False,
    )
    assert r.do("a", veto=False).open == "a a"
    assert r.do("a", veto=True).open == "stop"
