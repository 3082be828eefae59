import json
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bpmn.semantics.state import FORMAT, READ
from dmn.values import to_json
from engine.errors import Conflict, Unavailable
from engine.interpreter import Complete, Deliver, FireTimer, Retry, SetVariables, run

Begin = Callable[..., Any]
HERE = Path(__file__).parent


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
    r = case("end_event")
    newer = zlib.compress(json.dumps({**json.loads(zlib.decompress(r.state)), "f": 99}).encode())
    for state in (b"nonsense", newer):
        with pytest.raises(Unavailable, match="newer version"):
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


def test_one_compiled_process_serves_many_threads(case: Begin) -> None:
    r = case("multi_instance.sub_process", xs=[1, 2, 3])
    task = r.tasks("i")[0]

    def step(number: int) -> tuple[list[str], Any]:
        outcome = run(r.definition, r.state, Complete(token_id=task.token_id, variables={"n": number}), r.world)
        return [wait.element_id for wait in outcome.opened], outcome.variables["n"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(step, range(200))) == [([], number) for number in range(200)]


def test_there_is_a_state_of_every_released_format() -> None:
    assert {int(path.stem.rpartition("-")[2]) for path in HERE.glob("state.format-*.json")} == READ
    assert max(READ) == FORMAT


@pytest.mark.parametrize("number", sorted(READ))
def test_a_state_written_by_an_earlier_version_still_goes_on(fresh: Begin, number: int) -> None:
    golden = json.loads((HERE / f"state.format-{number}.json").read_text())
    assert json.loads(zlib.decompress(bytes.fromhex(golden["state"])))["f"] == number
    r = fresh("state")
    called = r.world.add((HERE / "called.q.bpmn").read_bytes())
    r.world.definitions = {UUID(golden["definitions"][each.key]): each for each in (r.definition, called)}
    r.world.definitions = {key: each.bind(key) for key, each in r.world.definitions.items()}
    r.definition = r.world.definitions[UUID(golden["definitions"]["p"])]
    state = bytes.fromhex(golden["state"])
    outcome = run(r.definition, state, SetVariables(variables={"again": True}), r.world)
    assert json.loads(json.dumps(to_json(dict(outcome.variables)))) == golden["variables"] | {"again": True}
    for name, token_id in golden["tasks"].items():
        outcome = run(r.definition, state, Complete(token_id=UUID(token_id), variables={"result": name}), r.world)
        assert UUID(token_id) in outcome.closed
    retried = run(r.definition, state, Retry(token_id=UUID(golden["stopped"])), r.world)
    assert [fault.kind for fault in retried.faults] == ["expression"]
    fired = run(r.definition, state, FireTimer(token_id=UUID(golden["timer"])), r.world)
    assert [wait.kind for wait in fired.opened] == ["timer", "user_task"]
    undone = run(r.definition, state, Deliver(token_id=UUID(golden["message"])), r.world)
    assert [wait.element_id for wait in undone.opened] == ["ua"]
