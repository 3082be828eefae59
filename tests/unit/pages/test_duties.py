"""What somebody did before keeps them from a task: its page says the rule and the deed, in the reader's language."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine import deployments, instances, people, tasks
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
)


def task(id: str, name: str, german: str, name_of: str, labels: str) -> str:
    properties = (
        f'<camunda:property name="name.de" value="{german}"/><camunda:property name="{name_of}" value="{labels}"/>'
    )
    return (
        f'<bpmn:userTask id="{id}" name="{name}" camunda:candidateGroups="hr"><bpmn:extensionElements>'
        f"<camunda:properties>{properties}</camunda:properties></bpmn:extensionElements></bpmn:userTask>"
    )


#: Whoever decides does not order.
ORDER = f"""{HEAD}<bpmn:process id="order" name="Order" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:startEvent id="start"/>{task("decide", "Decide", "Entscheiden", "duty", "approving")}
{task("buy", "Order", "Bestellen", "conflictsWith.SOD-02", "approving")}
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="decide"/>
<bpmn:sequenceFlow id="b" sourceRef="decide" targetRef="buy"/></bpmn:process></bpmn:definitions>""".encode()


@pytest.fixture
def buy(house: Engine) -> str:
    """The order, after Eve has decided."""
    with house.unit_of_work("system") as uow:
        deployments.deploy(uow, {"order.bpmn": ORDER})
    with house.unit_of_work("rita") as uow:
        case = instances.start(uow, "order")
        [decide] = tasks.find(uow, case.id)
    with house.unit_of_work("eve") as uow:
        tasks.complete(uow, decide.id)
    with house.unit_of_work("tom") as uow:
        return str(tasks.find(uow, case.id)[0].id)


@pytest.mark.parametrize(
    ("language", "rule", "deed"),
    [
        ("en", "SOD-02: who buys does not approve the same case", "You completed “Decide” ("),
        ("de", "SOD-02: Wer einkauft, genehmigt nicht denselben Fall", "Sie haben „Entscheiden“ erledigt ("),
    ],
)
def test_the_page_says_the_rule_and_what_the_reader_did(
    sign_in: SignIn, house: Engine, buy: str, language: str, rule: str, deed: str
) -> None:
    with house.unit_of_work("system") as uow:
        people.update(uow, "eve", locale=language)
    shown = sign_in("eve").get(f"/tasks/{buy}").text
    assert rule in shown and deed in shown
    refused = sign_in("eve").post(f"/tasks/{buy}/claim")
    assert refused.status_code == 403 and "SOD-02" in refused.text


def test_whoever_did_nothing_of_the_kind_reads_no_rule(sign_in: SignIn, buy: str) -> None:
    assert "SOD-02" not in sign_in("tom").get(f"/tasks/{buy}").text
