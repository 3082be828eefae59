"""Ways in which cases begin (BPMN 2.0.2 §10.5.2, §13.5.1)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import definitions, execution
from engine.errors import Conflict, Invalid, NotFound
from engine.interpreter import Start

Play = Callable[..., Any]


def test_a_message_starts_a_process_with_its_payload_and_business_key(deployed: Play) -> None:
    r = deployed("start s message order\nuser a\ns -> a").message("order", "K-1", sum=3)
    (begun,) = r.of("p")
    assert (begun.business_key, r.look(begun).variables, r.open) == ("K-1", {"sum": 3}, "a")


def test_who_waits_for_a_message_goes_before_who_starts_with_it(deployed: Play) -> None:
    r = deployed("start s\nstart m message order\nuser a\ncatch c message order\nuser z\ns -> c -> z\nm -> a").start()
    r.message("order")
    assert (r.open, len(r.of("p"))) == ("z", 1)


def test_a_signal_starts_every_process_that_begins_with_it(deployed: Play) -> None:
    r = deployed(
        """
        process p
          start s signal go
          user a
          s -> a
        process q
          start t signal go
          user b
          t -> b
        """
    ).signal("go", n=1)
    assert [r.look(r.of(key)[0]).open for key in ("p", "q")] == ["a", "b"]


def test_a_timer_starts_a_case_at_its_date_once(deployed: Play) -> None:
    r = deployed("start s timer 2026-03-03T09:00:00Z\nuser a\ns -> a").later(hours=23)
    assert r.of("p") == []
    r.later(hours=1).later(days=3)
    assert len(r.of("p")) == 1


def test_a_cycle_starts_a_case_at_each_of_its_times(deployed: Play) -> None:
    r = deployed("start s timer R2/P1D\nuser a\ns -> a").later(days=1).later(days=1).later(days=5)
    assert len(r.of("p")) == 2


def test_a_cron_expression_starts_a_case_at_each_of_its_times(deployed: Play) -> None:
    r = deployed('start s timer "0 30 9 ? * MON-FRI"\nuser a\ns -> a').later(minutes=29)
    assert r.of("p") == []
    r.later(minutes=1).at(datetime(2026, 3, 7, 12, tzinfo=UTC))
    # Times that were missed while nothing ran come once, and Saturday has none.
    assert len(r.of("p")) == 2
    assert len(r.later(days=1).of("p")) == 2


def test_a_new_version_takes_over_the_start_events(deployed: Play) -> None:
    r = deployed("start s message order\nuser a\ns -> a")
    deployed("start s message other\nuser b\ns -> b")
    with pytest.raises(NotFound):
        r.message("order")
    r.message("other")
    assert [each.definition_id for each in r.of("p")] != []


def test_a_condition_on_the_world_starts_a_case_when_it_becomes_true(deployed: Play) -> None:
    text = "start s condition \"now() > date and time('2026-03-02T10:00:00Z')\"\nuser a\ns -> a".replace("'", '\\"')
    r = deployed(text).later(minutes=1)
    assert r.of("p") == []
    r.later(hours=2).later(hours=2)
    assert [r.look(each).open for each in r.of("p")] == ["a"]


def test_a_condition_starts_again_only_after_it_was_false(deployed: Play) -> None:
    r = deployed('start s condition "time(now()).hour < 11"\nuser a\ns -> a').later(minutes=1).later(minutes=1)
    assert len(r.of("p")) == 1
    r.later(hours=5).later(hours=16)
    assert len(r.of("p")) == 2


def test_a_condition_may_be_met_by_the_variables_somebody_starts_with(deployed: Play) -> None:
    r = deployed('start s condition "sum > 100"\nuser a\ns -> a').start(sum=101)
    assert (r.open, r.variables) == ("a", {"sum": 101})
    with pytest.raises(Invalid, match="starts only when"):
        r.start(sum=1)


def test_a_process_that_begins_with_a_message_only_cannot_be_started_plainly(deployed: Play) -> None:
    with pytest.raises(Invalid, match="starts only when"):
        deployed("start s message order\nuser a\ns -> a").start()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (None, "“Bestellung” starts only when its event comes."),
        ("x", "“Bestellung” has no start event “x” that waits for something."),
    ],
)
def test_a_start_that_is_not_offered_is_refused_with_the_name_the_reader_knows(
    deployed: Play, event: str | None, said: str
) -> None:
    r = deployed("process p prop:name.de=Bestellung\n  start s message order\n  user a\n  s -> a")
    with r.engine.unit_of_work("ada") as uow, pytest.raises(Invalid, match=said):
        uow.locale = "de"
        execution.start(uow, definitions.process(uow, definitions.find(uow, "p").id), Start(event=event))
    assert r.of("p") == []


def test_two_cases_that_wait_for_one_message_are_told_apart_or_refused(deployed: Play) -> None:
    r = deployed("start s\ncatch c message paid\ns -> c").start(business_key="a").start(business_key="b")
    with pytest.raises(Conflict):
        r.message("paid")
    assert r.message("paid", "b").state == "completed"


def test_a_message_that_nobody_waits_for_is_refused_from_outside(deployed: Play) -> None:
    with pytest.raises(NotFound):
        deployed("start s\nuser a\ns -> a").start().message("paid")


def test_a_receive_task_without_a_message_is_triggered_by_a_person(play: Play) -> None:
    assert play("start s\nreceive w\nuser a\ns -> w -> a").trigger("w").open == "a"


def test_a_cancelled_case_leaves_nothing_behind(play: Play) -> None:
    r = play(
        "start s\nuser a\nboundary t on a timer PT1H\nuser b\ncatch m message paid\ns -> a\ns -> m\nt -> b"
    ).cancel()
    assert (r.state, r.later(hours=2).fired) == ("cancelled", 0)
    with pytest.raises(NotFound):
        r.message("paid")
