"""Activities that take or give several tokens (BPMN 2.0.2 §10.3, startQuantity and completionQuantity)."""

from collections.abc import Callable
from typing import Any

import pytest

from bpmn.lint import check
from engine import instances, migration

Play = Callable[..., Any]


def test_an_activity_begins_when_as_many_tokens_have_come_as_it_needs(play_file: Play) -> None:
    r = play_file("token_quantity.start").do("a")
    assert r.open == "b"
    assert r.do("b").open == "c"
    assert r.do("c").open == "z"
    assert r.do("z").state == "completed"


def test_a_token_that_others_never_follow_keeps_its_case(play: Play) -> None:
    r = play("start s\nuser a\nuser c needs=2\ns -> a -> c").do("a")
    assert r.open == "active"
    assert r.cancel().state == "cancelled"


def test_as_many_tokens_as_it_gives_go_along_each_flow_that_is_taken(play_file: Play) -> None:
    r = play_file("token_quantity.completion", n=2).do("a")
    # Two of them came along the flow to c, which needs two.
    assert r.open == "b b c"
    assert r.do("b", "b", "c").state == "completed"
    assert play_file("token_quantity.completion", n=1).do("a").open == "c"


def test_a_boundary_event_gives_one_token(play_file: Play) -> None:
    r = play_file("token_quantity.completion", n=2).later(hours=1)
    assert (r.open, r.do("h").state) == ("h", "completed")


def test_each_round_takes_its_own_tokens(play: Play) -> None:
    r = play(
        "start s\nuser a gives=2\nuser b needs=2\nuser z\ns -> a\na -> b\nb -> a : again\nb -> z : default", again=True
    )
    assert r.do("a").do("b").open == "a"
    assert r.do("a").do("b", again=False).open == "z"


def test_more_tokens_than_it_needs_begin_it_once_more(play: Play) -> None:
    r = play("start s\nuser a gives=5\nuser b needs=2\ns -> a -> b").do("a")
    assert r.open == "b b"
    # The fifth waits for a sixth.
    assert r.do("b", "b").open == "active"
    assert r.cancel().state == "cancelled"


def test_a_repeated_activity_takes_and_gives_its_tokens_once(play: Play) -> None:
    r = play("start s\nuser a gives=2\nuser b times=3 needs=2 gives=2\nuser z\ns -> a -> b -> z").do("a")
    assert r.open == "b b b"
    assert r.do("b", "b", "b").open == "z z"


def test_an_inclusive_join_waits_while_tokens_gather(play: Play) -> None:
    r = play(
        """
        start s
        user a
        user b
        user c needs=2
        or j
        user z
        user f
        s -> a -> c -> j
        s -> b -> c
        s -> f -> j
        j -> z
        """
    )
    assert r.do("f").do("a").open == "b"
    assert r.do("b").do("c").open == "z"


def test_an_interrupted_scope_takes_the_tokens_that_wait_with_it(play: Play) -> None:
    r = play(
        "start s\nsub q\n  start qs\n  user c needs=2\n  qs -> c\nboundary t on q timer PT1H\nuser z\ns -> q\nt -> z"
    )
    assert r.later(hours=1).open == "z"
    assert r.do("z").state == "completed"


def test_the_tokens_that_wait_go_on_in_a_version_that_needs_fewer(play: Play, deployed: Play) -> None:
    text = "start s\nuser a gives=4\nuser c needs={}\ns -> a -> c"
    r = play(text.format(5)).do("a")
    assert r.open == "active"
    deployed(text.format(2))
    with r.engine.unit_of_work("ada") as uow:
        migration.migrate(uow, r.case)
    assert r.open == "c c"
    assert r.do("c", "c").state == "completed"


def test_a_token_put_there_by_hand_counts_as_one(play: Play) -> None:
    r = play("start s\nuser a\nuser c needs=2\ns -> a -> c")
    with r.engine.unit_of_work("ada") as uow:
        instances.move(uow, r.case, start=["c"])
    assert r.open == "a"
    assert r.do("a").open == "c"


def test_nobody_is_warned_of_a_join_that_gets_its_tokens_from_one_activity(draw: Play) -> None:
    """The game of the lint counts one token an activity, so it does not judge this."""
    text = "start s\nxor g\nuser a\nuser b needs={0}\nand j\ns -> g\ng -> a : x\ng -> b : default\na -> j\nb -> j"
    assert [each.rule for each in check(draw(text.format(2))) if each.rule == "deadlock"] == []
    assert [each.rule for each in check(draw(text.format(1))) if each.rule == "deadlock"] == ["deadlock"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("start s\nuser a needs=0\ns -> a", "quantity"),
        ("start s\nuser a gives=x\ns -> a", "quantity"),
        ("start s\nuser a gives=101\ns -> a", "quantity"),
        ("user a needs=2\nuser b\na -> b", "quantity"),
        ("start s\nevent g\nreceive r m needs=2\ncatch c signal x\ns -> g\ng -> r\ng -> c", "event-gateway"),
    ],
)
def test_numbers_of_tokens_that_never_come_or_are_none_are_refused(refused: Play, text: str, rule: str) -> None:
    assert refused(text) == {rule}
