from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_a_throw_undoes_what_completed_newest_first_and_waits(case: Begin) -> None:
    r = case("compensation.newest_first").do("a", "b")
    assert r.open == ["ub"]
    assert r.do("ub").open == ["ua"]
    assert r.do("ua").open == ["z"]
    assert r.do("z").ended == "completed"


def test_one_activity_may_be_named_and_only_what_completed_is_undone(case: Begin) -> None:
    r = case("compensation.one_activity").do("a")
    assert r.open == ["b", "ua"]
    assert r.do("ua").open == ["b", "z"]


def test_an_end_event_undoes_before_it_ends(case: Begin) -> None:
    r = case("compensation.end_event").do("a")
    assert (r.open, r.ended) == (["ua"], None)
    assert r.do("ua").ended == "completed"
    assert case("compensation.nothing_done").ended == "completed"


def test_each_instance_is_undone_with_its_own_variables(case: Begin) -> None:
    r = case("compensation.instances", xs=["p", "q"]).do("a", "a")
    assert r.task("ua").attributes["assignee"] == "q"
    assert r.do("ua").task("ua").attributes["assignee"] == "p"
    assert r.do("ua").open == ["z"]


def test_a_sub_process_is_undone_by_what_completed_inside(case: Begin) -> None:
    r = case("compensation.default_of_sub_process").do("a", "b", "c")
    assert r.open == ["uc"]
    for name, after in (("uc", "ub"), ("ub", "ua"), ("ua", "z")):
        assert r.do(name).open == [after]
    assert r.do("z").ended == "completed"


def test_a_handler_of_a_sub_process_replaces_that(case: Begin) -> None:
    r = case("compensation.handler_of_sub_process").do("a")
    assert r.open == ["us"]
    assert r.do("us").open == ["z"]


def test_a_compensation_event_sub_process_may_undo_its_scope_itself(case: Begin) -> None:
    r = case("compensation.event_sub_process").do("a")
    assert r.open == ["h"]
    assert r.do("h").open == ["ua"]
    assert r.do("ua").open == ["z"]


def test_an_error_event_sub_process_undoes_the_scope_it_interrupted(case: Begin) -> None:
    r = case("compensation.from_error_event_sub_process").do("a", "b")
    assert r.open == ["ua"]
    assert r.do("ua").ended == "completed"


def test_instances_of_a_sub_process_are_undone_newest_first(case: Begin) -> None:
    r = case("compensation.sub_process_instances", xs=["p", "q"]).do("a", "a")
    assert r.task("ua").attributes["assignee"] == "q"
    assert r.do("ua").task("ua").attributes["assignee"] == "p"
    assert r.do("ua").open == ["z"]


def test_a_throw_inside_a_sub_process_undoes_only_that(case: Begin) -> None:
    r = case("compensation.only_its_scope").do("a", "b")
    assert r.open == ["ub"]
    assert r.do("ub").open == ["c"]


def test_interrupting_a_running_compensation_takes_the_handlers_with_it(case: Begin) -> None:
    r = case("compensation.interrupted").do("b")
    assert r.open == ["ub"]
    assert r.signal().open == ["h"]
    assert r.do("h").ended == "completed"


def test_a_called_process_is_undone_in_the_version_that_ran(case: Begin) -> None:
    r = case("compensation.called").do("a")
    assert r.open == ["ua"]
    assert r.do("ua").open == ["z"]
    assert r.world.bindings == [("undoable", "latest", None)]


def test_what_completed_in_an_event_sub_process_is_undone_with_its_scope(case: Begin) -> None:
    r = case("compensation.event_sub_process_inside").message().do("u", "a")
    assert r.open == ["uu"]
    assert r.do("uu").open == ["z"]


def test_what_was_undone_is_not_undone_again_and_its_boundary_events_stay_deaf(case: Begin) -> None:
    r = case("compensation.twice").do("b", "a")
    assert (r.open, len(r.waits)) == (["h"], 1)
    assert r.do("h", "ub").open == ["y"]
    assert r.do("y").open == ["z"]


def test_a_throw_need_not_wait_for_what_it_sets_going(case: Begin) -> None:
    """§10.7.1: waitForCompletion. The order among the handlers stays, and the case lasts until they are done."""
    r = case("compensation.not_waiting").do("a", "b")
    assert r.open == ["ub", "z"]
    assert r.do("ub").open == ["ua", "z"]
    assert (r.do("z").open, r.ended) == (["ua"], None)
    assert r.do("ua").ended == "completed"
    assert r.done.count("t") == 1
    again = case("compensation.not_waiting").do("a", "b", "ub", "ua")
    assert again.open == ["z"]
    assert again.do("z").ended == "completed"


def test_an_end_event_that_does_not_wait_keeps_its_sub_process_until_all_is_undone(case: Begin) -> None:
    r = case("compensation.not_waiting_at_an_end").do("a")
    assert r.open == ["ua"]
    assert r.do("ua").open == ["z"]


def test_a_join_does_not_wait_for_what_is_undone_beside_the_flow(case: Begin) -> None:
    r = case("compensation.not_waiting_before_a_join").do("a")
    assert r.open == ["b", "ua"]
    assert r.do("b").open == ["ua", "z"]
    assert r.do("z").ended is None
    assert r.do("ua").ended == "completed"


def test_a_case_that_is_cancelled_undoes_nothing_more(case: Begin) -> None:
    assert case("compensation.not_waiting").do("a", "b").cancel().ended == "cancelled"


def test_a_throw_in_an_event_sub_process_undoes_what_completed_there_then_what_completed_around(
    case_of: Begin, draw: Callable[[str], bytes]
) -> None:
    """§10.5.5: the current sub-process; ADR 2."""
    r = case_of(
        draw(
            """
            process p
              start s
              user a
              boundary ba on a compensate by=ua
              user ua undoes
              user z
              s -> a -> z
              on h
                start m message paid beside
                user b
                boundary bb on b compensate by=ub
                user ub undoes
                throw t compensate
                user y
                m -> b -> t -> y
            """
        )
    ).start()
    assert r.do("a").message().do("b").open == ["ub", "z"]
    assert r.do("ub").open == ["ua", "z"]
    assert r.do("ua").open == ["y", "z"]


def test_a_handler_that_its_boundary_event_ends_is_done_and_the_way_on_goes_beside(play_file: Begin) -> None:
    """§10.5.4 forbids no boundary event there; whoever waits for the handler goes on, the next one begins."""
    r = play_file("compensation.handler_with_boundary_event").do("a", "b").message("hurry")
    assert r.open == "note ub"
    assert r.do("ub").open == "note ua"
    assert r.later(hours=1).open == "call note z"
    assert r.do("call", "note", "z").state == "completed"


def test_a_boundary_event_of_a_handler_listens_only_while_it_undoes(play_file: Begin) -> None:
    r = play_file("compensation.handler_with_boundary_event").do("a").later(hours=2)
    assert r.open == "b"
    assert r.do("b", "ub", "ua").later(hours=2).do("z").state == "completed"


def test_undoing_a_called_process_does_not_give_back_its_results_once_more(
    case_of: Begin, draw: Callable[[str], bytes]
) -> None:
    """§13.3.4: a call gives back what it has when it completes; what is undone does not complete again."""
    r = case_of(
        draw(
            """
            process p
              start s
              call c k out=n
              user b
              throw t compensate
              user z
              s -> c -> b -> t -> z
            """
        )
    )
    r.world.add(
        draw(
            """
            process k
              start s
              user a
              boundary ba on a compensate by=ua
              user ua undoes
              s -> a
            """
        )
    )
    r.start().do("a", n=1).do("b", n=2).do("ua")
    assert (r.open, r.variables) == (["z"], {"n": 2})


def test_a_throw_in_an_event_sub_process_undoes_what_an_earlier_run_of_it_did(
    case_of: Begin, draw: Callable[[str], bytes]
) -> None:
    r = case_of(
        draw(
            """
            start s
            user w
            s -> w
            on o
              start os message paid beside
              xor f
              user a
              boundary ba on a compensate by=u
              user u undoes
              throw t compensate
              os -> f
              f -> a : n = 0
              f -> t : default
            """
        )
    ).start(n=0)
    assert r.message().do("a").set(n=1).message().open == ["u", "w"]
    assert r.do("u", "w").ended == "completed"
