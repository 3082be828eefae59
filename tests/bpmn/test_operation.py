from collections.abc import Callable
from typing import Any

import pytest

from bpmn.lint import Known
from tests.bpmn.refused import errors

Begin = Callable[..., Any]
SCHEMA = "http://www.w3.org/2001/XMLSchema"


def test_operations_say_which_topic_is_asked_and_which_message_goes_and_comes(case: Begin) -> None:
    r = case("operation")
    assert r.wait("a", "job").topic == "shop.buy"
    r.finish_job("a")
    assert [(each.element_id, each.name) for each in r.thrown] == [("b", "sent"), ("c", "wanted")]
    assert r.wait("d", "message").event_name == "wanted"
    assert r.message("wanted").wait("e", "message").event_name == "sent"
    assert r.message("sent").ended == "completed"


def test_topics_and_messages_of_operations_are_granted_as_all_are(model: Callable[[str], bytes]) -> None:
    known = Known(granted_topics={"shop.buy"}, granted_messages={"wanted", "sent"})
    assert errors(model("operation"), known) == []
    assert errors(model("operation"), Known(granted_topics=(), granted_messages=())) == [
        ("a", "ungranted-topic"),
        ("b", "ungranted-message"),
        ("c", "ungranted-message"),
    ]


def test_a_topic_that_is_named_goes_before_the_operation(case_of: Begin, model: Callable[[str], bytes]) -> None:
    topic = b' camunda:type="external" camunda:topic="post" operationRef'
    xml = model("operation").replace(b" operationRef", topic, 2).replace(b'"tell" />', b'"tell" messageRef="wanted" />')
    r = case_of(xml).start()
    assert r.wait("a", "job").topic == "post"
    assert r.finish_job("a").wait("b", "job").topic == "post"


#: What is spoiled: what of the diagram, into what, and what is said then.
SPOILED = {
    "no operation": ('operationRef="buy"', 'operationRef="sell"', "a: operation, a: topic, d: operation"),
    "no message": ("<bpmn:inMessageRef>sent</bpmn:inMessageRef>", "", "b: message, b: operation, e: operation"),
    "an unknown message": ("sent</bpmn:inM", "lost</bpmn:inM", "b: message, b: operation, e: operation"),
    "another message": ('messageRef="sent"', 'messageRef="wanted"', "e: operation"),
    "a decision": (SCHEMA, "https://www.omg.org/spec/DMN/20191111/MODEL/", "definitions: import"),
    "no type of import": (f'importType="{SCHEMA}"', "", "definitions: import"),
    "an answer": ("<bpmn:operationRef>", "<bpmn:outMessageRef /><bpmn:operationRef>", "c: construct, e: construct"),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILED)
def test_what_names_no_message_or_two_is_refused(model: Callable[[str], bytes], what: str) -> None:
    old, new, wrong = SPOILED[what]
    xml = model("operation").decode()
    assert (old in xml, errors(xml.encode())) == (True, [])
    found = errors(xml.replace(old, new).encode())
    assert ", ".join(sorted({f"{element}: {rule}" for element, rule in found})) == wrong
