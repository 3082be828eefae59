from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bpmn.semantics.state import UnknownFormat
from engine.errors import Conflict
from engine.interpreter import Complete, SetVariables, run

Begin = Callable[..., Any]


def test_a_model_that_runs_in_circles_is_a_fault_and_not_a_hanging_server(case: Begin) -> None:
    r = case("fault.loop", i=0).do("a")
    (fault,) = r.faults
    assert (fault.kind, r.ended) == ("limit", None)
    assert r.variables["i"] > 2000
    # A retry has a full measure again.
    assert r.retry(fault).faults[1].kind == "limit"
    r.set(i=-9)
    assert r.retry(r.faults[1]).ended == "completed"


def test_a_loop_of_two_thousand_rounds_leaves_nothing_behind(case: Begin) -> None:
    r = case("fault.long_loop", i=0)
    assert (r.open, len(r.state) < 200) == (["u"], True)


def test_a_round_through_a_task_costs_the_same_state_in_every_round(case: Begin) -> None:
    r = case("loop_with_a_task", stop=False)
    sizes = []
    for _ in range(200):
        r.do("u")
        sizes.append(len(r.state))
    assert max(sizes) - min(sizes) < 20
    assert r.do("u", stop=True).ended == "completed"


def test_the_state_of_a_case_stays_small(case: Begin) -> None:
    r = case(
        "sub_process.message_boundary", amount=Decimal("1450.10"), text="x" * 200, lines=[{"n": i} for i in range(20)]
    )
    assert len(r.state) < 1000


def test_a_command_on_an_ended_case_is_refused(case: Begin) -> None:
    r = case("end_event").do("a", "b")
    with pytest.raises(Conflict):
        r.set(x=1)


def test_a_state_that_is_none_or_newer_is_refused(case: Begin) -> None:
    import json
    import zlib

    r = case("end_event")
    newer = zlib.compress(json.dumps({**json.loads(zlib.decompress(r.state)), "f": 99}).encode())
    for state in (b"nonsense", newer):
        with pytest.raises(UnknownFormat):
            run(r.definition, state, SetVariables(variables={}), r.world)


def test_a_command_leaves_the_state_it_was_given_untouched(case: Begin) -> None:
    r = case("sequence_flow.split")
    state, task = r.state, r.task("a")
    first = run(r.definition, state, Complete(token_id=task.token_id, variables={"x": 1}), r.world)
    again = run(r.definition, state, Complete(token_id=task.token_id, variables={"x": 1}), r.world)
    assert [wait.element_id for wait in first.opened] == [wait.element_id for wait in again.opened]


def test_subject_and_people_are_read_after_each_step(case: Begin) -> None:
    r = case("process_texts", amount=3, beneficiary="bob", people=["ann", "bob", None, 7])
    assert (r.last.subject, r.last.people) == ("x3", {"beneficiary": ("bob",), "team": ("ann", "bob")})
    r.set(amount=None, people=None)
    assert (r.last.subject, r.last.people) == (None, {"beneficiary": ("bob",), "team": ()})
