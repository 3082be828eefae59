"""An error or escalation of a case that an activity has started is caught there, as one of a called process is."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import incidents, instances, messages

Play = Callable[..., Any]
ERROR = """
process q
  start qs
  user u assignee="=who"
  xor g
  end good
  end bad error boom input:why="=answer"
  user other
  and split
  qs -> split -> u -> g
  split -> other
  g -> good : answer = "fine"
  g -> bad : answer != "fine"
process p
  start s
  call c q prop:mode=instances collection=xs item=x in=x:who list=ys value=y
  boundary h on c error boom
  user caught
  user z
  s -> c -> z
  h -> caught
"""
ESCALATION = """
process q
  start qs
  user u assignee="=who"
  throw t escalation late input:what="=answer"
  user after
  qs -> u -> t -> after
process p
  start s
  call c q prop:mode=instances collection=xs item=x in=x:who
  boundary h on c {beside} escalation late
  user told
  user z
  s -> c -> z
  h -> told
"""


def answer(r: Any, child: Any, value: Any, element: str = "u") -> Any:
    parent = r.case
    r.look(child).do(element, answer=value)
    r.case = parent
    return r


def states(r: Any, key: str = "q") -> list[str]:
    return [str(each.state) for each in r.of(key)]


def kinds(r: Any, case: Any) -> list[str]:
    with r.engine.unit_of_work("ada", reading=True) as uow:
        return [entry.kind for entry in instances.history(uow, case, limit=100).items]


def faults(r: Any, case: Any) -> list[tuple[str, str]]:
    with r.engine.unit_of_work("ada", reading=True) as uow:
        found = incidents.of_instance(uow, case)
    return [(each.element_id, each.kind) for each in found if each.resolved_at is None]


def test_an_error_ends_its_case_and_the_others_and_takes_the_flow_of_the_boundary_event(play: Play) -> None:
    """§10.5.7, §13.5.3."""
    r = play(ERROR, xs=["ann", "bob", "cem"])
    one, two, three = r.of("q")
    answer(r, one, "fine")
    answer(r, one, "fine", "other")
    answer(r, two, "no way")
    assert (r.open, r.variables["why"]) == ("caught", "no way")
    assert states(r) == ["completed", "cancelled", "cancelled"]
    reasons = [each.end_reason for each in r.of("q")]
    assert reasons == [None, "“boom” was caught by the case that started it.", "What it was started for has ended."]
    assert "raised" in kinds(r, two.id) and "child_raised" in kinds(r, r.case)
    assert "raised" not in kinds(r, three.id)
    assert [faults(r, each) for each in (two.id, three.id, r.case)] == [[], [], []]
    assert r.do("caught").state == "completed"


def test_an_error_that_nobody_catches_stops_its_own_case_only(play: Play) -> None:
    r = play(ERROR.replace("boundary h on c error boom", "boundary h on c error bang"), xs=["ann", "bob"])
    one, two = r.of("q")
    answer(r, one, "no way")
    assert (r.open, states(r)) == ("active", ["active", "active"])
    assert (faults(r, one.id), faults(r, two.id), faults(r, r.case)) == ([("bad", "flow")], [], [])
    answer(answer(r, two, "fine"), two, "fine", "other")
    assert states(r) == ["active", "completed"]


def test_an_error_goes_outwards_from_the_activity_to_an_event_sub_process_around_it(play: Play) -> None:
    around = """
  on e
    start es error boom
    user caught
    es -> caught
  user z
"""
    text = ERROR.replace("  boundary h on c error boom\n  user caught\n  user z\n", around.lstrip("\n"))
    r = play(text.replace("  h -> caught\n", ""), xs=["ann", "bob"])
    answer(r, r.of("q")[1], "no way")
    assert (r.open, states(r)) == ("caught", ["cancelled", "cancelled"])


def test_a_case_within_may_catch_it_itself(play: Play) -> None:
    text = ERROR.replace(
        "  user other\n", "  user other\n  on e\n    start es error boom\n    user mended\n    es -> mended\n"
    )
    r = play(text, xs=["ann", "bob"])
    one, _ = r.of("q")
    answer(r, one, "no way")
    assert (r.open, states(r)) == ("active", ["active", "active"])
    assert r.look(one).open == "mended"


def test_an_error_passes_through_cases_of_cases_to_the_one_that_catches_it(play: Play) -> None:
    middle = """process m
  start ms
  call mc q prop:mode=instances collection=vs item=v in=v:who
  ms -> mc
process p"""
    text = ERROR.replace("process p", middle).replace("call c q", "call c m").replace("in=x:who", "in=x:vs")
    r = play(text.replace("in=v:vs", "in=v:who"), xs=[["ann", "bob"], ["cem"]])
    assert (states(r, "m"), states(r)) == (["active"] * 2, ["active"] * 3)
    answer(r, r.of("q")[1], "no way")
    assert (r.open, states(r, "m"), states(r)) == ("caught", ["cancelled"] * 2, ["cancelled"] * 3)


def test_a_case_that_fails_in_its_first_step_ends_the_activity(play: Play) -> None:
    text = """
        process q
          start qs
          end bad error boom
          qs -> bad
        process p
          start s
          call c q prop:mode=instances collection=xs item=x in=x:who
          boundary h on c error
          user caught
          user z
          s -> c -> z
          h -> caught
        """
    assert play(text, xs=["ann", "bob"]).open == "caught"


def test_an_error_waits_while_the_case_that_catches_it_rests(play: Play) -> None:
    r = play(ERROR, xs=["ann", "bob"])
    with r.engine.unit_of_work("ada") as uow:
        instances.suspend(uow, r.case)
    answer(r, r.of("q")[0], "no way")
    assert (r.open, states(r)) == ("suspended", ["cancelled", "active"])
    with r.engine.unit_of_work("ada") as uow:
        instances.resume(uow, r.case)
    assert r.open == "active"
    r.clock.move(hours=1)
    messages.deliver_due(r.engine)
    assert (r.open, states(r)) == ("caught", ["cancelled", "cancelled"])


def test_an_error_that_comes_second_finds_nobody_and_is_over(play: Play) -> None:
    r = play(ERROR, xs=["ann", "bob"])
    one, two = r.of("q")
    with r.engine.unit_of_work("ada") as uow:
        instances.suspend(uow, r.case)
    answer(answer(r, one, "first"), two, "second")
    with r.engine.unit_of_work("ada") as uow:
        instances.resume(uow, r.case)
    r.clock.move(hours=1)
    messages.deliver_due(r.engine)
    assert (r.open, r.variables["why"], states(r)) == ("caught", "first", ["cancelled", "cancelled"])
    with r.engine.unit_of_work("ada", reading=True) as uow:
        assert messages.find(uow).items == ()


@pytest.mark.parametrize(("beside", "others"), [("", ["cancelled", "cancelled"]), ("beside", ["active", "active"])])
def test_an_escalation_interrupts_the_activity_or_goes_beside_it(play: Play, beside: str, others: list[str]) -> None:
    """§10.5.7: the thrower goes on unless who hears it interrupts."""
    r = play(ESCALATION.format(beside=beside), xs=["ann", "bob"])
    one, two = r.of("q")
    answer(r, one, "slow")
    assert (r.open, r.variables["what"], states(r)) == ("told", "slow", others)
    if beside:
        answer(r, two, "slower")
        assert (r.open, r.variables["what"]) == ("told told", "slower")
        answer(answer(r, one, None, "after"), two, None, "after")
        assert r.open == "told told z"


def test_an_escalation_that_nobody_hears_changes_nothing(play: Play) -> None:
    r = play(ESCALATION.format(beside="beside").replace("beside escalation late", "beside escalation x"), xs=["ann"])
    (one,) = r.of("q")
    answer(r, one, "slow")
    assert (r.open, r.look(one).open) == ("active", "after")
    assert "raised" not in kinds(r, one.id)


def test_what_an_interrupting_escalation_ends_does_nothing_more_in_its_step(play: Play) -> None:
    text = ESCALATION.format(beside="").replace("user after", "throw after message never")
    r = play(text, xs=["ann"])
    answer(r, r.of("q")[0], "slow")
    assert (r.open, states(r)) == ("told", ["cancelled"])
    with r.engine.unit_of_work("ada", reading=True) as uow:
        assert [each.kind for each in messages.find(uow, undelivered=False).items] == ["escalate"]


def test_an_error_of_a_topic_is_caught_as_well(play: Play) -> None:
    """A worker reports it: §10.5.7 knows no difference."""
    from engine import jobs

    text = ERROR.replace("  user other\n", "  service other t\n")
    r = play(text, xs=["ann", "bob"])
    with r.engine.unit_of_work("ada") as uow:
        job = jobs.fetch(uow, ["t"], "w")[0]
        jobs.bpmn_error(uow, job.id, "boom", "It broke.", worker="w")
    assert (r.open, states(r)) == ("caught", ["cancelled", "cancelled"])


def test_an_error_that_nobody_catches_any_more_is_an_incident_and_a_retry_starts_the_item_again(play: Play) -> None:
    from engine.store import children as sql

    r = play(ERROR, xs=["ann", "bob"])
    with r.engine.unit_of_work("ada") as uow:
        instances.suspend(uow, r.case)
    answer(r, r.of("q")[0], "no way")
    with r.engine.unit_of_work("ada") as uow:
        # As after a move to a version whose activity has no boundary event.
        (message,) = messages.find(uow).items
        uow.connection.exec_driver_sql("UPDATE outbox SET name = 'bang'")
        instances.resume(uow, r.case)
        messages.resend(uow, message.id)
    assert faults(r, r.case) == [("c", "child")]
    with r.engine.unit_of_work("ada") as uow:
        (incident,) = incidents.of_instance(uow, r.case)
        incidents.retry(uow, incident.id)
    assert (r.open, states(r)) == ("active", ["cancelled", "active", "active"])
    with r.engine.unit_of_work("ada", reading=True) as uow:
        items = uow.execute(sql.CHILDREN_OF, {"instance": r.case}).all()
    assert [(each.number, each.state) for each in items] == [(0, "running"), (1, "running")]
