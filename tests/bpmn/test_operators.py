"""What operators do by hand: looked at first, then done, and remembered."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import instances, migration, operators
from engine.errors import Conflict, Invalid
from engine.operators import Change

Play = Callable[..., Any]
MODEL = """
start s
user a
boundary t on a timer PT1H
user late
user b
sub q
  start qs
  user c
  user d
  qs -> c -> d
user z
s -> a -> b -> q -> z
t -> late
"""


@pytest.fixture
def move(library: Any) -> Callable[..., Any]:
    def act(leave: tuple[str, ...] = (), begin: tuple[str, ...] = ()) -> Any:
        with library.engine.unit_of_work("ada") as uow:
            instances.move(uow, library.case, cancel=leave, start=begin, reason="It was a mistake.")
        return library

    return act


@pytest.fixture
def change(library: Any) -> Callable[..., Any]:
    def act(verb: Any, what: Change, *cases: Any) -> Any:
        with library.engine.unit_of_work("ada") as uow:
            return verb(uow, what, [each.id for each in cases] or [library.case])

    return act


def test_a_token_is_taken_from_one_element_and_put_on_another_with_its_timer_gone(play: Play, move: Play) -> None:
    r = play(MODEL)
    assert move(("a",), ("b",)).open == "b"
    assert r.later(hours=2).open == "b"
    with r.engine.unit_of_work("ada") as uow:
        (entry,) = [each for each in instances.history(uow, r.case).items if each.kind == "token_moved"]
    assert entry.details == {"cancel": ["a"], "start": ["b"], "reason": "It was a mistake."}


def test_a_token_goes_back_and_into_a_running_sub_process(play: Play, move: Play) -> None:
    r = play(MODEL).do("a", "b")
    assert move(("c",), ("d",)).open == "d"
    assert r.do("d").open == "z"
    assert move(("z",), ("a",)).open == "a"


def test_leaving_a_sub_process_ends_what_runs_in_it(play: Play, move: Play) -> None:
    play(MODEL).do("a", "b")
    assert move(("q",), ("z",)).open == "z"


def test_leaving_the_last_token_of_a_sub_process_ends_it_and_its_flow_goes_on(play: Play, move: Play) -> None:
    play(MODEL).do("a", "b")
    assert move(("c",)).open == "z"


def test_beginning_beside_what_runs_makes_a_second_token(play: Play, move: Play) -> None:
    play(MODEL)
    assert move((), ("b",)).open == "a b"


def test_leaving_everything_ends_the_case(play: Play, move: Play) -> None:
    play(MODEL)
    assert move(("a",)).open == "completed"


@pytest.mark.parametrize(
    ("leave", "begin", "why"),
    [
        (("z",), (), "Nothing stands"),
        ((), ("d",), "runs nowhere"),
        ((), ("nowhere",), "no element"),
        ((), ("t",), "by its event only"),
    ],
)
def test_what_cannot_be_moved_is_refused_and_nothing_changes(
    play: Play, move: Play, leave: tuple[str, ...], begin: tuple[str, ...], why: str
) -> None:
    r = play(MODEL)
    with pytest.raises(Conflict, match=why):
        move(leave, begin)
    assert r.open == "a"


def test_a_repeated_activity_is_left_as_a_whole(play: Play, move: Play) -> None:
    play("start s\nuser a times=3\nuser z\ns -> a -> z")
    assert move(("a",), ("z",)).open == "z"


def test_a_stopped_token_is_moved_past_what_stopped_it(play: Play, move: Play) -> None:
    r = play('start s\nuser a\nscript c "{x: 1/0 > 2}"\nxor g\nuser z\ns -> a -> c -> g\ng -> z : y = 1').do("a")
    assert r.state == "failed"
    assert move(("g",), ("z",)).open == "z"
    assert r.state == "active"


def test_naming_nothing_to_move_is_refused(play: Play, move: Play) -> None:
    play(MODEL)
    with pytest.raises(Invalid):
        move()


def test_each_change_is_looked_at_without_effect_and_then_done(play: Play, change: Play) -> None:
    r = play(MODEL)
    what = Change(kind="move", leave=("a",), begin=("b",))
    (seen,) = change(operators.preview, what)
    assert (seen.ends, seen.begins, seen.after, r.open) == (("a", "t"), ("b",), "active", "a")
    (done,) = change(operators.apply, what)
    assert (done.ends, done.begins, r.open) == (("a", "t"), ("b",), "b")


def test_a_change_of_many_cases_says_for_each_what_it_does_or_why_not(play: Play, change: Play) -> None:
    r = play(MODEL)
    first = r.instance
    second = r.start().do("a").instance
    found = change(operators.apply, Change(kind="move", leave=("a",), begin=("z",)), first, second)
    assert [(each.begins, each.refused) for each in found] == [(("z",), None), ((), "Nothing stands on “a”.")]
    assert (r.look(first).open, r.look(second).open) == ("z", "b")


@pytest.mark.parametrize(
    ("what", "after"),
    [
        (Change(kind="suspend", reason="Audit."), "suspended"),
        (Change(kind="cancel", reason="Twice."), "cancelled"),
        (Change(kind="set_variables", variables={"n": 1}), "active"),
    ],
)
def test_suspending_cancelling_and_variables_are_changes_too(
    play: Play, change: Play, what: Change, after: str
) -> None:
    r = play(MODEL)
    (seen,) = change(operators.preview, what)
    assert (seen.after, r.state) == (after, "active")
    change(operators.apply, what)
    assert r.state == after


def test_a_suspended_case_is_resumed_and_what_came_due_comes_then(play: Play, change: Play) -> None:
    r = play(MODEL)
    change(operators.apply, Change(kind="suspend"))
    assert r.later(hours=2).open == "a"
    change(operators.apply, Change(kind="resume"))
    assert r.later(minutes=1).open == "late"


def test_a_correction_and_a_retry_let_a_stopped_case_go_on(play: Play, change: Play) -> None:
    r = play("start s\nuser a\nxor g\nuser z\ns -> a -> g\ng -> z : n = 1").do("a", n=2)
    change(operators.apply, Change(kind="set_variables", variables={"n": 1}))
    change(operators.apply, Change(kind="retry"))
    assert r.open == "z"


def test_cases_go_to_a_new_version_by_the_same_way(play: Play, deployed: Play, change: Play) -> None:
    r = play(MODEL)
    deployed(MODEL.replace("-> q -> z", "-> q -> e -> z") + "user e")
    change(operators.apply, Change(kind="migrate"))
    assert r.do("a", "b", "c", "d").open == "e"


def test_an_unknown_change_and_too_many_cases_are_refused(play: Play, change: Play) -> None:
    r = play(MODEL)
    with pytest.raises(Invalid, match="no change"):
        change(operators.preview, Change(kind="dance"))
    with pytest.raises(Invalid, match="1 to 200"), r.engine.unit_of_work("ada") as uow:
        operators.preview(uow, Change(kind="suspend"), [])


def test_a_timer_is_let_come_before_its_time_and_only_once(play: Play) -> None:
    r = play("start s\nuser a\nboundary t on a timer PT2H\nuser late\ns -> a\nt -> late")
    assert r.trigger("t").open == "late"
    assert (r.later(hours=3).fired, r.open) == (0, "late")


def test_a_cycle_that_is_let_come_early_goes_on(play: Play) -> None:
    r = play("start s\nuser a\nboundary t on a timer R2/PT1H beside\nuser h\ns -> a\nt -> h")
    assert r.trigger("t").open == "a h"
    assert r.later(hours=2).later(hours=2).open == "a h h"


@pytest.mark.parametrize("kind", ["and", "or"])
def test_a_token_put_on_a_join_by_hand_stands_for_one_that_has_not_come(play: Play, deployed: Play, kind: str) -> None:
    text = f"start s\nuser a\nuser b\n{kind} j\nuser z\ns -> a -> j\ns -> b -> j\nj -> z"
    r = play(text)
    with r.engine.unit_of_work("ada") as uow:
        instances.move(uow, r.case, cancel=["b"], start=["j"])
    assert r.open == "a"
    deployed(text.replace("user z", "user z name=Next"))
    with r.engine.unit_of_work("ada") as uow:
        migration.migrate(uow, r.case)
    assert r.do("a").open == "z"
    assert r.do("z").state == "completed"
