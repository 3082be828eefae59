"""Events with several definitions: any of them is caught, all of them are thrown (BPMN 2.0.2 §10.5.6)."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import migration

Begin = Callable[..., Any]
Play = Callable[..., Any]


@pytest.mark.parametrize("come", ["message", "signal", "timer"])
def test_any_definition_lets_the_token_go_on_and_the_others_are_deaf(case: Begin, come: str) -> None:
    r = case("multiple_event.catch")
    assert [len(r.of_kind(kind)) for kind in ("message", "signal", "timer")] == [1, 1, 1]
    if come == "message":
        r.message("paid", sum=3)
    elif come == "signal":
        r.signal("alarm", sum=3)
    else:
        r.due("c")
    assert (r.open, len(r.waits), r.done) == (["z"], 1, ["s", "c"])
    assert r.variables == ({} if come == "timer" else {"sum": 3})


def test_all_definitions_must_come_in_any_order_and_what_each_brings_is_kept(case: Begin) -> None:
    r = case("multiple_event.all", go=False).signal("alarm", n=1)
    assert (r.open, r.variables) == ([], {"go": False})
    r.message("paid", sum=3)
    assert r.open == []
    assert (r.set(go=True).open, r.done) == (["z"], ["s", "c"])
    assert r.variables == {"go": True, "n": 1, "sum": 3}


@pytest.mark.parametrize("come", ["timer", "signal", "condition"])
def test_any_definition_of_a_boundary_event_interrupts_its_activity(case: Begin, come: str) -> None:
    r = case("multiple_event.boundary", go=False)
    if come == "timer":
        r.due("b")
    elif come == "signal":
        r.signal("alarm")
    else:
        r.set(go=True)
    assert (r.open, len(r.waits)) == (["h"], 1)
    assert r.do("h").ended == "completed"


def test_no_definition_is_heard_once_the_activity_is_done(case: Begin) -> None:
    r = case("multiple_event.boundary", go=False).do("a")
    assert (r.open, len(r.waits)) == (["z"], 1)


def test_each_definition_beside_an_activity_listens_on_by_itself(case: Begin) -> None:
    """The message does not make the timer begin anew."""
    r = case("multiple_event.beside").later(hours=20).message("paid")
    assert r.open == ["a", "h"]
    due = r.wait("b", "timer").due_at
    r.message("paid")
    assert (r.open, r.wait("b", "timer").due_at) == (["a", "h", "h"], due)
    assert r.due("b").open == ["a", "h", "h", "h"]
    assert r.due("b").of_kind("timer") == []
    assert r.do("a", "h", "h", "h", "h", "z").ended == "completed"


def test_any_definition_starts_an_event_sub_process(case: Begin) -> None:
    assert case("multiple_event.event_sub_process", bad=False).signal("alarm").open == ["h"]
    r = case("multiple_event.event_sub_process", bad=True).do("a")
    assert (r.open, r.done) == (["h"], ["s", "a", "g", "e", "os"])
    assert r.do("h").ended == "completed"


def test_all_definitions_of_a_throwing_event_are_thrown(case: Begin) -> None:
    r = case("multiple_event.throw")
    assert r.open == ["a", "heard", "told"]
    assert [(each.kind, each.name) for each in r.thrown] == [("message", "out"), ("signal", "alarm")]
    r.do("a")
    assert r.open == ["heard", "heard", "told", "z"]
    assert [each.name for each in r.thrown[2:]] == ["out", "alarm"]


def test_an_event_gateway_waits_for_any_definition_of_what_follows(case: Begin) -> None:
    assert case("multiple_event.gateway").signal("alarm").open == ["z"]
    r = case("multiple_event.gateway").due("t")
    assert (r.open, len(r.waits)) == (["late"], 1)


def test_a_case_in_the_database_hears_any_definition_and_leaves_nothing_behind(play: Play) -> None:
    text = """
        start s
        user a
        catch c any "message paid" "signal alarm" "timer P1D"
        boundary b on a any "timer PT1H" "message off"
        user z
        s -> a -> c -> z
        b -> c
        """
    assert play(text).later(hours=1).message("paid", sum=1).open == "z"
    assert play(text).message("off").signal("alarm").do("z").state == "completed"
    assert play(text).do("a").later(days=1).do("z").state == "completed"


def test_a_case_that_waits_for_several_goes_to_a_new_version_under_other_names(play: Play, deployed: Play) -> None:
    text = """
        start s
        user a
        boundary b on a any "timer PT1H" "message off"
        catch c any "message paid" "signal alarm"
        user z
        s -> a -> z
        b -> c -> z
        """
    r = play(text)
    deployed(text.replace("boundary b", "boundary bb").replace("b -> c", "bb -> c"))
    with r.engine.unit_of_work("ada") as uow:
        migration.migrate(uow, r.case, mapping={"b": "bb"})
        # It listens once for each definition, not anew beside that.
        assert uow.connection.exec_driver_sql("SELECT count(*) FROM subscription").scalar_one() == 1
    assert r.message("off").message("paid").open == "z"
    assert r.do("z").state == "completed"


@pytest.mark.parametrize(
    "text",
    [
        'start s any "message m" "signal g"\nuser a\ns -> a',
        'start s\nuser a\nboundary b on a all "message m" "signal g"\nuser z\ns -> a\nb -> z',
        'start s\nuser a\nend e any "terminate" "signal g"\ns -> a -> e',
        'start s\nuser a\nthrow t any "compensate" "signal g"\ns -> a -> t',
    ],
)
def test_several_definitions_that_get_in_each_others_way_are_refused(refused: Play, text: str) -> None:
    assert refused(text) == {"multiple-event"}
