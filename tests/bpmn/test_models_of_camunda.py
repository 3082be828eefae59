"""Models as Camunda 7 and Operaton write them: what they use runs, and a finding says what was rewritten."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bpmn.lint import check

HERE = Path(__file__).parent
Play = Callable[..., Any]


def model(name: str, vendor: str) -> bytes:
    xml = (HERE / f"{name}.bpmn").read_text()
    return xml.replace("http://camunda.org/schema/1.0/bpmn", f"http://{vendor}/schema/1.0/bpmn").encode()


@pytest.mark.parametrize("vendor", ["camunda.org", "operaton.org"])
def test_expressions_in_braces_run_as_feel(library: Any, vendor: str) -> None:
    r = library.deploy(model("camunda.expressions", vendor)).start("invoice", amount=1200, approvers=["bob", "cem"])
    assert r.task("prepare").assignee == "ada"
    r.do("prepare", done=False, n=2)
    assert [each.assignee for each in r._tasks()] == ["bob", "cem"]
    r.do("approve", approved=True)
    assert r.open == "pay"
    assert r.later(hours=2).open == "pay remind"


@pytest.mark.parametrize("vendor", ["camunda.org", "operaton.org"])
def test_a_finding_says_what_each_expression_is_run_as(vendor: str) -> None:
    found = [each for each in check(model("camunda.expressions", vendor)) if each.rule == "rewritten"]
    assert sorted((each.element_id, each.text.partition(" is run as ")[2]) for each in found) == [
        ("approve", "the FEEL expression “approvers”."),
        ("approve", "the FEEL expression “approver”."),
        ("approve", "the FEEL expression “nrOfCompletedInstances / nrOfInstances >= 0.5”."),
        ("big", "the FEEL expression “amount > 1000”."),
        ("overdue", "the FEEL expression “wait”."),
        ("prepare", "the FEEL expression “starter”."),
        ("round", "the FEEL expression “not(done) and n = 2”."),
    ]
