from collections.abc import Callable
from typing import Any

import pytest

from bpmn.lint import Known, check
from tests.bpmn.refused import errors

Begin = Callable[..., Any]
DESK = "<bpmn:resourceRef>desk</bpmn:resourceRef>"
EXPRESSION = (
    "<bpmn:resourceAssignmentExpression><bpmn:formalExpression>{}</bpmn:formalExpression>"
    "</bpmn:resourceAssignmentExpression>"
)


def attributes_of(case: Any, element: str) -> tuple[str | None, list[str], list[str]]:
    attributes = case.task(element).attributes
    return attributes["assignee"], attributes["candidate_users"], attributes["candidate_groups"]


def test_potential_owners_are_the_groups_that_resources_and_expressions_name(case: Begin) -> None:
    assert attributes_of(case("resource_role"), "a") == (None, [], ["it-desk", "buyers", "stores"])


@pytest.mark.parametrize(
    ("who", "users", "groups"),
    [
        ("buyers", [], ["buyers"]),
        (["buyers", "stores"], [], ["buyers", "stores"]),
        ({"user": "john"}, ["john"], []),
        ([{"user": "john"}, {"group": "buyers"}, "stores", None], ["john"], ["buyers", "stores"]),
        (None, [], []),
    ],
)
def test_an_expression_may_tell_people_from_groups(case: Begin, who: Any, users: list[str], groups: list[str]) -> None:
    r = case("resource_role", boss="rita", who=who).do("a")
    assert attributes_of(r, "b") == ("rita", users, [*groups, "it-desk"])


@pytest.mark.parametrize("who", [7, {"x": 1}])
def test_what_names_nobody_is_a_fault(case: Begin, who: Any) -> None:
    r = case("resource_role", boss="rita", who=who).do("a")
    assert [(fault.element_id, fault.kind) for fault in r.faults] == [("b", "expression")]


def test_a_global_task_has_roles_too(case: Begin) -> None:
    assert attributes_of(case("resource_role", boss="rita", who="x").do("a", "b"), "look_task") == ("rita", [], [])


def test_names_that_nobody_has_are_found_as_those_of_attributes_are(model: Callable[[str], bytes]) -> None:
    known = Known(groups={"stores"}, users=set())
    assert sorted(set(errors(model("resource_role"), known))) == [("a", "unknown-group"), ("look", "unknown-user")]
    assert errors(model("resource_role"), Known(groups={"it-desk", "buyers", "stores"}, users={"rita"})) == []


def test_expressions_of_camunda_name_groups(case_of: Begin, model: Callable[[str], bytes]) -> None:
    xml = model("resource_role").replace(b'["buyers", "stores"]', b"${desk}").replace(DESK.encode(), b"", 1)
    xml = xml.replace(b'<bpmn:potentialOwner name="the desk">\n        \n      </bpmn:potentialOwner>', b"")
    assert attributes_of(case_of(xml).start(desk="buyers"), "a") == (None, [], ["buyers"])


#: What is spoiled: what of the diagram, into what, and what is said then.
SPOILED = {
    "nobody": (DESK, "", "a: role, b: role"),
    "two ways": (DESK, DESK + EXPRESSION.format('"x"'), "a: role, b: role"),
    "no resource": ('<bpmn:resource id="desk"', '<bpmn:resource id="other"', "a: role, b: role"),
    "two performers": ("resourceRole>", "performer>", "b: role"),
    "groups twice": ('<bpmn:userTask id="a"', '<bpmn:userTask id="a" camunda:candidateGroups="x"', "a: role"),
    "owners twice": ('<bpmn:userTask id="a"', '<bpmn:userTask id="a" camunda:candidateUsers="x"', "a: role"),
    "assignee twice": ('<bpmn:userTask id="b"', '<bpmn:userTask id="b" camunda:assignee="x"', "b: role"),
    "no FEEL": (">boss<", ">boss +<", "b: expression"),
    "another language": ("<bpmn:formalExpression>boss", '<bpmn:formalExpression language="x">boss', "b: construct"),
    "a parameter": (DESK, f"{DESK}<bpmn:resourceParameterBinding />", "a: construct, b: construct"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_roles_that_say_nobody_or_two_things_are_refused(model: Callable[[str], bytes], what: str) -> None:
    old, new, wrong = SPOILED[what]
    xml = model("resource_role").decode()
    assert (old in xml, errors(xml.encode())) == (True, [])
    found = errors(xml.replace(old, new).encode())
    assert ", ".join(sorted({f"{element}: {rule}" for element, rule in found})) == wrong


def test_a_performer_goes_with_candidates_of_attributes(case_of: Begin, model: Callable[[str], bytes]) -> None:
    xml = model("resource_role").replace(b'id="look"', b'id="look" camunda:candidateGroups="desk"')
    r = case_of(xml).start(boss="rita", who="x").do("a", "b")
    assert attributes_of(r, "look_task") == ("rita", [], ["desk"])


def test_roles_of_what_nobody_does_are_noted(model: Callable[[str], bytes]) -> None:
    xml = model("resource_role").replace(b'<bpmn:userTask id="a" name="a">', b'<bpmn:manualTask id="a" name="a">')
    xml = xml.replace(b"</bpmn:userTask>", b"</bpmn:manualTask>", 1)
    noted = [(each.element_id, each.severity) for each in check(xml) if each.rule == "ignored"]
    assert (noted, errors(xml)) == ([("a", "warning")], [])
