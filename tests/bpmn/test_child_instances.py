"""Wide work: a multi-instance call with the property mode=instances starts a case for each item (design D11)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from engine import incidents, instances

Play = Callable[..., Any]
MODEL = """
process q
  start qs
  user u assignee="=who"
  qs -> u
process p
  start s
  call c q prop:mode=instances collection=xs item=x in=x:who out=answer:y list=ys value=y {more}
  boundary t on c timer P1D
  user late
  user z
  s -> c -> z
  t -> late
"""


def wide(more: str = "") -> str:
    return MODEL.format(more=more)


UNDONE = (
    wide()
    .replace("boundary t on c timer P1D", "boundary t on c compensate by=late")
    .replace("user late", "user late undoes")
    .replace("t -> late", "")
)


def children(r: Any) -> list[Any]:
    found: list[Any] = r.of("q")
    return found


def answer(r: Any, child: Any, value: Any) -> Any:
    parent = r.case
    r.look(child).do("u", answer=value)
    r.case = parent
    return r


def test_each_item_is_a_case_of_its_own_and_their_results_come_back_in_order(play: Play) -> None:
    r = play(wide(), business_key="K-1", xs=["ann", "bob", "cem"])
    parent = r.instance
    assert [(each.parent_id, each.business_key, each.state) for each in children(r)] == [
        (parent.id, "K-1", "active")
    ] * 3
    one, two, three = children(r)
    for child, value in ((two, "2"), (one, "1"), (three, "3")):
        assert r.open == "active"
        answer(r, child, value)
    assert (r.open, r.variables) == ("z", {"xs": ["ann", "bob", "cem"], "ys": ["1", "2", "3"]})


def test_nothing_to_do_goes_on_at_once(play: Play) -> None:
    assert play(wide(), xs=[]).open == "z"


def test_a_boundary_event_cancels_what_still_runs(play: Play) -> None:
    r = play(wide(), xs=["ann", "bob"])
    answer(r, children(r)[0], 1).later(days=1)
    assert (r.open, [each.state for each in children(r)]) == ("late", ["completed", "cancelled"])


def test_cancelling_the_case_cancels_its_cases(play: Play) -> None:
    r = play(wide(), xs=["ann", "bob"]).cancel()
    assert [each.state for each in children(r)] == ["cancelled", "cancelled"]


def test_a_completion_condition_sees_each_end_and_cancels_the_rest(play: Play) -> None:
    r = play(wide('until="count(ys[item = true]) >= 2"'), xs=["a", "b", "c", "d"])
    first, second, third, _ = children(r)
    answer(r, first, True)
    answer(r, second, False)
    assert r.open == "active"
    answer(r, third, True)
    assert (r.open, r.variables["ys"]) == ("z", [True, False, True])
    assert [each.state for each in children(r)] == ["completed"] * 3 + ["cancelled"]


def test_a_case_that_an_operator_cancels_counts_as_ended_without_a_result(play: Play) -> None:
    r = play(wide(), xs=["ann", "bob"])
    one, two = children(r)
    parent = r.case
    r.look(one).cancel()
    r.case = parent
    answer(r, two, 5)
    assert (r.open, r.variables["ys"]) == ("z", [None, 5])


def test_what_ends_while_its_parent_rests_is_counted_when_it_goes_on(play: Play) -> None:
    r = play(wide(), xs=["ann"])
    with r.engine.unit_of_work("ada") as uow:
        instances.suspend(uow, r.case)
    answer(r, children(r)[0], 1)
    assert r.open == "suspended"
    with r.engine.unit_of_work("ada") as uow:
        instances.resume(uow, r.case)
    assert r.later(minutes=1).open == "z"


def test_cases_that_end_at_once_are_counted_too(play: Play) -> None:
    r = play(
        """
        process q
          start qs
          script w "{y: n * 2}"
          qs -> w
        process p
          start s
          call c q prop:mode=instances collection=xs item=x in=x:n out=y:y list=ys value=y
          user z
          s -> c -> z
        """,
        xs=[1, 2, 3],
    )
    assert (r.open, r.variables["ys"]) == ("z", [2, 4, 6])


def test_an_item_that_cannot_start_is_an_incident_at_the_activity_and_starts_again_on_a_retry(
    play: Play, deployed: Play
) -> None:
    r = play(
        """
        process q
          start qs
          xor g
          user u
          qs -> g
          g -> u : who > 1
        process p
          start s
          call c q prop:mode=instances collection=xs item=x in=x:who
          s -> c
        """,
        xs=[2, 1],
    )
    with r.engine.unit_of_work("ada") as uow:
        (incident,) = incidents.of_instance(uow, r.case)
        assert (incident.element_id, incident.kind) == ("c", "child")
        incidents.retry(uow, incident.id)
    assert len(children(r)) == 1
    with r.engine.unit_of_work("ada") as uow:
        assert len([each for each in incidents.of_instance(uow, r.case) if each.resolved_at is None]) == 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (wide("sequential"), "mode"),
        (wide().replace("mode=instances", "mode=threads"), "mode"),
        (wide().replace("collection=xs item=x", ""), "mode"),
        (UNDONE, "mode"),
        (wide().replace("collection=xs", "times=1001").replace("prop:mode=instances", ""), "width"),
    ],
)
def test_what_cannot_be_cases_of_their_own_is_refused(refused: Play, text: str, rule: str) -> None:
    assert rule in refused(text)


def test_a_thousand_items_may_be_asked_for_by_number(refused: Play) -> None:
    assert refused(wide().replace("collection=xs", "times=1000")) == set()


def test_a_click_costs_the_same_at_any_width(play: Play, deployed: Play) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    def cost(r: Any) -> tuple[int, int]:
        child = children(r)[-2]
        statements.clear()
        event.listen(r.engine.database.sql, "before_cursor_execute", note)
        answer(r, child, 1)
        event.remove(r.engine.database.sql, "before_cursor_execute", note)
        with r.engine.unit_of_work("ada", reading=True) as uow:
            blob = uow.connection.exec_driver_sql("SELECT max(length(blob)) FROM process_instance").scalar_one()
        return len(statements), blob

    narrow = cost(play(wide(), xs=["a"] * 3))
    many = cost(play(wide(), xs=["a"] * 60))
    assert narrow[0] == many[0]
    # The list of names is a variable of the case; nothing of the instances is in it.
    assert many[1] - narrow[1] < 60
