from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import Conflict

Begin = Callable[..., Any]


@pytest.mark.parametrize(("x", "taken"), [(20, "b"), (5, "c"), (1, "d")])
def test_the_first_flow_whose_condition_holds_is_taken_else_the_default(case: Begin, x: int, taken: str) -> None:
    assert case("exclusive_gateway", x=x).open == [taken]


def test_a_default_flow_drawn_first_is_still_the_last_resort(case: Begin) -> None:
    assert case("exclusive_gateway.default_first", x=True).open == ["c"]
    assert case("exclusive_gateway.default_first", x=False).open == ["b"]


def test_tokens_pass_a_merge_one_by_one(case: Begin) -> None:
    r = case("exclusive_gateway.merge").do("a")
    assert r.open == ["b", "z"]
    assert r.do("b").open == ["z", "z"]


def test_a_condition_that_is_neither_true_nor_false_never_takes_the_default(case: Begin) -> None:
    r = case("exclusive_gateway.default_first")
    assert r.open == []
    (fault,) = r.faults
    assert (fault.element_id, fault.kind) == ("g_c", "expression")
    assert fault.token_id in r.visits
    assert r.visits[fault.token_id].outcome == "failed"


def test_a_fault_stops_its_token_before_the_gateway_and_everything_else_goes_on(case: Begin) -> None:
    r = case("exclusive_gateway.no_default").do("a", x="seven")
    (fault,) = r.faults
    assert r.open == ["other"]
    assert r.do("other").ended is None
    assert len(r.retry(fault).faults) == 2
    assert r.set(x=7).retry(fault).open == ["b"]
    assert r.visits[fault.token_id].outcome == "completed"
    assert r.do("b").ended == "completed"


def test_no_condition_that_holds_and_no_default_is_a_fault_of_the_flow(case: Begin) -> None:
    r = case("exclusive_gateway.no_default").do("a", x=1)
    assert [(fault.kind, fault.element_id) for fault in r.faults] == [("flow", "g")]


def test_a_retry_of_what_is_not_stopped_is_refused(case: Begin) -> None:
    r = case("exclusive_gateway.no_default").do("a", x=1)
    r.set(x=7).retry(r.faults[0])
    with pytest.raises(Conflict):
        r.retry(r.faults[0])
