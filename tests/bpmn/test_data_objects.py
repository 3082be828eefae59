from collections.abc import Callable
from typing import Any

from bpmn.lint import check

Begin = Callable[..., Any]


def test_data_objects_are_variables_and_associations_only_show_who_uses_them(case: Begin) -> None:
    assert case("data_objects").do("a", lines=["rita", "john"]).task("b").attributes["assignee"] == "rita"


def test_states_of_data_and_partners_are_notes(case_of: Begin, model: Callable[[str], bytes]) -> None:
    """§10.4.1 leaves to others what a state means; §9.3 only says who a participant is."""
    xml = model("data_objects").replace(
        b'<bpmn:dataObject id="lines" />',
        b'<bpmn:dataObject id="lines"><bpmn:dataState id="draft" name="draft" /></bpmn:dataObject>',
    )
    partner = b'<bpmn:partnerEntity id="acme"><bpmn:participantRef>shop</bpmn:participantRef></bpmn:partnerEntity>'
    xml = xml.replace(b"<bpmn:process ", partner + b"<bpmn:process ", 1)
    assert (b"dataState" in xml, b"partnerEntity" in xml) == (True, True)
    r = case_of(xml).start()
    assert r.do("a", lines=["rita"]).task("b").attributes["assignee"] == "rita"
    assert [each.rule for each in check(xml) if each.severity == "warning" and each.rule == "ignored"] == []


def test_a_state_of_data_stands_in_data_only(model: Callable[[str], bytes]) -> None:
    xml = model("data_objects").replace(
        b'<bpmn:startEvent id="s" />', b'<bpmn:startEvent id="s"><bpmn:dataState id="x" /></bpmn:startEvent>'
    )
    assert "“dataState” cannot stand in “startEvent”." in [each.text for each in check(xml)]
