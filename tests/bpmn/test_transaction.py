from collections.abc import Callable
from typing import Any

import pytest

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


UNDONE = """
    start s
    tx t
      start ts
      user a
      boundary ba on a compensate by=u
      service u x undoes
      end c cancel
      ts -> a -> c
      on o
        start os message late
        user f
        os -> f
    boundary m on t {} beside
    boundary i on t {}
    boundary k on t cancel
    boundary e on t error bad
    user h
    user z
    user hazard
    s -> t -> z
    m -> h
    i -> h
    k -> z
    e -> hazard
"""


@pytest.mark.parametrize("event", ["message late", "signal late", "timer PT1H", "condition late"])
def test_a_transaction_that_is_being_undone_hears_nothing_that_would_leave_half_of_it(
    case_of: Begin, draw: Callable[[str], bytes], event: str
) -> None:
    """§13.3.2: reached its cancel end event it is terminating, no longer active."""
    r = case_of(draw(UNDONE.format(event, event)), linted=False).start(late=False).do("a")
    assert [(each.kind, each.element_id) for each in r.waits.values()] == [("job", "u")]
    assert r.set(late=True).open == []
    r.finish_job("u")
    assert r.open == ["z"]


def test_undoing_that_fails_is_a_hazard_which_the_error_event_of_the_transaction_catches(
    case_of: Begin, draw: Callable[[str], bytes]
) -> None:
    """§10.3.6: neither success nor cancellation is possible, and the flow goes on from the error event."""
    r = case_of(draw(UNDONE.format("signal late", "signal late")), linted=False).start(late=False).do("a")
    assert r.fail_job("u", "bad").open == ["hazard"]
