"""Whoever writes an expression is told how functions are called."""

from dmn.feel.library import calls
from dmn.working_days import Calendar, working_day_functions


def test_every_way_to_call_a_built_in_function_is_told() -> None:
    told = calls()
    assert ("substring", "string, start position, length?") in told
    assert ("now", "") in told
    assert len([name for name, _ in told if name == "date and time"]) > 1
    assert any(name == "max" and parameters.endswith("…") for name, parameters in told)


def test_what_the_installation_lends_is_told_too() -> None:
    lent = dict(calls(working_day_functions(lambda name: Calendar.named(name or "DE"))))
    assert lent["working days after"] == "from, days, calendar?"
    assert "working days after" not in dict(calls())
