"""Event definitions beside the processes, to which events refer (BPMN 2.0.2 §10.5.1)."""

from collections.abc import Callable
from typing import Any

from bpmn.lint import check

Begin = Callable[..., Any]


def test_an_event_has_the_definitions_to_which_it_refers(play_file: Callable[..., Any]) -> None:
    r = play_file("event_references").later(hours=1)
    assert r.open == "a h"
    r.do("a", "h").message("paid")
    assert r.open == "z"


def test_several_events_share_one_and_each_waits_for_itself(play_file: Callable[..., Any]) -> None:
    r = play_file("event_references").do("a")
    assert r.later(minutes=59).open == "active"
    assert r.later(minutes=1).open == "z"


def test_a_reference_that_leads_nowhere_is_refused(model: Callable[[str], bytes]) -> None:
    xml = model("event_references").replace(b">payment<", b">nothing<")
    found = [(each.element_id, each.rule, each.text) for each in check(xml) if each.severity == "error"]
    assert found == [("c", "reference", "“nothing” is no event definition beside the process.")]
