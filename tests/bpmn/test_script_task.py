from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_the_entries_of_its_context_become_variables(case: Begin) -> None:
    assert case("script_task", x=2).variables == {"x": 2, "double": 4, "quadruple": 8}


def test_with_a_result_variable_any_value_will_do(case: Begin) -> None:
    assert case("script_task.result_variable", x=2).variables == {"x": 2, "total": 3}


def test_a_script_without_a_context_is_a_fault_that_says_why(case: Begin) -> None:
    r = case("script_task.no_context", x=1).do("a")
    (fault,) = r.faults
    assert (fault.kind, fault.element_id, r.open) == ("expression", "c", [])
    assert "gives no context" in fault.message
