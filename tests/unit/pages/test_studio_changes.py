"""What a draft changes of a diagram is told in the words of its reader: no step, event or flow by its id alone."""

import pytest
from flask import Flask, g

from api.pages import studio_changes
from engine.model_drafts import between

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test" id="d"><process id="p">'
    '<userTask id="Activity_1" name="Ask"><extensionElements><camunda:properties>'
    '<camunda:property name="name.de" value="Fragen" /></camunda:properties></extensionElements></userTask>'
    '<exclusiveGateway id="Gateway_1" name="Enough?" />'
)
TAIL = "</process></definitions>"
BEFORE = HEAD + '<sequenceFlow id="Flow_0" name="old" sourceRef="Activity_1" targetRef="Gateway_1" />' + TAIL
AFTER = (
    HEAD
    + '<endEvent id="Event_1" /><sequenceFlow id="Flow_1" sourceRef="Activity_1" targetRef="Gateway_1" />'
    + '<sequenceFlow id="Flow_2" name="yes" sourceRef="Gateway_1" targetRef="Event_1" />'
    + TAIL
)


@pytest.mark.parametrize(
    ("locale", "end", "ask"),
    [("en", "End", "Ask"), ("de", "Ende", "Fragen")],
)
def test_every_line_says_what_it_is_about(app: Flask, locale: str, end: str, ask: str) -> None:
    (change,) = between({"p.bpmn": BEFORE.encode()}, {"p.bpmn": AFTER.encode()})
    with app.test_request_context():
        g.locale = locale
        told = [(line["one"].kind, line["name"]) for line in studio_changes.told(change)["lines"]]
    assert told == [
        ("added", end),
        ("added", f"{ask} → Enough?"),
        ("added", f"Enough? → {end} (yes)"),
        ("removed", f"{ask} → Enough? (old)"),
    ]


def test_a_text_of_a_form_is_called_by_its_words(app: Flask) -> None:
    form = '{"id":"f","type":"default","components":[{"id":"t","type":"text","text":"%s"}]}'
    said = [form % text for text in ("**Sum**", "**Sum:** {{total}} €")]
    (change,) = between(*({"f.form": one.encode()} for one in said))
    with app.test_request_context():
        g.locale = "en"
        (line,) = studio_changes.told(change)["fields"]
    assert line["label"] == "Sum: €"
