"""Which version a call activity calls, by its binding, through the library (design D6)."""

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]


def called(task: str, tag: str = "") -> str:
    return f"process q{tag}\n  start qs\n  user {task}\n  qs -> {task}\n"


def caller(binding: str) -> str:
    return f"process p\n  start s\n  call k q {binding}\n  s -> k\n"


@pytest.mark.parametrize(
    ("binding", "task"),
    [
        ("", "third"),
        ("calledElementBinding=latest", "third"),
        ("calledElementBinding=version calledElementVersion=2", "second"),
        ("calledElementBinding=versionTag calledElementVersionTag=gold", "first"),
        ('calledElementBinding=versionTag calledElementVersionTag="=which"', "first"),
    ],
)
def test_a_call_takes_the_version_that_its_binding_names(deployed: Play, binding: str, task: str) -> None:
    deployed(called("first", " versionTag=gold"))
    deployed(called("second"))
    r = deployed(called("third"))
    assert deployed(caller(binding)).start(which="gold").open == task
    assert r.state == "active"


def test_a_call_bound_to_its_deployment_keeps_the_version_that_came_with_it(deployed: Play) -> None:
    deployed(called("first") + caller("calledElementBinding=deployment"))
    deployed(called("second"))
    assert deployed(called("third")).start().open == "first"


def test_a_call_may_be_named_by_a_variable_and_passes_the_business_key(deployed: Play) -> None:
    r = deployed(called("first") + caller("").replace("call k q", 'call k "=which"')).start(
        which="q", business_key="K-1"
    )
    assert (r.open, r.task("first").business_key) == ("first", "K-1")


def test_a_running_call_stays_in_its_version_and_the_next_takes_the_newest(deployed: Play) -> None:
    text = "process p\n  start s\n  xor m\n  call k q\n  xor g\n  s -> m -> k -> g\n  g -> m : true\n"
    r = deployed(called("first") + text).start()
    deployed(called("second"))
    assert r.open == "first"
    assert r.do("first").open == "second"


def test_calls_nest_ten_deep_and_come_back(deployed: Play) -> None:
    text = called("leaf").replace("process q", "process q9")
    for level in range(8, -1, -1):
        text += f"process q{level}\n  start s{level}\n  call k{level} q{level + 1}\n  s{level} -> k{level}\n"
    text += "process p\n  start s\n  call k q0\n  user z\n  s -> k -> z\n"
    r = deployed(text).start()
    assert r.open == "leaf"
    assert r.do("leaf").open == "z"


def test_in_and_out_mappings_pass_what_they_name_and_nothing_else(deployed: Play) -> None:
    text = called("work") + caller("").replace("call k q", "call k q in=a:x,b out=x:c").replace(
        "s -> k", "user z\n  s -> k -> z"
    )
    r = deployed(text).start(a=1, b=2, hidden=3).do("work", x=5, own=6)
    assert r.variables == {"a": 1, "b": 2, "hidden": 3, "c": 5}
