from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_a_cancel_end_event_undoes_and_leaves_by_the_cancel_boundary(case: Begin) -> None:
    r = case("transaction.cancel").do("a", "b")
    assert r.open == ["ub"]
    assert r.do("ub").open == ["ua"]
    assert r.do("ua").open == ["h"]
    assert r.do("h").ended == "completed"


def test_without_a_cancel_boundary_it_ends_there(case: Begin) -> None:
    r = case("transaction.cancel_without_boundary").do("a", "b", "ub", "ua")
    assert r.open == ["o"]
    assert r.do("o").ended == "completed"


def test_one_that_succeeds_goes_on_and_can_be_undone_later(case: Begin) -> None:
    r = case("transaction.success").do("a", "z")
    assert r.open == ["ua"]
    assert r.do("ua").ended == "completed"


def test_an_error_leaves_it_without_undoing(case: Begin) -> None:
    assert case("transaction.hazard").do("a", "b").open == ["h"]


def test_a_cancelled_one_that_was_the_last_thing_to_do_ends_the_process(case: Begin) -> None:
    assert case("transaction.cancel_without_boundary").do("o", "a", "b", "ub", "ua").ended == "completed"


def test_a_cancel_event_does_not_reach_the_transaction_around(case: Begin) -> None:
    assert case("transaction.nested_cancel").do("a").open == ["b"]
