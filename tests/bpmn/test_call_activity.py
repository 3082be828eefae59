from collections.abc import Callable
from typing import Any

import pytest

Begin = Callable[..., Any]


def test_mappings_pass_values_in_and_out_and_nothing_else(case: Begin) -> None:
    r = case("call_activity", x=4)
    assert r.world.bindings == [("q", "version", "3")]
    r.do("qa", result=10, inner=0)
    assert (r.open, r.variables) == (["z"], {"x": 4, "got": 10, "twice": 20})


def test_the_caller_waits_with_its_boundary_events(case: Begin) -> None:
    r = case("call_activity", x=4)
    assert (r.open, r.of_kind("timer")) == (["qa"], ["t"])
    assert r.due("t").open == ["h"]


def test_all_variables_go_in_and_come_back_and_feel_may_name_the_process(case: Begin) -> None:
    r = case("call_activity.all", x=1, which="q").do("qa", x=2, y=3)
    assert r.variables == {"x": 2, "y": 3, "which": "q"}


def test_what_is_open_names_the_definition_it_belongs_to(case: Begin) -> None:
    r = case("call_activity", x=1)
    called = next(each for each in r.world.definitions.values() if each.key == "q")
    assert r.task("qa").definition_id == called.id
    assert r.wait("t", "timer").definition_id == r.definition.id
    assert {left.definition_id for left in r.visits.values() if left.element_id.startswith("q")} == {called.id}


def test_a_running_call_stays_with_the_version_it_started_with(case: Begin, model: Callable[[str], bytes]) -> None:
    r = case("call_activity", x=1)
    r.world.add(model("called.q").replace(b'"qa"', b'"qb"'))
    assert r.do("qa", result=1).open == ["z"]


def test_a_process_that_is_missing_is_a_fault_at_the_call(case: Begin, model: Callable[[str], bytes]) -> None:
    r = case("call_activity.missing").do("a")
    assert [(fault.element_id, fault.kind) for fault in r.faults] == [("call", "flow")]
    r.world.add(model("called.q").replace(b'"q"', b'"nowhere"'))
    assert r.retry(r.faults[0]).open == ["qa"]


@pytest.mark.parametrize("name", ["call_activity", "call_activity.missing"])
def test_literal_keys_stand_in_the_definition(fresh: Begin, name: str) -> None:
    assert fresh(name).definition.called <= {"q", "nowhere"}


def test_a_version_tag_may_come_from_feel(case: Begin) -> None:
    assert case("call_activity.version_tag", tag="2026").world.bindings == [("q", "versionTag", "2026")]
