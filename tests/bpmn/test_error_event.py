from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_the_boundary_with_the_code_comes_before_the_one_for_any(case: Begin) -> None:
    assert case("error_event.precedence").do("a").open == ["h1"]


def test_an_error_passes_an_inner_boundary_for_another_code(case: Begin) -> None:
    assert case("error_event.passes").do("a").open == ["h"]


def test_a_reference_to_nothing_declared_is_itself_the_code(case: Begin) -> None:
    assert case("error_event.undeclared").do("a").open == ["h"]


def test_an_error_leaves_a_called_process_which_keeps_its_variables_to_itself(case: Begin) -> None:
    r = case("error_event.through_a_call", x=1).do("qa", x=2)
    assert (r.open, r.variables) == (["h"], {"x": 1})


def test_an_error_nobody_catches_is_a_fault_and_the_rest_goes_on(case: Begin) -> None:
    r = case("error_event.uncaught").do("a")
    assert [(fault.element_id, fault.kind) for fault in r.faults] == [("e", "flow")]
    assert r.open == ["b"]
    assert r.do("b").ended is None
