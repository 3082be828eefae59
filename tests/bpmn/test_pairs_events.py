"""Two constructs that meet, one of them an event: who hears it, who is interrupted, what goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import NotFound

Play = Callable[..., Any]


def test_an_interrupting_event_sub_process_ends_a_called_process(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          boundary qt on u timer PT1H beside
          user late
          qs -> u
          qt -> late
        process p
          on es
            start c message stop
            user h
            c -> h
          start s
          call k q
          s -> k
        """
    )
    assert r.message("stop").open == "h"
    assert r.later(hours=2).fired == 0


def test_an_event_sub_process_of_a_called_process_leaves_the_caller_alone(play: Play) -> None:
    r = play(
        """
        process q
          on es
            start c signal alarm
            user h
            c -> h
          start qs
          user u
          qs -> u
        process p
          start s
          and f
          call k q
          user b
          user z
          s -> f -> k -> z
          f -> b
        """
    )
    assert r.signal("alarm").open == "b h"
    assert r.do("h").open == "b z"


def test_an_error_leaves_a_called_process_through_the_boundary_of_the_call(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          end bad error broken
          qs -> u -> bad
        process p
          start s
          call k q
          boundary e on k error broken
          user h
          s -> k
          e -> h
        """
    )
    assert r.do("u").open == "h"


def test_an_error_passes_two_calls_and_a_sub_process_on_its_way_out(play: Play) -> None:
    r = play(
        """
        process r
          start rs
          user u
          end bad error broken
          rs -> u -> bad
        process q
          start qs
          sub b
            start bs
            call l r
            bs -> l
          qs -> b
        process p
          start s
          call k q
          boundary e on k error
          user h
          s -> k
          e -> h
        """
    )
    assert r.do("u").open == "h"


def test_an_escalation_leaves_a_called_process_and_that_goes_on(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          throw t escalation late
          user v
          qs -> u -> t -> v
        process p
          start s
          call k q
          boundary e on k escalation late beside
          user h
          s -> k
          e -> h
        """
    )
    assert r.do("u").open == "h v"


def test_terminate_in_a_called_process_ends_that_and_the_caller_goes_on(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          user v
          end stop terminate
          qs -> u -> stop
          qs -> v
        process p
          start s
          call k q
          user z
          s -> k -> z
        """
    )
    assert r.do("u").open == "z"


def test_terminate_ends_the_other_branches_of_a_parallel_gateway_and_their_timers(play: Play) -> None:
    r = play(
        """
        start s
        and f
        user a
        user b
        boundary t on b timer PT1H
        user late
        end stop terminate
        s -> f -> a -> stop
        f -> b
        t -> late
        """
    )
    assert r.do("a").open == "completed"
    assert r.later(hours=2).fired == 0


def test_terminate_in_a_sub_process_ends_that_one_and_the_flow_after_it_goes_on(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          user a
          user c
          end stop terminate
          bs -> a -> stop
          bs -> c
        user z
        s -> b -> z
        """
    )
    assert r.do("a").open == "z"


def test_terminate_ends_an_event_sub_process_that_ran_beside(play: Play) -> None:
    r = play(
        """
        on es
          start c signal ask beside
          user h
          c -> h
        start s
        user a
        end stop terminate
        s -> a -> stop
        """
    )
    assert r.signal("ask").open == "a h"
    assert r.do("a").open == "completed"


def test_a_process_waits_for_an_event_sub_process_that_runs_beside(play: Play) -> None:
    r = play(
        """
        on es
          start c signal ask beside
          user h
          c -> h
        start s
        user a
        s -> a
        """
    )
    assert r.signal("ask").do("a").open == "h"
    assert r.do("h").open == "completed"


def test_an_event_gateway_in_a_loop_waits_afresh_in_each_round(play: Play) -> None:
    r = play(
        """
        start s
        xor m
        event g
        catch c message more
        catch t timer PT1H
        user a
        user z
        s -> m -> g -> c -> a -> m
        g -> t -> z
        """
    )
    r.message("more").later(minutes=50).do("a").later(minutes=50)
    assert r.open == "active"
    assert r.message("more").do("a").later(minutes=61).open == "z"


def test_an_event_gateway_in_an_event_sub_process(play: Play) -> None:
    r = play(
        """
        on es
          start c message ask
          event g
          catch y signal yes
          catch t timer P1D
          user h
          user late
          c -> g -> y -> h
          g -> t -> late
        start s
        user a
        s -> a
        """
    )
    r.message("ask")
    assert r.open == "active"
    assert r.signal("yes").open == "h"
    assert r.later(days=2).fired == 0


def test_two_timers_behind_one_event_gateway_have_their_own_times(play: Play) -> None:
    r = play(
        """
        start s
        event g
        catch c timer PT2H
        catch d timer PT1H
        user x
        user y
        s -> g -> c -> x
        g -> d -> y
        """
    )
    assert r.later(hours=1).open == "y"
    assert r.later(hours=3).open == "y"


def test_an_interrupting_boundary_ends_what_runs_in_a_sub_process_with_all_that_hangs_on_it(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          and f
          sub c
            start cs
            user a
            boundary t on a timer PT3H
            user late
            cs -> a
            t -> late
          catch m message never
          bs -> f -> c
          f -> m
        boundary w on b message stop
        user h
        s -> b
        w -> h
        """
    )
    assert r.message("stop").open == "h"
    assert r.later(hours=4).fired == 0


def test_the_inner_of_two_error_handlers_catches_and_the_outer_hears_nothing(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          sub c
            start cs
            user a
            end bad error broken
            cs -> a -> bad
          boundary i on c error broken
          user inner
          bs -> c
          i -> inner
        boundary o on b error broken
        user outer
        s -> b
        o -> outer
        """
    )
    assert r.do("a").open == "inner"


def test_an_error_with_its_code_goes_before_one_for_any(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          user a
          end bad error broken
          bs -> a -> bad
        boundary any on b error
        boundary one on b error broken
        user other
        user right
        s -> b
        any -> other
        one -> right
        """
    )
    assert r.do("a").open == "right"


def test_an_event_sub_process_catches_an_error_before_the_boundary_of_its_sub_process(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          on es
            start c error broken
            user inner
            c -> inner
          start bs
          user a
          end bad error broken
          bs -> a -> bad
        boundary o on b error broken
        user outer
        user z
        s -> b -> z
        o -> outer
        """
    )
    assert r.do("a").open == "inner"
    assert r.do("inner").open == "z"


def test_an_error_thrown_in_an_event_sub_process_is_not_caught_by_itself(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          on es
            start c error broken
            user h
            end again error broken
            c -> h -> again
          start bs
          user a
          end bad error broken
          bs -> a -> bad
        boundary o on b error broken
        user outer
        s -> b
        o -> outer
        """
    )
    assert r.do("a").do("h").open == "outer"


def test_a_signal_thrown_is_heard_in_the_same_case_and_in_others(play: Play) -> None:
    r = play(
        """
        process p
          start s
          and f
          user a
          throw t signal go
          user x
          catch c signal go
          user y
          s -> f -> a -> t -> x
          f -> c -> y
        """
    )
    first = r.instance
    second = r.start().instance
    r.do("a")
    assert r.open == "x y"
    assert r.look(first).open == "a y"
    assert r.look(second).open == "x y"


def test_a_signal_end_event_starts_a_process_and_wakes_another(play: Play) -> None:
    r = play(
        """
        process q
          start qs signal done
          user u
          qs -> u
        process r
          start rs
          catch rc signal done
          user v
          rs -> rc -> v
        process p
          start s
          user a
          end e signal done
          s -> a -> e
        """
    )
    first, other = r.instance, r.start("r").instance
    r.look(first).do("a")
    assert (r.state, [r.look(each).open for each in r.of("q")], r.look(other).open) == ("completed", ["u"], "v")


def test_a_signal_carries_its_payload_to_whoever_catches_it(play: Play) -> None:
    r = play("start s\ncatch c signal go\nuser a\ns -> c -> a")
    assert r.signal("go", n=3).variables == {"n": 3}


def test_a_message_thrown_by_one_process_is_caught_by_another_under_its_values(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          catch qc message order prop:correlationKey="=number"
          user u
          qs -> qc -> u
        process p
          start s
          throw t message order prop:correlationKey="=number" input:sum="=total"
          user z
          s -> t -> z
        """,
        number=0,
        total=0,
    )
    one, two = r.start("q", number=7).instance, r.start("q", number=8).instance
    r.start(number=8, total=12)
    assert (r.look(one).open, r.look(two).open) == ("active", "u")
    assert r.variables["sum"] == 12


def test_a_message_end_event_starts_a_process_with_what_it_carries(play: Play) -> None:
    r = play(
        """
        process q
          start qs message order
          user u
          qs -> u
        process p
          start s
          end e message order input:sum="=total"
          s -> e
        """,
        total=12,
    )
    (begun,) = r.of("q")
    assert r.look(begun).variables == {"sum": 12}


def test_a_send_task_reaches_a_receive_task(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          receive w order
          user u
          qs -> w -> u
        process p
          start s
          user a
          send t order input:sum="=total"
          s -> a -> t
        """,
        total=5,
    )
    first, other = r.instance, r.start("q").instance
    r.look(first).do("a")
    assert (r.look(other).open, r.variables) == ("u", {"sum": 5})


def test_a_message_nobody_waits_for_is_kept_and_sent_again(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          receive w order
          user u
          qs -> w -> u
        process p
          start s
          end e message order
          s -> e
        """
    )
    r.start("q")
    assert r.open == "active"
    assert r.later(days=1).open == "u"


def test_a_message_takes_the_one_case_with_its_business_key(play: Play) -> None:
    r = play("start s\ncatch c message paid\nuser a\ns -> c -> a", business_key="one")
    one, two = r.instance, r.start(business_key="two").instance
    r.message("paid", "two")
    assert (r.look(one).open, r.look(two).open) == ("active", "a")


def test_a_link_leads_out_of_a_loop(play: Play) -> None:
    r = play(
        """
        start s
        xor m
        user a
        xor g
        throw t link out
        catch c link out
        user z
        s -> m -> a -> g
        g -> m : again
        g -> t : default
        c -> z
        """
    )
    assert r.do("a", again=True).open == "a"
    assert r.do("a", again=False).open == "z"


def test_two_links_of_one_name_lead_to_the_same_place(play: Play) -> None:
    r = play(
        """
        start s
        and f
        user a
        user b
        throw t link on
        throw u link on
        catch c link on
        user z
        s -> f -> a -> t
        f -> b -> u
        c -> z
        """
    )
    assert r.do("a", "b").open == "z z"


def test_links_of_one_name_in_two_scopes_do_not_meet(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          throw bt link on
          catch bc link on
          user inner
          bs -> bt
          bc -> inner
        throw t link on
        catch c link on
        user outer
        s -> b -> t
        c -> outer
        """
    )
    assert r.open == "inner"
    assert r.do("inner").open == "outer"


def test_a_timer_cycle_on_a_sub_process_reminds_until_it_ends(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          user a
          bs -> a
        boundary t on b timer R3/PT1H beside
        user reminder
        user z
        s -> b -> z
        t -> reminder
        """
    )
    r.later(hours=1).later(hours=1)
    assert r.open == "a reminder reminder"
    r.do("a")
    assert r.later(hours=5).open == "reminder reminder z"


def test_the_first_of_two_boundary_events_wins_and_the_other_is_forgotten(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary t on a timer PT1H
        boundary m on a message stop
        user late
        user stopped
        s -> a
        t -> late
        m -> stopped
        """
    )
    assert r.message("stop").open == "stopped"
    assert r.later(hours=2).open == "stopped"


def test_a_boundary_event_beside_and_its_activity_meet_at_a_join(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary m on a message note beside
        user n
        and j
        user z
        s -> a -> j -> z
        m -> n -> j
        """
    )
    assert r.message("note").do("a").open == "n"
    assert r.do("n").open == "z"


def test_an_interrupting_escalation_end_event_leaves_a_sub_process(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          user a
          user c
          end e escalation late
          bs -> a -> e
          bs -> c
        boundary i on b escalation late
        user h
        user z
        s -> b -> z
        i -> h
        """
    )
    assert r.do("a").open == "h"


def test_an_escalation_nobody_hears_changes_nothing(play: Play) -> None:
    r = play("start s\nuser a\nthrow t escalation late\nuser b\ns -> a -> t -> b")
    assert r.do("a").open == "b"


def test_an_error_nobody_catches_stops_the_case_with_an_incident(play: Play) -> None:
    r = play("start s\nuser a\nend bad error broken\ns -> a -> bad")
    assert r.do("a").open == "failed"


def test_a_condition_set_from_outside_interrupts_a_called_process(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          qs -> u
        process p
          start s
          call k q
          boundary c on k condition "stop"
          user h
          s -> k
          c -> h
        """,
        stop=False,
    )
    assert r.set(stop=True).open == "h"


def test_a_condition_beside_fires_on_each_edge_and_not_while_it_stays_true(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary c on a condition "n > 3" beside
        user h
        s -> a
        c -> h
        """,
        n=0,
    )
    r.set(n=5).set(n=6)
    assert r.open == "a h"
    assert r.set(n=1).set(n=7).open == "a h h"


def test_a_condition_is_true_already_when_its_event_is_reached(play: Play) -> None:
    assert play('start s\ncatch c condition "n > 3"\nuser a\ns -> c -> a', n=5).open == "a"


def test_a_start_form_of_message_and_none_stand_side_by_side(play: Play) -> None:
    r = play(
        """
        start s
        start m message order
        user a
        user b
        s -> a
        m -> b
        """
    )
    assert r.open == "a"
    r.message("order")
    assert sorted(r.look(each).open for each in r.of("p")) == ["a", "b"]


SEEING = """
    start s
    user a input:n="=5" input:wait="=length"
    boundary b on a {} prop:correlationKey="=n"
    user h assignee="=string(n)"
    s -> a
    b -> h
    """


def test_times_and_conditions_on_a_boundary_see_the_inputs_of_their_activity(play: Play) -> None:
    """ADR 2."""
    r = play(SEEING.format('timer "=wait" timeDuration'), n=1, length="PT1H").later(hours=1)
    # The way on does not see them.
    assert r.task("h").assignee == "1"
    assert play(SEEING.format('condition "n = 5"'), n=1, length="").task("h").assignee == "1"


def test_keys_on_a_boundary_see_the_inputs_of_their_activity(play: Play) -> None:
    r = play(SEEING.format("message m"), n=1, length="")
    with pytest.raises(NotFound):
        r.message("m", values={"correlationKey": 1})
    assert r.message("m", values={"correlationKey": 5}).task("h").assignee == "1"


def test_a_boundary_event_that_waits_for_all_sits_on_all_instances(play: Play) -> None:
    r = play(
        """
        start s
        user a times=3
        boundary b on a all "message m" "signal g"
        user h
        s -> a
        b -> h
        """
    )
    assert r.message("m").do("a").signal("g").open == "h"


def test_two_boundary_events_that_wait_for_all_keep_apart_what_has_come(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary b on a all "message m" "signal g" beside
        boundary c on a all "message n" "signal g"
        user h
        user i
        s -> a
        b -> h
        c -> i
        """
    ).message("m")
    assert r.signal("g").open == "a h"
    assert r.message("n").open == "h i"


def test_a_signal_is_heard_in_the_order_in_which_tokens_came(play: Play) -> None:
    """The one in the sub-process came first, also when the case was read anew since (§10.5.5)."""
    r = play(
        """
        start s
        and g
        sub q
          start qs
          catch c signal x
          script k "{seen: append(seen, 1)}"
          qs -> c -> k
        user a
        catch d signal x
        script l "{seen: append(seen, 2)}"
        user b
        throw t signal x
        user z
        s -> g
        g -> q
        g -> a -> d -> l -> z
        g -> b -> t
        """,
        seen=[],
    )
    assert r.do("a").do("b").variables["seen"] == [1, 2]
