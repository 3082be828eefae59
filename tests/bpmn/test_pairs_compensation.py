"""Compensation and transactions where they meet loops, instances, calls, events (BPMN 2.0.2 §10.7, §13.5.5)."""

from collections.abc import Callable
from typing import Any

Play = Callable[..., Any]


def test_compensation_in_a_loop_undoes_every_round_newest_first(play: Play) -> None:
    r = play(
        """
        start s
        xor m
        user a
        boundary c on a compensate by=undo
        user undo undoes
        xor g
        throw t compensate
        user z
        s -> m -> a -> g
        g -> m : again
        g -> t : default
        t -> z
        """
    )
    r.do("a", again=True).do("a", again=False)
    assert r.open == "undo"
    assert r.do("undo").open == "undo"
    assert r.do("undo").open == "z"


def test_each_instance_of_a_multi_instance_task_is_undone_with_its_item_newest_first(play: Play) -> None:
    r = play(
        """
        start s
        user a collection=xs item=x sequential
        boundary c on a compensate by=undo
        user undo undoes assignee="=x"
        throw t compensate
        user z
        s -> a -> t -> z
        """,
        xs=["p", "q"],
    )
    r.do("a", "a")
    assert r.task("undo").assignee == "q"
    assert r.do("undo").task("undo").assignee == "p"
    assert r.do("undo").open == "z"


INSTANCES = """
    start s
    user a collection=xs item=x
    boundary c on a compensate by=undo
    user undo undoes assignee="=x"
    boundary t on a timer PT1H
    user b
    throw one compensate of=a
    throw all compensate
    user z
    s -> a
    s -> b -> one -> z
    t -> all -> z
    """


def test_an_instance_that_completed_is_undone_while_the_others_run_on(play: Play) -> None:
    """ADR 2: §13.5.5 does not say what holds while the activity is still active."""
    r = play(INSTANCES, xs=["p", "q", "r"]).do("a", "a", "b")
    assert (r.open, r.task("undo").assignee) == ("a undo", "q")
    assert r.do("undo").task("undo").assignee == "p"
    assert r.do("undo").open == "a z"


def test_an_instance_that_completed_is_undone_when_the_others_were_interrupted(play: Play) -> None:
    r = play(INSTANCES, xs=["p", "q"]).do("a").later(hours=1)
    assert (r.open, r.task("undo").assignee) == ("b undo", "p")
    assert r.do("undo").open == "b z"


def test_an_instance_that_another_one_made_needless_is_not_undone(play: Play) -> None:
    """Both have done their work when the first completes; its condition ends the other before that completes, too."""
    r = play(
        """
        start s
        sub q times=2 until="z = 0"
          start qs
          script k "{z: 0}"
          boundary c on k compensate by=u
          user u undoes assignee="=string(loopCounter)"
          qs -> k
        throw t compensate
        user e
        s -> q -> t -> e
        """,
        z=1,
    )
    assert r.task("u").assignee == "0"
    assert r.do("u").open == "e"


def test_a_handler_in_a_multi_instance_sub_process_sees_the_item_of_its_instance(play: Play) -> None:
    r = play(
        """
        start s
        sub b collection=xs item=x
          start bs
          user a
          boundary c on a compensate by=undo
          user undo undoes assignee="=x"
          bs -> a
        throw t compensate
        user z
        s -> b -> t -> z
        """,
        xs=["p", "q"],
    )
    r.do("a", "a")
    seen = []
    while r.open == "undo":
        seen.append(r.task("undo").assignee)
        r.do("undo")
    assert (sorted(seen), r.open) == (["p", "q"], "z")


def test_a_called_process_is_undone_by_its_own_handlers(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          user u
          boundary qc on u compensate by=qundo
          user qundo undoes
          qs -> u
        process p
          start s
          call k q
          throw t compensate
          user z
          s -> k -> t -> z
        """
    )
    assert r.do("u").open == "qundo"
    assert r.do("qundo").open == "z"


def test_compensation_names_one_activity_and_leaves_the_others(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary ac on a compensate by=undo_a
        user undo_a undoes
        user b
        boundary bc on b compensate by=undo_b
        user undo_b undoes
        throw t compensate of=a
        user z
        s -> a -> b -> t -> z
        """
    )
    assert r.do("a", "b").open == "undo_a"
    assert r.do("undo_a").open == "z"


def test_what_was_interrupted_is_not_undone(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary ac on a compensate by=undo
        boundary t on a timer PT1H
        user undo undoes
        throw x compensate
        user z
        s -> a -> z
        t -> x -> z
        """
    )
    assert r.later(hours=1).open == "z"


def test_an_error_boundary_undoes_what_its_sub_process_had_done(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary ac on a compensate by=undo
        user undo undoes
        sub b
          start bs
          user c
          end bad error broken
          bs -> c -> bad
        boundary e on b error broken
        end out compensate
        s -> a -> b
        e -> out
        """
    )
    assert r.do("a", "c").open == "undo"
    assert r.do("undo").open == "completed"


def test_a_cancelled_transaction_undoes_all_its_work_then_goes_on_at_the_cancel_boundary(play: Play) -> None:
    r = play(
        """
        start s
        tx b
          start bs
          and f
          user a
          boundary ac on a compensate by=undo
          user undo undoes
          user wait
          end e cancel
          user go
          bs -> f -> a -> go -> e
          f -> wait
        boundary c on b cancel
        user h
        user z
        s -> b -> z
        c -> h
        """
    )
    assert r.do("a", "go").open == "undo"
    assert r.do("undo").open == "h"


def test_a_transaction_that_ends_well_can_be_undone_later(play: Play) -> None:
    r = play(
        """
        start s
        tx b
          start bs
          user a
          boundary ac on a compensate by=undo
          user undo undoes
          bs -> a
        throw t compensate
        user z
        s -> b -> t -> z
        """
    )
    assert r.do("a").open == "undo"
    assert r.do("undo").open == "z"


def test_an_error_leaves_a_transaction_without_undoing_it(play: Play) -> None:
    r = play(
        """
        start s
        tx b
          start bs
          user a
          boundary ac on a compensate by=undo
          user undo undoes
          user c
          end bad error broken
          bs -> a -> c -> bad
        boundary e on b error broken
        user h
        s -> b
        e -> h
        """
    )
    assert r.do("a", "c").open == "h"


def test_a_transaction_in_instances_is_cancelled_one_by_one(play: Play) -> None:
    r = play(
        """
        start s
        tx b collection=xs item=x
          start bs
          user a
          xor g
          end e cancel
          end ok
          bs -> a -> g
          g -> e : bad
          g -> ok : default
        user z
        s -> b -> z
        """,
        xs=[1, 2],
    )
    assert r.do("a", bad=True).open == "a"
    assert r.do("a", bad=False).open == "z"


def test_a_compensation_event_sub_process_undoes_its_sub_process_from_outside(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          on es
            start c compensate
            user undo
            c -> undo
          start bs
          user a
          bs -> a
        throw t compensate of=b
        user z
        s -> b -> t -> z
        """
    )
    assert r.do("a").open == "undo"
    assert r.do("undo").open == "z"


def test_compensation_thrown_by_an_event_sub_process_undoes_the_scope_around(play: Play) -> None:
    r = play(
        """
        on es
          start c message stop
          throw t compensate
          user told
          c -> t -> told
        start s
        user a
        boundary ac on a compensate by=undo
        user undo undoes
        user b
        s -> a -> b
        """
    )
    r.do("a").message("stop")
    assert r.open == "undo"
    assert r.do("undo").open == "told"


def test_a_boundary_event_ends_a_throw_that_waits_for_its_handlers(play: Play) -> None:
    r = play(
        """
        start s
        sub b
          start bs
          user a
          boundary ac on a compensate by=undo
          user undo undoes
          throw t compensate
          bs -> a -> t
        boundary w on b timer PT1H
        user late
        s -> b
        w -> late
        """
    )
    assert r.do("a").open == "undo"
    assert r.later(hours=1).open == "late"


def test_what_was_undone_once_is_not_undone_again(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary ac on a compensate by=undo
        user undo undoes
        throw t compensate
        throw u compensate
        user z
        s -> a -> t -> u -> z
        """
    )
    assert r.do("a").open == "undo"
    assert r.do("undo").open == "z"


def test_a_handler_sees_the_variables_of_its_completed_sub_process(play: Play) -> None:
    r = play(
        """
        start s
        sub b input:who="=person"
          start bs
          user a
          boundary ac on a compensate by=undo
          user undo undoes assignee="=who"
          script c "{who: \\"bob\\"}"
          bs -> a -> c
        throw t compensate
        s -> b -> t
        """,
        person="ann",
    )
    r.do("a")
    assert r.task("undo").assignee == "bob"


def test_terminate_undoes_nothing(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary ac on a compensate by=undo
        user undo undoes
        end stop terminate
        s -> a -> stop
        """
    )
    assert r.do("a").open == "completed"


def test_a_parallel_branch_goes_on_while_another_undoes(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary ac on a compensate by=undo
        user undo undoes
        and f
        throw t compensate
        user b
        and j
        user z
        s -> a -> f -> t -> j -> z
        f -> b -> j
        """
    )
    assert r.do("a").open == "b undo"
    assert r.do("undo").open == "b"
    assert r.do("b").open == "z"


def test_a_boundary_event_ends_a_handler_while_a_transaction_is_cancelled(play: Play) -> None:
    r = play(
        """
        start s
        tx q
          start qs
          user a
          boundary c on a compensate by=undo
          user undo undoes
          boundary t on undo timer PT1H
          user call
          end e cancel
          qs -> a -> e
          t -> call
        boundary k on q cancel
        user z
        s -> q
        k -> z
        """
    )
    # The transaction is left as soon as nothing more is undone, and the way from the handler goes with it.
    assert r.do("a").later(hours=1).open == "z"
    assert r.do("z").state == "completed"


def test_a_boundary_event_ends_a_handler_inside_a_sub_process_that_is_undone(play: Play) -> None:
    r = play(
        """
        start s
        sub q
          start qs
          user a
          boundary ac on a compensate by=ua
          user ua undoes
          user b
          boundary bc on b compensate by=ub
          user ub undoes
          boundary t on ub timer PT1H
          user call
          qs -> a -> b
          t -> call
        throw x compensate
        user z
        s -> q -> x -> z
        """
    ).do("a", "b")
    assert r.later(hours=1).open == "call ua"
    assert r.do("ua").open == "call"
    # The sub-process is undone when everything in it is through.
    assert r.do("call").open == "z"


def test_a_boundary_event_of_a_handler_waits_for_all_of_its_definitions(play: Play) -> None:
    r = play(
        """
        start s
        user a
        boundary c on a compensate by=undo
        user undo undoes
        boundary b on undo all "message m" "signal g"
        user call
        throw t compensate
        user z
        s -> a -> t -> z
        b -> call
        """
    ).do("a")
    assert r.message("m").open == "undo"
    assert r.signal("g").open == "call z"


def test_what_completed_inside_an_activity_that_needed_several_tokens_is_undone(play: Play) -> None:
    """A sub-process is entered again to undo what is inside: no tokens are gathered for that (§10.3, §10.7.1)."""
    r = play(
        """
        start s
        user a gives=2
        sub q needs=2
          start qs
          user b
          boundary c on b compensate by=u
          user u undoes
          qs -> b
        throw t compensate
        user z
        s -> a -> q -> t -> z
        """
    )
    assert r.do("a").do("b").open == "u"
    assert r.do("u").do("z").state == "completed"
