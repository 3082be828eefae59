"""What the author of a process is warned of in expressions: names nobody gives, kinds that never match."""

import re
from pathlib import Path

import pytest

from bpmn.lint import Known, check
from dmn.working_days import Calendar, working_day_functions
from forms import compile_form

START = '<bpmn:startEvent id="s" camunda:formRef="ask"/>'
TASK = '<bpmn:userTask id="a" camunda:assignee="rita" camunda:formRef="answer"{}>{}</bpmn:userTask>'
KINDS = {"ask": {"amount": "number", "kind": None, "due": "date"}, "answer": {"ok": "boolean", "kind": "string"}}
FLOW = '<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="a"/>'


@pytest.fixture
def doubts(lint):
    """Give (element, text) of what is doubtful in a process that asks two forms."""

    def find(content="", attributes="", inside="", beside="", start=START, **known):
        known = {"form_kinds": KINDS.get, "topic_outputs": {"t": ("total",)}.get, **known}
        found = lint(start + FLOW + TASK.format(attributes, inside) + content, beside, **known)
        return [(each.element_id, each.text) for each in found if each.rule == "expression-doubt"]

    return find


def gateway(condition):
    return (
        '<bpmn:sequenceFlow id="g" sourceRef="a" targetRef="x"/><bpmn:exclusiveGateway id="x" default="z"/>'
        '<bpmn:sequenceFlow id="z" sourceRef="x" targetRef="e"/><bpmn:endEvent id="e"/>'
        f'<bpmn:sequenceFlow id="c" sourceRef="x" targetRef="e2"><bpmn:conditionExpression>{condition}'
        '</bpmn:conditionExpression></bpmn:sequenceFlow><bpmn:endEvent id="e2"/>'
    )


CONDITIONS = [
    ("=amount > 5 and ok", None),
    ("=kind = 5 or due > today()", None),
    ("=total > 5", "There is no variable “total”."),
    ("=ammount > 5", "There is no variable “ammount”."),
    ('=amount = "5"', "A number and a string can never be equal."),
    ("=due > 5", "A date and a number have no order."),
    ("=amount", "A condition needs true or false, but this is a number."),
    ("=1 = 1", "This condition is always the same."),
]


@pytest.mark.parametrize(("condition", "message"), CONDITIONS, ids=[condition for condition, _ in CONDITIONS])
def test_a_condition_that_is_likely_a_mistake_is_doubtful(doubts, condition, message):
    found = doubts(gateway(condition.replace("<", "&lt;").replace('"', "&quot;")))
    if message is None:
        assert found == []
    else:
        ((element, text),) = found
        assert element == "c"
        assert text.startswith(f"“{condition}”, line 1, column ")
        assert message in text


def test_every_place_of_an_expression_is_looked_at(doubts):
    parameter = (
        '<camunda:inputOutput><camunda:inputParameter name="n">=nobody1</camunda:inputParameter></camunda:inputOutput>'
    )
    properties = '<camunda:properties><camunda:property name="excluded" value="=nobody2"/></camunda:properties>'
    extension = f"<bpmn:extensionElements>{parameter}{properties}</bpmn:extensionElements>"
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics camunda:collection="nobody3" camunda:elementVariable="one">'
        "<bpmn:completionCondition>nobody4 and loopCounter &gt; nrOfInstances</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    timer = (
        '<bpmn:boundaryEvent id="b" attachedToRef="a"><bpmn:timerEventDefinition>'
        "<bpmn:timeDate>=nobody5</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )
    found = doubts(timer, ' camunda:dueDate="=nobody6"', extension + loop)
    assert {re.search(r"There is no variable “(.*)”", text)[1] for _, text in found} == {
        f"nobody{n}" for n in range(1, 7)
    }
    assert {element for element, _ in found} == {"a", "b"}


SOMEBODY = {
    "an output parameter": '<camunda:outputParameter name="given">=ok</camunda:outputParameter>',
    "an input parameter": '<camunda:inputParameter name="given">=1</camunda:inputParameter>',
}


@pytest.mark.parametrize("what", SOMEBODY)
def test_a_name_that_an_activity_gives_is_known(doubts, what):
    inside = (
        f"<bpmn:extensionElements><camunda:inputOutput>{SOMEBODY[what]}</camunda:inputOutput></bpmn:extensionElements>"
    )
    assert doubts(gateway("=given = 1"), inside=inside) == []


GIVERS = {
    "a script": '<bpmn:scriptTask id="n" scriptFormat="feel"><bpmn:script>{given: 1}</bpmn:script></bpmn:scriptTask>',
    "a decision": '<bpmn:businessRuleTask id="n" camunda:decisionRef="d" camunda:resultVariable="given"/>',
    "a called process": (
        '<bpmn:callActivity id="n" calledElement="q"><bpmn:extensionElements><camunda:out source="x" target="given"/>'
        "</bpmn:extensionElements></bpmn:callActivity>"
    ),
}


@pytest.mark.parametrize("what", GIVERS)
def test_a_name_that_something_else_gives_is_known(doubts, what):
    way = '<bpmn:sequenceFlow id="w" sourceRef="a" targetRef="n"/>'
    assert doubts(way + GIVERS[what] + gateway("=given = 1")) == []
    assert len(doubts(way + GIVERS[what] + gateway("=other = 1"))) == 1


def test_what_a_topic_gives_is_known_where_the_topic_says_it(doubts):
    way = '<bpmn:sequenceFlow id="w" sourceRef="a" targetRef="n"/>'
    task = '<bpmn:serviceTask id="n" camunda:type="external" camunda:topic="{}"/>'
    assert doubts(way + task.format("t") + gateway("=total = 1")) == []
    assert len(doubts(way + task.format("t") + gateway("=other = 1"))) == 1
    assert doubts(way + task.format("elsewhere") + gateway("=other = 1")) == []


OPEN = {
    "a form that nobody knows": {"start": START.replace("ask", "elsewhere")},
    "a start without a form": {"start": '<bpmn:startEvent id="s"/>'},
    "a message": {
        "content": '<bpmn:sequenceFlow id="w" sourceRef="a" targetRef="n"/><bpmn:intermediateCatchEvent id="n">'
        '<bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent>',
        "beside": '<bpmn:message id="m" name="paid"/>',
    },
    "a called process that gives all": {
        "content": '<bpmn:sequenceFlow id="w" sourceRef="a" targetRef="n"/><bpmn:callActivity id="n" calledElement="q">'
        '<bpmn:extensionElements><camunda:out variables="all"/></bpmn:extensionElements></bpmn:callActivity>',
    },
}


@pytest.mark.parametrize("what", OPEN)
def test_names_are_not_doubted_where_anything_may_come(doubts, what):
    about = dict(OPEN[what])
    content = about.pop("content", "")
    assert doubts(content + gateway("=other = 1"), **about) == []
    assert len(doubts(content + gateway("=1 = 1"), **about)) == 1


def test_a_long_expression_is_cut(doubts):
    ((_, text),) = doubts(gateway("=" + " + ".join(["amount"] * 30) + " = nobody"))
    assert text.startswith("“=amount + amount") and "…”, line 1, column 272: " in text


ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("path", sorted((ROOT / "bpmn" / "processes").glob("*.bpmn")), ids=lambda path: path.name)
def test_the_shipped_processes_are_not_doubted(path):
    functions = working_day_functions(lambda place: Calendar("DE"))
    forms = [compile_form(each.read_bytes(), functions) for each in (ROOT / "forms" / "library").glob("*.form")]
    known = Known(
        functions=functions, form_kinds={form.id: form.kinds for form in forms}.get, topic_outputs=lambda name: ()
    )
    assert [each for each in check(path.read_bytes(), known=known) if each.rule == "expression-doubt"] == []
