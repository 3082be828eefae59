"""Events with several definitions: any of them is caught, all of them are thrown (BPMN 2.0.2 §10.5.6)."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import history, messages, migration
from engine.errors import Conflict, NotFound

HERE = Path(__file__).parent
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


def test_each_definition_of_a_start_event_starts_a_case(library: Any) -> None:
    """§10.5.2, table 10.86: one of the triggers is enough."""
    r = library.deploy((HERE / "multiple_event.start.bpmn").read_bytes())
    r.message("order", "K-1", n=1).signal("go").later(days=1).start(sum=101)
    assert [r.look(each).open for each in r.of("p")] == ["a"] * 4
    assert r.look(r.of("p")[0]).variables == {"n": 1}
    with r.engine.unit_of_work("ada", reading=True) as uow:
        entries = [history.of_instance(uow, each.id).items[0] for each in r.of("p")]
    assert [(each.kind, each.element_id) for each in entries] == [("started", "s")] * 4


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


# --- all of them must come


@pytest.mark.parametrize("order", list(itertools.permutations(["message", "signal", "condition"])))
def test_a_boundary_event_may_wait_for_all_of_its_definitions(play_file: Play, order: tuple[str, ...]) -> None:
    """§10.5.4: it interrupts with the last of them, and keeps what each has brought."""
    r = play_file("multiple_event.boundary_all", go=False)
    acts = {
        "message": lambda: r.message("paid", sum=3),
        "signal": lambda: r.signal("alarm", n=1),
        "condition": lambda: r.set(go=True).set(go=False),
    }
    for name in order:
        assert r.open == "a"
        acts[name]()
    assert r.open == "h"
    # A condition that was true counts, whatever has become of it since.
    assert r.variables == {"go": False, "sum": 3, "n": 1}
    assert r.do("h").state == "completed"


def test_what_has_come_is_forgotten_when_the_activity_is_done(play_file: Play) -> None:
    r = play_file("multiple_event.boundary_all", go=False).message("paid", sum=3).signal("alarm").do("a")
    assert (r.open, r.variables) == ("z", {"go": False})
    assert r.do("z").state == "completed"


def test_what_comes_a_second_time_before_the_rest_changes_nothing(case: Begin) -> None:
    r = case("multiple_event.boundary_all", go=False).signal("alarm", n=1)
    assert sorted(each.kind for each in r.waits.values()) == ["condition", "message", "user_task"]
    assert r.set(go=True).set(go=False).set(go=True).open == ["a"]
    assert r.message("paid").open == ["h"]


def test_beside_its_activity_all_of_them_are_awaited_anew(play_file: Play) -> None:
    r = play_file("multiple_event.beside_all").message("paid", sum=1)
    assert r.open == "a"
    assert r.later(hours=1).open == "a h"
    # The timer comes twice only, so the third message is for nobody.
    assert r.message("paid", sum=2).later(hours=1).open == "a h h"
    with pytest.raises(NotFound):
        r.message("paid", sum=3)
    assert r.do("a", "h", "h", "z").state == "completed"


def test_an_event_sub_process_may_wait_for_all_of_its_definitions(play_file: Play) -> None:
    """§10.5.2: the escalation alone interrupts nothing."""
    r = play_file("multiple_event.event_sub_process_all").do("a")
    assert r.open == "z"
    assert r.message("paid", sum=1).open == "h"
    assert (r.variables, r.do("h").state) == ({"sum": 1}, "completed")
    assert play_file("multiple_event.event_sub_process_all").message("paid").do("a").open == "h"


def test_an_escalation_that_is_kept_already_is_not_taken_for_another(play: Play) -> None:
    r = play(
        """
        start s
        user a
        throw t escalation late input:n="=1"
        user b
        throw u escalation late input:n="=2"
        user z
        s -> a -> t -> b -> u -> z
        on o
          start os all "message paid" "escalation late"
          user h
          os -> h
        """
    ).do("a", "b")
    assert r.message("paid").open == "h"
    assert r.variables == {"n": 1}


def test_a_case_of_many_goes_on_until_all_of_what_catches_its_escalation_has_come(deployed: Play) -> None:
    """The case that an activity started ends only when it is interrupted itself."""
    r = deployed(
        """
        process p
          start s
          call c q prop:mode=instances times=2
          boundary b on c all "escalation late" "message off"
          user h
          s -> c
          b -> h
        process q
          start t
          throw e escalation late
          user w
          t -> e -> w
        """
    ).start()
    messages.deliver_due(r.engine)
    assert [r.look(each).open for each in r.of("q")] == ["w", "w"]
    r.message("off")
    assert r.look(r.of("p")[0]).open == "h"


@pytest.mark.parametrize("order", list(itertools.permutations(["message", "signal"])))
def test_a_start_event_may_wait_for_all_of_its_definitions(library: Any, order: tuple[str, ...]) -> None:
    """§10.5.2, table 10.86: until then the case stands at its start, and nothing in it listens."""
    r = library.deploy((HERE / "multiple_event.start_all.bpmn").read_bytes())
    for name in order:
        r.message("order", sum=3) if name == "message" else r.signal("go", n=1)
    (begun,) = r.of("p")
    assert r.look(begun).signal("stop").open == "active"
    assert r.later(hours=2).open == "a"
    assert r.variables == {"sum": 3, "n": 1}
    assert len(r.of("p")) == 1
    assert r.signal("stop").open == "h"
    assert r.do("h").state == "completed"


def test_what_comes_under_another_key_begins_another_case(library: Any) -> None:
    r = library.deploy((HERE / "multiple_event.start_all.bpmn").read_bytes())
    r.message("order", "K-1").message("order", "K-2")
    assert [each.business_key for each in r.of("p")] == ["K-1", "K-2"]
    r.signal("go").later(hours=2)
    assert [r.look(each).open for each in r.of("p")] == ["a", "a"]


def test_a_start_event_that_waits_for_times_and_conditions_begins_with_the_first(library: Any, draw: Play) -> None:
    r = library.deploy(draw('start s all "timer PT1H" "condition n>1"\nuser a\ns -> a')).later(hours=1)
    (begun,) = r.of("p")
    assert r.look(begun).open == "active"
    assert r.set(n=2).open == "a"


def test_a_case_cannot_move_to_where_any_is_enough(play: Play, deployed: Play) -> None:
    text = 'start s\nuser a\nboundary b on a {} "message m" "signal g"\nuser z\ns -> a\nb -> z'
    r = play(text.format("all"))
    deployed(text.format("any"))
    with (
        pytest.raises(Conflict, match="waits for all of its events in one"),
        r.engine.unit_of_work("ada") as uow,
    ):
        migration.migrate(uow, r.case)


# --- with definitions that end, undo or cancel


def test_an_end_event_throws_what_it_has_beside_it_before_it_terminates(play_file: Play) -> None:
    """§13.5.6: the signal is heard, the message sent, then everything around ends."""
    r = play_file("multiple_event.terminate").do("a")
    assert r.open == "heard z"
    assert [each.name for each in thrown(r)] == ["out", "alarm"]
    assert r.do("heard", "z").state == "completed"


def test_what_an_end_event_throws_beside_an_error_is_heard_on_the_boundary_that_the_error_leaves_by(play: Play) -> None:
    r = play(
        """
        start s
        sub q
          start qs
          user a
          end e any "error bad" "signal alarm"
          qs -> a -> e
        boundary b on q error bad
        boundary c on q signal alarm beside
        user h
        user told
        s -> q
        b -> h
        c -> told
        """
    )
    assert r.do("a").open == "h told"
    assert r.do("h", "told").state == "completed"


def test_a_throwing_event_undoes_what_it_names_after_it_has_thrown_the_rest(play_file: Play) -> None:
    r = play_file("multiple_event.compensation").do("a", "b", "c")
    # c is not named. The newest comes first, and the thrower waits.
    assert r.open == "heard ub"
    assert r.do("ub").open == "heard ua"
    assert r.do("ua").open == "heard z"


def test_a_cancel_end_event_may_send_a_message_as_well(play_file: Play) -> None:
    r = play_file("multiple_event.cancel", ok=True).do("a")
    assert (r.open, [each.name for each in thrown(r)]) == ("ua", ["out"])
    assert r.do("ua").open == "h"
    assert r.do("h").state == "completed"


def test_a_boundary_event_may_catch_a_cancel_or_an_error(play_file: Play) -> None:
    r = play_file("multiple_event.cancel", ok=False).do("a")
    assert (r.open, r.do("h").state) == ("h", "completed")


def test_a_compensation_event_sub_process_may_have_other_triggers(play_file: Play) -> None:
    """§10.5.2: while its sub-process runs by the message, when that is done by compensation."""
    r = play_file("multiple_event.compensation_event_sub_process").message("paid")
    assert r.open == "h"
    r = play_file("multiple_event.compensation_event_sub_process").do("a", "b")
    assert (r.open, r.do("h").open) == ("h", "z")
    assert r.do("z").state == "completed"


def thrown(r: Any) -> list[Any]:
    """Return what the processes have thrown, oldest first."""
    with r.engine.unit_of_work("ada", reading=True) as uow:
        return list(reversed(messages.find(uow, undelivered=False).items))


@pytest.mark.parametrize(
    "text",
    [
        'start s\nuser a\nboundary b on a all "message m" "error g"\nuser z\ns -> a\nb -> z',
        'start s\nuser a\nend e any "terminate" "error g"\ns -> a -> e',
        'start s\nuser a\nthrow t any "link l" "signal g"\nuser b\ncatch k link l\ns -> a -> t\nk -> b',
        'start s\nuser a\nboundary c on a any "compensate" "signal g" by=h\nuser h undoes\nuser z\ns -> a\nc -> z',
    ],
)
def test_several_definitions_that_get_in_each_others_way_are_refused(refused: Play, text: str) -> None:
    assert refused(text) == {"multiple-event"}
