"""Duties that could keep nobody away are refused before they are deployed."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from bpmn.findings import Finding

Lint = Callable[..., list[Finding]]

ASSIGNEE = ' camunda:assignee="rita"'


def user(id: str, **properties: str) -> str:
    rows = "".join(
        f'<camunda:property name="{name.replace("__", ".")}" value="{value}"/>' for name, value in properties.items()
    )
    inside = f"<bpmn:extensionElements><camunda:properties>{rows}</camunda:properties></bpmn:extensionElements>"
    return f'<bpmn:userTask id="{id}"{ASSIGNEE}>{inside}</bpmn:userTask>'


def process(*elements: str) -> str:
    ids = ["s", *(element.split('id="', 1)[1].split('"', 1)[0] for element in elements)]
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(ids))
    )
    return f'<bpmn:startEvent id="s"/>{"".join(elements)}{flows}'


def test_labels_of_the_same_file_and_of_what_is_known_pass(lint: Lint) -> None:
    both = process(user("a", duty="asking, looking"), user("b", duty="paying", conflictsWith__R1="looking"))
    assert lint(both, duties=()) == []
    assert lint(process(user("b", conflictsWith__R1="looking")), duties={"looking"}) == []
    assert lint(process(user("b", conflictsWith__R1="looking"))) == [], "nobody knows what there is"


@pytest.mark.parametrize(
    ("element", "rule", "text"),
    [
        (user("x", conflictsWith__R1="looking, loking"), "unknown-duty", "No user task has the duty “loking”"),
        (user("x", conflictsWith="looking"), "duty", "“conflictsWith” names no rule."),
        (user("x", **{"conflictsWith__" + "R" * 33: "looking"}), "duty", "names no rule."),
        (user("x", conflictsWith__R1="=list"), "duty", "“conflictsWith.R1” must be words, not “=list”."),
        (user("x", duty=" , "), "duty", "“duty” must be words"),
        (
            user("x", duty="resting").replace("userTask", "task").replace(ASSIGNEE, ""),
            "duty",
            "Only people have duties",
        ),
    ],
    ids=["unknown", "no rule", "long rule", "expression", "nothing", "no user task"],
)
def test_a_duty_that_cannot_be_one_is_an_error(lint: Lint, element: str, rule: str, text: str) -> None:
    found = lint(process(user("a", duty="looking"), element), duties=())
    errors = [finding for finding in found if finding.severity == "error" and finding.rule == rule]
    assert [finding.element_id for finding in errors] == ["x"]
    assert text in errors[0].text
