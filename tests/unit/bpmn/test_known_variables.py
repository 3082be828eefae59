"""What is known where: the editor offers it while people type."""

import pytest

from bpmn.known_variables import Variable, known_at
from bpmn.lint import Known
from bpmn.xml import parse

FORMS = {"ask": {"days": "number"}, "look": {"fine": "boolean"}}
KNOWN = Known(form_kinds=FORMS.get, topic_outputs={"book": ("booked",)}.get)
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
MODEL = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" {CAMUNDA} targetNamespace="t">
<process id="leave" isExecutable="true">
  <startEvent id="begin" camunda:formRef="ask"/>
  <sequenceFlow id="f1" sourceRef="begin" targetRef="look"/>
  <userTask id="look" camunda:formRef="look"/>
  <sequenceFlow id="f2" sourceRef="look" targetRef="each"/>
  <subProcess id="each">
    <extensionElements><camunda:inputOutput>
      <camunda:inputParameter name="limit">3</camunda:inputParameter>
    </camunda:inputOutput></extensionElements>
    <startEvent id="inner"/>
    <sequenceFlow id="f3" sourceRef="inner" targetRef="count"/>
    <scriptTask id="count" scriptFormat="feel"><script>{{ total: days + 1 }}</script></scriptTask>
    <multiInstanceLoopCharacteristics camunda:collection="people" camunda:elementVariable="person"/>
  </subProcess>
  <boundaryEvent id="late" attachedToRef="each"><timerEventDefinition id="t"/></boundaryEvent>
  <sequenceFlow id="f4" sourceRef="each" targetRef="book"/>
  <sequenceFlow id="f5" sourceRef="late" targetRef="again"/>
  <serviceTask id="book" camunda:type="external" camunda:topic="book"/>
  <userTask id="again"/>
  <subProcess id="aside" triggeredByEvent="true">
    <startEvent id="any"><messageEventDefinition/></startEvent>
  </subProcess>
</process></definitions>"""


def at(element_id: str) -> dict[str, Variable]:
    return {each.name: each for each in known_at(parse(MODEL.encode()), element_id, KNOWN)}


def before(element_id: str) -> set[str]:
    return {name for name, each in at(element_id).items() if each.when == "before"}


@pytest.mark.parametrize(
    ("element_id", "names"),
    [
        ("begin", set()),
        ("look", {"days"}),
        ("f2", {"days", "fine"}),
        ("each", {"days", "fine"}),
        ("book", {"days", "fine", "total"}),
        ("again", {"days", "fine", "total"}),
        ("aside", {"days", "fine", "total", "booked"}),
        ("any", {"days", "fine", "total", "booked"}),
        ("leave", {"days", "fine", "total", "booked"}),
    ],
)
def test_what_lies_upstream_is_known(element_id: str, names: set[str]) -> None:
    assert before(element_id) == names


def test_each_name_says_its_kind_and_where_it_comes_from() -> None:
    days = at("book")["days"]
    assert (days.kind, days.source) == ("number", "begin")
    assert at("book")["total"].source == "count"


def test_an_element_sees_its_own_parameters_and_items_and_later_what_it_gave() -> None:
    assert {name for name, one in at("each").items() if one.when == "own"} >= {"limit", "loopCounter"}
    assert at("look")["fine"].when == "after"
    assert at("count")["limit"].when == "own"
    assert "limit" not in at("book")


def test_data_of_an_activity_are_known_as_its_parameters_are() -> None:
    data = (
        '<ioSpecification><dataInput id="i" name="whole"/><dataOutput id="o" name="said"/></ioSpecification>'
        "<dataInputAssociation><targetRef>i</targetRef><transformation>days</transformation></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>o</sourceRef><targetRef>d</targetRef></dataOutputAssociation>"
    )
    begin, _, rest = MODEL.partition('<userTask id="again"/>')
    xml = f'{begin}<dataObject id="d" name="answer"/><userTask id="again">{data}</userTask>{rest}'
    found = {each.name: each.when for each in known_at(parse(xml.encode()), "again", KNOWN)}
    assert (found["whole"], found["answer"]) == ("own", "after")


def test_nothing_is_known_where_no_token_comes() -> None:
    assert known_at(parse(MODEL.encode()), "t", KNOWN) == ()
    assert known_at(parse(MODEL.encode()), "nobody", KNOWN) == ()
