from collections.abc import Callable

import pytest

from bpmn.findings import Finding, InvalidProcess
from bpmn.lint import check
from bpmn.semantics import compile_process

Lint = Callable[..., list[Finding]]

START = '<bpmn:startEvent id="s"/>'
TASK = '<bpmn:userTask id="a" camunda:assignee="rita"/>'
FLOW = '<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
PLAIN = START + TASK + FLOW
MESSAGE = '<bpmn:message id="m" name="paid"/>'


def flow(source: str, target: str, condition: str = "") -> str:
    inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="{source}_{target}" {ends}>{inner}</bpmn:sequenceFlow>'


def after_task(element: str, element_id: str) -> str:
    return PLAIN + element + flow("a", element_id)


def service(attributes: str = "", inner: str = "") -> str:
    task = f'<bpmn:serviceTask id="x" camunda:type="external" camunda:topic="t" {attributes}>{inner}</bpmn:serviceTask>'
    return after_task(task, "x")


def user(attributes: str = "", inner: str = "") -> str:
    return after_task(f'<bpmn:userTask id="x" camunda:assignee="rita" {attributes}>{inner}</bpmn:userTask>', "x")


def catch(inner: str) -> str:
    event = f'<bpmn:intermediateCatchEvent id="x">{inner}</bpmn:intermediateCatchEvent>'
    return after_task(event, "x")


def multi(inner: str) -> str:
    return user("", f"<bpmn:multiInstanceLoopCharacteristics>{inner}</bpmn:multiInstanceLoopCharacteristics>")


def boundary(inner: str, host: str = "a", attributes: str = "") -> str:
    return f'{PLAIN}<bpmn:boundaryEvent id="x" attachedToRef="{host}" {attributes}>{inner}</bpmn:boundaryEvent>'


SIGNAL = '<bpmn:signalEventDefinition signalRef="g"/>'
EXTENSIONS = "<bpmn:extensionElements>{}</bpmn:extensionElements>".format

REFUSED: dict[str, tuple[str, str, str]] = {
    # what: (content, rule, element)
    "complex gateway": (after_task('<bpmn:complexGateway id="x"/>', "x"), "construct", "x"),
    "ad hoc sub-process": (after_task('<bpmn:adHocSubProcess id="x"/>', "x"), "construct", "x"),
    "unknown element": (PLAIN + '<bpmn:dance id="x"/>', "construct", "x"),
    "unknown attribute": (user('colour="red"'), "construct", "x"),
    "start quantity": (user('startQuantity="0"'), "quantity", "x"),
    "completion quantity": (user('completionQuantity="many"'), "quantity", "x"),
    "java class": (service('camunda:class="com.acme.Add"'), "construct", "x"),
    "embedded form": (user('camunda:formKey="embedded:app:x.html"'), "construct", "x"),
    "vendor attribute of another engine": (user('zeebe:assignee="rita"'), "construct", "x"),
    "vendor element of another engine": (user("", EXTENSIONS('<zeebe:assignment assignee="r"/>')), "construct", "x"),
    "listener": (user("", EXTENSIONS('<camunda:taskListener event="create"/>')), "construct", "x"),
    "unknown binding": (user('camunda:formRef="f" camunda:formRefBinding="newest"'), "construct", "x"),
    "mapping of local variables": (
        user("", EXTENSIONS('<camunda:in variables="all" local="true"/>')),
        "construct",
        "x",
    ),
    "business key of its own": (user("", EXTENSIONS('<camunda:in businessKey="#{other}"/>')), "construct", "x"),
    "instantiating receive task": (
        after_task('<bpmn:receiveTask id="x" instantiate="true"/>', "x"),
        "instantiate",
        "x",
    ),
    "instantiating event gateway": (
        after_task('<bpmn:eventBasedGateway id="x" instantiate="true"/>', "x"),
        "instantiate",
        "x",
    ),
    "input data": (user("", "<bpmn:ioSpecification><bpmn:x/></bpmn:ioSpecification>"), "construct", "x"),
    "javascript": (
        after_task(
            '<bpmn:scriptTask id="x" scriptFormat="javascript"><bpmn:script>1</bpmn:script></bpmn:scriptTask>', "x"
        ),
        "construct",
        "x",
    ),
    "script without a language": (
        after_task('<bpmn:scriptTask id="x"><bpmn:script>{}</bpmn:script></bpmn:scriptTask>', "x"),
        "script",
        "x",
    ),
    "script without a text": (after_task('<bpmn:scriptTask id="x" scriptFormat="feel"/>', "x"), "script", "x"),
    "duplicate id": (PLAIN + '<bpmn:task id="a"/>', "duplicate-id", "a"),
    "element without an id": (PLAIN + "<bpmn:task/>", "id", ""),
    "dangling flow": (PLAIN + flow("a", "nowhere"), "dangling-flow", "a_nowhere"),
    "flow out of an end": (after_task('<bpmn:endEvent id="x"/>', "x") + flow("x", "a"), "flow-end", "x_a"),
    "flow into a start": (PLAIN + flow("a", "s"), "flow-start", "a_s"),
    "flow into a handler": (after_task('<bpmn:task id="x" isForCompensation="true"/>', "x"), "flow-handler", "a_x"),
    "default that leaves elsewhere": (
        START + '<bpmn:userTask id="a" default="f"/>' + FLOW + '<bpmn:task id="b"/>' + flow("a", "b"),
        "default-flow",
        "a",
    ),
    "default with a condition": (
        START + '<bpmn:userTask id="a" default="a_b"/>' + FLOW + '<bpmn:task id="b"/>' + flow("a", "b", "x"),
        "default-flow",
        "a_b",
    ),
    "boundary on nothing": (boundary(SIGNAL, host="nowhere"), "attachment", "x"),
    "compensation without a handler": (boundary("<bpmn:compensateEventDefinition/>"), "compensation", "x"),
    "boundary that waits for nothing": (boundary(""), "event-definition", "x"),
    "catch that waits for nothing": (catch(""), "event-definition", "x"),
    "a link among definitions": (catch(SIGNAL + '<bpmn:linkEventDefinition name="L"/>'), "multiple-event", "x"),
    "terminate in the middle": (catch("<bpmn:terminateEventDefinition/>"), "event-place", "x"),
    "cancel outside a transaction": (boundary("<bpmn:cancelEventDefinition/>"), "cancel", "x"),
    "link without a target": (
        after_task(
            '<bpmn:intermediateThrowEvent id="x"><bpmn:linkEventDefinition name="L"/></bpmn:intermediateThrowEvent>',
            "x",
        ),
        "link",
        "x",
    ),
    "message without a name": (catch("<bpmn:messageEventDefinition/>"), "message", "x"),
    "signal without a name": (catch("<bpmn:signalEventDefinition/>"), "signal", "x"),
    "error end without a code": (
        after_task('<bpmn:endEvent id="x"><bpmn:errorEventDefinition/></bpmn:endEvent>', "x"),
        "error-code",
        "x",
    ),
    "timer without a time": (boundary("<bpmn:timerEventDefinition/>"), "timer", "x"),
    "timer that is none": (
        boundary(
            "<bpmn:timerEventDefinition><bpmn:timeDuration>3 days</bpmn:timeDuration></bpmn:timerEventDefinition>"
        ),
        "timer",
        "x",
    ),
    "cron of five fields": (
        boundary("<bpmn:timerEventDefinition><bpmn:timeCycle>0 9 * * MON</bpmn:timeCycle></bpmn:timerEventDefinition>"),
        "timer",
        "x",
    ),
    "condition event without a condition": (boundary("<bpmn:conditionalEventDefinition/>"), "condition", "x"),
    "service task without a topic": (after_task('<bpmn:serviceTask id="x"/>', "x"), "topic", "x"),
    "rule task without a decision": (after_task('<bpmn:businessRuleTask id="x"/>', "x"), "decision", "x"),
    "send task without a message": (after_task('<bpmn:sendTask id="x"/>', "x"), "message", "x"),
    "call of nothing": (after_task('<bpmn:callActivity id="x"/>', "x"), "called", "x"),
    "instances without a number": (multi(""), "multi-instance", "x"),
    "output list without an item": (
        multi("<bpmn:loopCardinality>2</bpmn:loopCardinality><bpmn:loopDataOutputRef>y</bpmn:loopDataOutputRef>"),
        "multi-instance",
        "x",
    ),
    "too many instances": (multi("<bpmn:loopCardinality>101</bpmn:loopCardinality>"), "width", "x"),
    "loop without an end": (user("", "<bpmn:standardLoopCharacteristics/>"), "loop", "x"),
    "loop with a word for a maximum": (user("", '<bpmn:standardLoopCharacteristics loopMaximum="many"/>'), "loop", "x"),
    "empty sub-process": (after_task('<bpmn:subProcess id="x"/>', "x"), "empty", "x"),
    "event sub-process without a trigger": (
        PLAIN + '<bpmn:subProcess id="x" triggeredByEvent="true"><bpmn:startEvent id="t"/></bpmn:subProcess>',
        "event-sub-process",
        "x",
    ),
    "repeated event sub-process": (
        PLAIN + f'<bpmn:subProcess id="x" triggeredByEvent="true"><bpmn:startEvent id="t">{SIGNAL}</bpmn:startEvent>'
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:subProcess>",
        "multi-instance",
        "x",
    ),
    "sub-process that waits to start": (
        after_task(
            f'<bpmn:subProcess id="x"><bpmn:startEvent id="t">{SIGNAL}</bpmn:startEvent></bpmn:subProcess>', "x"
        ),
        "start",
        "t",
    ),
    "event gateway before a task": (
        after_task('<bpmn:eventBasedGateway id="x"/>', "x")
        + '<bpmn:task id="y"/><bpmn:task id="z"/>'
        + flow("x", "y")
        + flow("x", "z"),
        "event-gateway",
        "y",
    ),
    "event gateway with one event": (
        after_task('<bpmn:eventBasedGateway id="x"/>', "x")
        + f'<bpmn:intermediateCatchEvent id="y">{SIGNAL}</bpmn:intermediateCatchEvent>'
        + flow("x", "y"),
        "event-gateway",
        "x",
    ),
    "bad FEEL in a condition": (
        PLAIN + '<bpmn:task id="b"/>' + flow("a", "b", "amount &gt; &gt; 3"),
        "expression",
        "a_b",
    ),
    "another engine's expression": (
        PLAIN + '<bpmn:task id="b"/>' + flow("a", "b", "${amount.check(3)}"),
        "expression",
        "a_b",
    ),
    "bad FEEL in an attribute": (user('camunda:dueDate="=date(" '), "expression", "x"),
    "bad FEEL in a mapping": (
        service(
            "",
            EXTENSIONS(
                '<camunda:inputOutput><camunda:inputParameter name="i">=1 +'
                "</camunda:inputParameter></camunda:inputOutput>"
            ),
        ),
        "expression",
        "x",
    ),
    "condition behind a fork": (
        after_task('<bpmn:parallelGateway id="x"/>', "x") + '<bpmn:task id="y"/>' + flow("x", "y", "true"),
        "condition",
        "x_y",
    ),
    "choice without a condition": (
        after_task('<bpmn:exclusiveGateway id="x"/>', "x")
        + '<bpmn:task id="y"/><bpmn:task id="z"/>'
        + flow("x", "y", "k")
        + flow("x", "z"),
        "condition",
        "x_z",
    ),
    "never reached": (PLAIN + '<bpmn:task id="x"/>' + flow("x", "a"), "unreachable", "x"),
}

BESIDE = '<bpmn:signal id="g" name="alarm"/><bpmn:message id="m" name="paid"/>'


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_not_run_is_refused_with_place_rule_and_remedy(lint: Lint, what: str) -> None:
    content, rule, element_id = REFUSED[what]
    found = [each for each in lint(content, BESIDE) if each.severity == "error"]
    assert (rule, element_id) in {(each.rule, each.element_id) for each in found}, [str(each) for each in found]
    mine = next(each for each in found if each.rule == rule)
    assert mine.line >= 3
    assert mine.text
    assert mine.remedy


@pytest.mark.parametrize(
    "what", [what for what, (_, rule, _) in REFUSED.items() if rule not in ("unreachable", "condition", "width")]
)
def test_it_is_not_compiled_either(document: Callable[..., bytes], what: str) -> None:
    with pytest.raises(InvalidProcess):
        compile_process(document(REFUSED[what][0], BESIDE))


def test_a_plain_model_has_no_findings(lint: Lint) -> None:
    assert lint(PLAIN + '<bpmn:endEvent id="e"/>' + flow("a", "e")) == []


WARNED: dict[str, tuple[str, str, str]] = {
    "no default": (
        after_task('<bpmn:exclusiveGateway id="x"/>', "x") + '<bpmn:task id="y"/>' + flow("x", "y", "k"),
        "missing-default",
        "x",
    ),
    "another engine's expression": (user('camunda:candidateUsers="${boss}, rita"'), "rewritten", "x"),
    "another engine's transactions": (user('camunda:asyncBefore="true"'), "ignored", "x"),
    "nobody": (after_task('<bpmn:userTask id="x"/>', "x"), "nobody", "x"),
    "nothing passed": (after_task('<bpmn:callActivity id="x" calledElement="q"/>', "x"), "nothing-passed", "x"),
}


@pytest.mark.parametrize("what", WARNED)
def test_what_is_likely_a_mistake_is_a_warning(lint: Lint, what: str) -> None:
    content, rule, element_id = WARNED[what]
    assert [(each.severity, each.rule, each.element_id) for each in lint(content)] == [("warning", rule, element_id)]


def test_bad_feel_shows_the_place_in_the_authors_text(lint: Lint) -> None:
    finding = lint(PLAIN + '<bpmn:task id="b"/>' + flow("a", "b", "amount &gt; &gt; 3"))[0]
    assert "amount > > 3" in finding.text
    assert "^" in finding.text


def test_operatons_attributes_are_read_like_camundas(lint: Lint) -> None:
    assert lint(START + '<bpmn:userTask id="a" operaton:assignee="rita"/>' + FLOW) == []


REFERENCES = {
    "groups": ('<bpmn:userTask id="x" camunda:candidateGroups="byers"/>', "unknown-group"),
    "users": ('<bpmn:userTask id="x" camunda:assignee="byers"/>', "unknown-user"),
    "forms": ('<bpmn:userTask id="x" camunda:assignee="rita" camunda:formRef="byers"/>', "unknown-form"),
    "decisions": ('<bpmn:businessRuleTask id="x" camunda:decisionRef="byers"/>', "unknown-decision"),
    "processes": (
        '<bpmn:callActivity id="x" calledElement="byers"><bpmn:extensionElements><camunda:in variables="all"/>'
        "</bpmn:extensionElements></bpmn:callActivity>",
        "unknown-process",
    ),
    "granted_topics": ('<bpmn:serviceTask id="x" camunda:type="external" camunda:topic="byers"/>', "ungranted-topic"),
    "granted_messages": ('<bpmn:sendTask id="x" messageRef="m"/>', "ungranted-message"),
}


@pytest.mark.parametrize("kind", REFERENCES)
def test_a_name_that_nobody_knows_is_refused_at_its_element(lint: Lint, kind: str) -> None:
    element, rule = REFERENCES[kind]
    content = after_task(element, "x")
    beside = '<bpmn:message id="m" name="byers"/>'
    (finding,) = lint(content, beside, **{kind: {"rita"}})
    assert (finding.rule, finding.element_id, finding.severity, finding.line) == (rule, "x", "error", 3)
    assert "byers" in finding.text
    assert lint(content, beside, **{kind: {"rita", "byers"}}) == []
    assert lint(content, beside, **{kind: lambda name: name in ("rita", "byers")}) == []
    assert lint(content, beside) == []


def test_processes_of_one_file_may_call_each_other(lint: Lint) -> None:
    content = after_task(REFERENCES["processes"][0], "x")
    beside = '<bpmn:process id="byers" isExecutable="true"><bpmn:task id="z"/></bpmn:process>'
    assert lint(content, beside, processes=set()) == []


def test_a_topic_without_code_is_a_warning(lint: Lint) -> None:
    (finding,) = lint(service(), handled_topics={"other"})
    assert (finding.rule, finding.severity) == ("unhandled-topic", "warning")


def test_a_file_without_an_executable_process_is_refused() -> None:
    found = check(b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"/></definitions>')
    assert [each.rule for each in found] == ["executable"]


def test_what_is_no_bpmn_is_a_finding_and_not_an_exception() -> None:
    assert [each.rule for each in check(b"<a")] == ["xml-syntax"]


def test_code_of_another_engine_is_refused_by_its_name(lint: Lint) -> None:
    listener = EXTENSIONS('<camunda:executionListener event="start" delegateExpression="${audit}"/>')
    script = EXTENSIONS(
        '<camunda:inputOutput><camunda:inputParameter name="n"><camunda:script scriptFormat="groovy">1</camunda:script>'
        "</camunda:inputParameter></camunda:inputOutput>"
    )
    texts = {
        text: [each.text for each in lint(content) if each.severity == "error"]
        for text, content in {
            "class=“com.acme.Add” of serviceTask": service('camunda:class="com.acme.Add"'),
            "delegateExpression=“${adder}” of serviceTask": service('camunda:delegateExpression="${adder}"'),
            "“executionListener” of “${audit}”": user("", listener),
            "“script”": user("", script),
            "scriptFormat=“javascript”": after_task(
                '<bpmn:scriptTask id="x" scriptFormat="javascript"><bpmn:script>a=1</bpmn:script></bpmn:scriptTask>',
                "x",
            ),
        }.items()
    }
    assert {text: any(text in each for each in said) for text, said in texts.items()} == dict.fromkeys(texts, True)


def test_retries_of_another_engine_are_mentioned_and_left_out(lint: Lint) -> None:
    inner = EXTENSIONS("<camunda:failedJobRetryTimeCycle>R3/PT10M</camunda:failedJobRetryTimeCycle>")
    assert [(each.rule, each.severity) for each in lint(user("", inner))] == [("ignored", "warning")]
