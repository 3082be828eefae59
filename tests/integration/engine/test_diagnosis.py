"""A null that came from an error carries why and where: in the history of a decision, in the text of an incident."""

from pathlib import Path
from typing import Any

from engine import deployments, incidents, instances

from .conftest import chain, flow, model

RULES = (Path(__file__).parent / "models" / "rules.dmn").read_bytes()


def test_a_decision_without_a_value_keeps_why_in_the_history(world: Any) -> None:
    task = '<bpmn:businessRuleTask id="rule" camunda:decisionRef="who_decides" camunda:resultVariable="who" />'
    with world.engine.unit_of_work("rita") as uow:
        deployments.deploy(uow, {"case.bpmn": model(chain(task)), "rules.dmn": RULES})
    case = world.start({"days": "a week"})
    assert world.variables(case)["who"] is None
    with world.engine.unit_of_work("system", reading=True) as uow:
        (entry,) = [each for each in instances.history(uow, case.id, limit=50).items if each.kind == "decision"]
    assert entry.details["warnings"][0] == (
        "The input “days” must be of type “number”, not a string. (line 1, column 1)"
    )


def test_a_decision_with_a_value_has_nothing_to_say(world: Any) -> None:
    task = '<bpmn:businessRuleTask id="rule" camunda:decisionRef="who_decides" camunda:resultVariable="who" />'
    with world.engine.unit_of_work("rita") as uow:
        deployments.deploy(uow, {"case.bpmn": model(chain(task)), "rules.dmn": RULES})
    case = world.start({"days": 3})
    assert world.variables(case)["who"] == "leads"
    with world.engine.unit_of_work("system", reading=True) as uow:
        (entry,) = [each for each in instances.history(uow, case.id, limit=50).items if each.kind == "decision"]
    assert "warnings" not in entry.details


def test_an_incident_says_why_and_where_an_expression_has_no_answer(world: Any) -> None:
    body = (
        '<bpmn:startEvent id="start" /><bpmn:userTask id="task" /><bpmn:exclusiveGateway id="way" default="f3" />'
        '<bpmn:endEvent id="end" /><bpmn:endEvent id="other" />'
        + flow(1, "start", "task")
        + flow(2, "task", "way")
        + flow(3, "way", "end")
        + flow(4, "way", "other", "days &gt; 5 and\n  who.name &gt; 1")
    )
    world.deploy(model(body))
    case = world.start({"days": "a week"})
    world.complete(case, "task")
    with world.engine.unit_of_work("system", reading=True) as uow:
        (incident,) = incidents.find(uow).items
    assert "is neither true nor false" in incident.message
    assert "A string and a number have no order. (line 1, column 7)" in (incident.detail or "")
    assert "There is no variable “who”. (line 2, column 3)" in (incident.detail or "")
