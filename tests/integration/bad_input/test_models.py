"""Models that cannot run: each is refused at its element and line with a remedy, and nothing of the set is kept."""

import json
from typing import Any

import pytest

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">\n'
)


def process(*middle: str, task: str = 'camunda:candidateGroups="staff"', condition: str = "", start: str = "") -> str:
    """A process whose first and last lines are sound: start, task, gateway, two ends."""
    return HEAD + "\n".join(
        (
            '<bpmn:process id="spoilt" name="Spoilt" isExecutable="true">',
            f'<bpmn:startEvent id="start"{start}/>',
            f'<bpmn:userTask id="work" name="Work" {task}/>',
            '<bpmn:exclusiveGateway id="which" default="no"/>',
            '<bpmn:endEvent id="end"/>',
            '<bpmn:endEvent id="other"/>',
            '<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>',
            '<bpmn:sequenceFlow id="b" sourceRef="work" targetRef="which"/>',
            '<bpmn:sequenceFlow id="no" sourceRef="which" targetRef="other"/>',
            '<bpmn:sequenceFlow id="yes" sourceRef="which" targetRef="end">',
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition or "n > 1"}'
            "</bpmn:conditionExpression>",
            "</bpmn:sequenceFlow>",
            *middle,
            "</bpmn:process></bpmn:definitions>",
        )
    )


def line_of(model: str, sign: str, *, last: bool = False) -> int:
    """The line on which a sign stands first, or last."""
    return model[: model.rindex(sign) if last else model.index(sign)].count("\n") + 1


def aside(element: str) -> tuple[str, ...]:
    """Put an element with the id `odd` behind the task, on a way of its own."""
    return (element, '<bpmn:sequenceFlow id="c" sourceRef="work" targetRef="odd"/>')


#: What is wrong: the model, the element at which it is said, and the rule.
SPOILT: dict[str, tuple[str, str, str]] = {
    "an_element_that_does_not_run": (
        process(*aside('<bpmn:complexGateway id="odd"/>')),
        "odd",
        "construct",
    ),
    "an_element_of_no_standard": (process(*aside('<bpmn:wishfulTask id="odd"/>')), "odd", "construct"),
    "a_group_that_is_not_there": (process(task='camunda:candidateGroups="nobody"'), "work", "unknown-group"),
    "a_person_who_is_not_there": (process(task='camunda:assignee="nobody"'), "work", "unknown-user"),
    "a_form_that_is_not_there": (
        process(task='camunda:candidateGroups="staff" camunda:formRef="nothing"'),
        "work",
        "unknown-form",
    ),
    "a_start_form_that_is_not_there": (process(start=' camunda:formRef="nothing"'), "start", "unknown-form"),
    "a_condition_that_is_no_feel": (process(condition="n &gt;"), "yes", "expression"),
    "an_assignee_that_is_no_feel": (process(task='camunda:assignee="=if"'), "work", "expression"),
    "a_call_to_a_process_that_is_not_there": (
        process(*aside('<bpmn:callActivity id="odd" name="Call" calledElement="nothing"/>')),
        "odd",
        "unknown-process",
    ),
    "a_decision_that_is_not_there": (
        process(*aside('<bpmn:businessRuleTask id="odd" camunda:decisionRef="nothing" camunda:resultVariable="r"/>')),
        "odd",
        "unknown-decision",
    ),
    "a_topic_that_was_not_granted": (
        process(*aside('<bpmn:serviceTask id="odd" camunda:type="external" camunda:topic="ledger.post"/>')),
        "odd",
        "ungranted-topic",
    ),
    "a_script_in_another_language": (
        process(
            *aside('<bpmn:scriptTask id="odd" scriptFormat="groovy"><bpmn:script>1</bpmn:script></bpmn:scriptTask>')
        ),
        "odd",
        "construct",
    ),
    "a_flow_to_nowhere": (
        process('<bpmn:sequenceFlow id="odd" sourceRef="work" targetRef="nothing"/>'),
        "odd",
        "dangling-flow",
    ),
    "the_same_id_twice": (process('<bpmn:task id="work"/>'), "work", "duplicate-id"),
    "a_timer_that_is_no_time": (
        process(
            *aside(
                '<bpmn:intermediateCatchEvent id="odd"><bpmn:timerEventDefinition id="t"><bpmn:timeDuration>soon'
                "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
            )
        ),
        "odd",
        "timer",
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_model_with(world: Any, spoilt: str) -> None:
    model, element, rule = SPOILT[spoilt]
    with world.unchanged():
        answer = world.visit("omar").deploy(spoilt_bpmn=model)
        checked = world.visit("rita").upload("/validations", ("files", "spoilt.bpmn", model.encode(), None))
    finding = answer.found(element, rule)
    assert finding["resource"] == "spoilt.bpmn"
    assert finding["line"] == line_of(model, f'id="{element}"', last=rule == "duplicate-id"), finding
    assert checked.status == 200 and finding in checked.body["findings"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
#: What is wrong: the file, the rule, and whether there is a line to tell.
UNREADABLE: dict[str, tuple[bytes, str, bool]] = {
    "a_document_type": (
        process().replace("<bpmn:definitions", "<!DOCTYPE x>\n<bpmn:definitions", 1).encode(),
        "xml-doctype",
        True,
    ),
    "entities_that_multiply": (
        process()
        .replace("<bpmn:definitions", f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>\n<bpmn:definitions', 1)
        .replace('name="Spoilt"', 'name="&l9;"')
        .encode(),
        "xml-syntax",
        True,
    ),
    "an_entity_from_a_file": (
        process()
        .replace("<bpmn:definitions", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<bpmn:definitions', 1)
        .encode(),
        "xml-doctype",
        True,
    ),
    "ten_megabytes": (process(f"<!-- {'x' * 10_000_000} -->").encode(), "xml-size", False),
    "a_hundred_and_one_levels": (
        process("<bpmn:documentation>" + "<x>" * 101 + "</x>" * 101 + "</bpmn:documentation>").encode(),
        "xml-depth",
        True,
    ),
    "a_hundred_thousand_levels": (
        process("<x>" * 100_000 + "</x>" * 100_000).encode(),
        "xml-syntax",
        True,
    ),
    "twenty_thousand_elements": (process('<bpmn:task id="t"/>' * 20_001).encode(), "xml-nodes", True),
    "no_end": (process().encode()[:-20], "xml-syntax", True),
    "nothing": (b"", "xml-syntax", True),
    "html": (b"<!doctype html>\n<title>No</title>", "xml-syntax", True),
    "json": (b'{"type": "default"}', "xml-syntax", True),
    "another_xml": (b'<?xml version="1.0"?>\n<invoice/>', "xml-root", True),
    "a_zip": (b"PK\x03\x04" + bytes(100), "xml-syntax", True),
    "a_nul": (process().replace("Work", "Wo\x00rk").encode(), "xml-syntax", True),
    "two_bytes_a_letter": (process().replace("UTF-8", "UTF-16").encode(), "xml-syntax", True),
}


@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_a_model_that_is(world: Any, unreadable: str) -> None:
    content, rule, line = UNREADABLE[unreadable]
    with world.unchanged():
        answer = world.visit("omar").deploy(spoilt_bpmn=content)
    assert answer.found(None, rule, line=line)["resource"] == "spoilt.bpmn"


@pytest.mark.parametrize("unreadable", [name for name in UNREADABLE if name not in ("html", "another_xml")])
def test_decisions_that_are(world: Any, unreadable: str) -> None:
    content, _, _ = UNREADABLE[unreadable]
    with world.unchanged():
        answer = world.visit("omar").deploy(spoilt_dmn=content)
    assert answer.status == 422 and answer.body["type"].endswith("invalid-model"), answer.body
    for finding in answer.body["findings"]:
        assert finding["resource"] == "spoilt.dmn" and finding["text"].endswith(".") and finding["remedy"], finding


def form(*components: Any, **more: Any) -> bytes:
    """A form of components."""
    return json.dumps(
        {"type": "default", "id": "spoilt", "schemaVersion": 19, "components": list(components), **more}
    ).encode()


#: What is wrong: the form, the component at which it is said, and the rule.
FORMS: dict[str, tuple[bytes, str | None, str]] = {
    "no_json": (b'{"type": ', None, "form"),
    "a_list": (b"[]", None, "form"),
    "no_number": (b'{"type": "default", "id": "spoilt", "components": [], "schemaVersion": NaN}', None, "form"),
    "a_name_that_stands_twice": (b'{"type": "default", "id": "spoilt", "id": "other", "components": []}', None, "form"),
    "no_id": (b'{"type": "default", "components": []}', None, "form"),
    "a_newer_editor": (form(schemaVersion=99), None, "form"),
    "two_megabytes": (form(note="x" * 2_000_000), None, "form"),
    "a_component_of_no_kind": (form({"id": "f", "key": "n"}), None, "form"),
    "an_unknown_component": (form({"id": "f", "type": "hologram", "key": "n"}), "f", "type"),
    "a_condition_that_is_no_feel": (
        form({"id": "f", "type": "number", "key": "n", "conditional": {"hide": "=n >"}}),
        "f",
        "feel",
    ),
    "two_fields_of_one_name": (
        form({"id": "f", "type": "number", "key": "n"}, {"id": "g", "type": "textfield", "key": "n"}),
        "spoilt",
        "key",
    ),
    "a_field_without_a_name": (form({"id": "f", "type": "number"}), "f", "key"),
    "a_pattern_that_is_none": (
        form({"id": "f", "type": "textfield", "key": "n", "validate": {"pattern": "("}}),
        "f",
        "pattern",
    ),
    "a_default_of_another_type": (
        form({"id": "f", "type": "number", "key": "n", "defaultValue": "many"}),
        "f",
        "default",
    ),
}


@pytest.mark.parametrize("spoilt", FORMS)
def test_a_form_with(world: Any, spoilt: str) -> None:
    content, element, rule = FORMS[spoilt]
    with world.unchanged():
        answer = world.visit("omar").deploy(spoilt_form=content)
    assert answer.found(element, rule, line=False)["resource"] == "spoilt.form"


def test_ten_thousand_levels_of_a_form_are_refused(world: Any) -> None:
    deep = b'{"type": "default", "id": "spoilt", "components": ' + b'[{"type":"group","components":' * 10_000
    with world.unchanged():
        answer = world.visit("omar").deploy(spoilt_form=deep + b"[]" + b"}]" * 10_000 + b"}")
    answer.found(None, "form", line=False)


def test_one_bad_file_of_a_set_keeps_the_others_out(world: Any) -> None:
    good = form({"id": "f", "type": "number", "key": "n"})
    with world.unchanged():
        answer = world.visit("omar").deploy(good_form=good, spoilt_bpmn=SPOILT["a_group_that_is_not_there"][0])
    answer.found("work", "unknown-group")


def test_the_same_process_in_two_files_is_refused(world: Any) -> None:
    with world.unchanged():
        answer = world.visit("omar").deploy(one_bpmn=process(), two_bpmn=process())
    answer.found(None, "duplicate-key", line=False)


#: What is sent as a set: parts (name, file name, content), the place that is named.
ODD_SETS: dict[str, tuple[tuple[tuple[str, str | None, bytes], ...], str]] = {
    "nothing": ((), "files"),
    "a_file_of_another_kind": ((("files", "model.exe", b"MZ"),), "files"),
    "a_file_without_a_name": ((("files", "", process().encode()),), "files"),
    "a_path_for_a_name": ((("files", "../../etc/model.bpmn", process().encode()),), "files"),
    "a_name_of_300_letters": ((("files", "x" * 300 + ".bpmn", process().encode()),), "files"),
    "the_same_name_twice": (
        (("files", "a.bpmn", process().encode()), ("files", "a.bpmn", process().encode())),
        "files",
    ),
    "a_part_of_another_name": ((("file", "a.bpmn", process().encode()),), "file"),
    "a_text_of_another_name": (
        (("files", "a.bpmn", process().encode()), ("colour", None, b"red")),
        "colour",
    ),
    "a_name_of_300_signs": ((("files", "a.bpmn", process().encode()), ("name", None, b"x" * 300)), "name"),
    "a_reason_with_nul": ((("files", "a.bpmn", process().encode()), ("reason", None, b"a\x00b")), "reason"),
}


@pytest.mark.parametrize("odd", ODD_SETS)
def test_a_set_with(world: Any, odd: str) -> None:
    parts, place = ODD_SETS[odd]
    with world.unchanged():
        answer = world.visit("omar").upload(
            "/deployments", *((name, file, content, None) for name, file, content in parts)
        )
    answer.refused(422, "invalid-submission", place)


def test_who_may_not_deploy_is_told_so_and_nothing_is_kept(world: Any) -> None:
    with world.unchanged():
        answer = world.visit("rita").deploy(spoilt_bpmn=process())
    answer.refused(403, "not-allowed")


@pytest.mark.parametrize("grant", ["ledger.post", "topic:", "wish:ledger.post", ":", "topic"])
def test_a_grant_of_nothing_is_422(world: Any, grant: str) -> None:
    with world.unchanged():
        answer = world.visit("omar").call("POST", "/process-definitions/free/grants", {"grants": [grant]})
    answer.refused(422, "invalid", "grants")
