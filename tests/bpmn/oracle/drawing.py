"""Writes a model as BPMN, and as an outline for whoever has to understand a failure."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tests.bpmn.oracle.model import ONE_DAY, Body, Loop, Model, Node, Trigger

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="definitions" targetNamespace="urn:oracle">'
)
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
    "task": "task",
    "user": "userTask",
    "script": "scriptTask",
    "receive": "receiveTask",
    "sub": "subProcess",
    "tx": "transaction",
    "on": "subProcess",
    "call": "callActivity",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "event": "eventBasedGateway",
}
#: The attribute of a declaration that carries its name.
NAMED = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


def tag(name: str, content: str = "", /, **attributes: str) -> str:
    written = "".join(f" {key.replace('__', ':')}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>"


def draw(model: Model) -> list[bytes]:
    """Return the BPMN of a model: a file for its process, then one for each process that is called."""
    called = [node.body for body in model.bodies.values() for node in body.nodes if node.kind == "call" and node.body]
    return [_file(model, each) for each in (model.body, *called)]


def _file(model: Model, process: Body) -> bytes:
    triggers = {
        trigger
        for body in model.bodies.values()
        for node in body.nodes
        for trigger in node.triggers
        if trigger.name and trigger.kind in NAMED
    }
    declared = "".join(
        tag(f"bpmn:{each.kind}", id=f"{each.kind}_{each.name}", **({"name": each.name} | {NAMED[each.kind]: each.name}))
        for each in sorted(triggers, key=lambda each: (each.kind, each.name))
    )
    written = tag("bpmn:process", _body(process), id=process.id, isExecutable="true")
    return f"{HEAD}{declared}{written}</bpmn:definitions>".encode()


def _body(body: Body) -> str:
    written = "".join(_node(body, each) for each in body.nodes)
    for flow in body.flows:
        condition = tag("bpmn:conditionExpression", escape(flow.condition.feel)) if flow.condition else ""
        written += tag("bpmn:sequenceFlow", condition, id=flow.id, sourceRef=flow.source, targetRef=flow.target)
    return written


def _node(body: Body, node: Node) -> str:
    content = _extension(node)
    for trigger in node.triggers if node.kind != "receive" else ():
        content += _definition(trigger if node.kind != "boundary" else _plain(trigger))
    if node.script:
        content += tag("bpmn:script", escape("{" + ", ".join(each.feel for each in node.script) + "}"))
    if node.loop:
        content += _loop(node.loop)
    if node.body and node.kind != "call":
        content += _body(node.body)
    default = next(({"default": flow.id} for flow in body.outgoing[node.id] if flow.default), {})
    written = tag(f"bpmn:{TAGS[node.kind]}", content, id=node.id, name=node.id, **default, **_attributes(node))
    if node.host and body.undo.get(node.host) == (node.trigger and node.trigger.name):
        written += tag("bpmn:association", id=f"by_{node.id}", sourceRef=node.id, targetRef=body.undo[node.host])
    return written


def _plain(trigger: Trigger) -> Trigger:
    """On a boundary the handler's name is told by an association."""
    return Trigger("compensate") if trigger.kind == "compensate" else trigger


def _attributes(node: Node) -> dict[str, str]:
    marks = {"isForCompensation": node.undoes, "instantiate": node.instantiate, "parallelMultiple": node.all}
    counts = {"startQuantity": node.needs, "completionQuantity": node.gives}
    return (
        _kind_of(node)
        | {name: "true" for name, marked in marks.items() if marked}
        | ({"eventGatewayType": "Parallel"} if node.parallel else {})
        | {name: str(count) for name, count in counts.items() if count > 1}
    )


def _kind_of(node: Node) -> dict[str, str]:
    interrupting = str(node.interrupting).lower()
    if node.kind == "boundary":
        always = node.trigger is not None and node.trigger.kind in ("compensate", "cancel")
        return {"attachedToRef": node.host} | ({} if always else {"cancelActivity": interrupting})
    if node.kind == "start" and node.trigger:
        return {"isInterrupting": interrupting}
    if node.kind == "on":
        return {"triggeredByEvent": "true"}
    if node.kind == "call" and node.body:
        return {"calledElement": node.body.id}
    if node.kind == "receive" and node.trigger:
        return {"messageRef": f"message_{node.trigger.name}"}
    if node.shows:
        return {"camunda:assignee": f'="v" + string({node.shows})'}
    return {"scriptFormat": "feel"} if node.script else {}


def _extension(node: Node) -> str:
    parameters = "".join(
        tag("camunda:inputParameter", f"={_value(each.feel)}", name=each.variable) for each in node.inputs
    )
    content = tag("camunda:inputOutput", parameters) if parameters else ""
    content += "".join(tag("camunda:in", source=source, target=target) for source, target in node.passed)
    content += "".join(tag("camunda:out", source=source, target=target) for source, target in node.returned)
    return tag("bpmn:extensionElements", content) if content else ""


def _value(entry: str) -> str:
    return escape(entry.partition(": ")[2])


def _definition(trigger: Trigger) -> str:
    if trigger == ONE_DAY:
        return tag("bpmn:timerEventDefinition", tag("bpmn:timeDate", trigger.name))
    if trigger.kind == "timer":
        return tag("bpmn:timerEventDefinition", tag("bpmn:timeDuration", f"PT{trigger.name}M"))
    if trigger.kind == "compensate":
        waiting = {"waitForCompletion": "false"} if trigger.beside else {}
        return tag(
            "bpmn:compensateEventDefinition", **({"activityRef": trigger.name} if trigger.name else {}), **waiting
        )
    if trigger.condition:
        return tag("bpmn:conditionalEventDefinition", tag("bpmn:condition", escape(f"={trigger.condition.feel}")))
    if trigger.kind == "link":
        return tag("bpmn:linkEventDefinition", name=trigger.name)
    reference = {f"{trigger.kind}Ref": f"{trigger.kind}_{trigger.name}"} if trigger.name else {}
    return tag(f"bpmn:{trigger.kind}EventDefinition", **reference)


def _loop(loop: Loop) -> str:
    if loop.kind == "rounds":
        condition = tag("bpmn:loopCondition", escape(loop.until.feel)) if loop.until else ""
        most = {"loopMaximum": str(loop.times)} if loop.times else {}
        return tag("bpmn:standardLoopCharacteristics", condition, testBefore=str(loop.before).lower(), **most)
    content, more = "", {}
    if loop.item:
        numbers = ", ".join(str(each) for each in range(1, loop.times + 1))
        more = {"camunda:collection": f"=[{numbers}]", "camunda:elementVariable": loop.item}
    else:
        content = tag("bpmn:loopCardinality", str(loop.times))
    if loop.until:
        content += tag("bpmn:completionCondition", escape(loop.until.feel))
    sequential = str(loop.kind == "sequential").lower()
    return tag("bpmn:multiInstanceLoopCharacteristics", content, isSequential=sequential, **more)


def outline(model: Model) -> str:
    """Return the model in a few lines: a node a line, what stands in it indented, its flows after an arrow."""
    start = ", ".join(f"{name}={value}" for name, value in model.variables.items())
    return "\n".join([f"process ({start})", *_outline(model.body, "  ")])


def _outline(body: Body, margin: str) -> Iterator[str]:
    for node in body.nodes:
        words = [node.kind, node.id]
        words += [f"on {node.host}"] if node.host else []
        for trigger in node.triggers:
            about = trigger.condition.feel if trigger.condition else trigger.name
            words.append(f"<{trigger.kind} {about}{' beside' if trigger.beside else ''}>")
        marks = {"all": node.all, "instantiate": node.instantiate, "parallel": node.parallel}
        words += [word for word, marked in marks.items() if marked]
        words += [f"for {node.shows}"] if node.shows else []
        words += [f"{word} {count}" for word, count in (("needs", node.needs), ("gives", node.gives)) if count > 1]
        words += ["undoes"] if node.undoes else []
        words += [f"in {source}:{target}" for source, target in node.passed if source != target]
        words += [f"out {source}:{target}" for source, target in node.returned]
        words += ["beside"] if not node.interrupting else []
        words += [each.feel for each in node.script]
        words += [f"input {each.feel}" for each in node.inputs]
        words += [_marker(node.loop)] if node.loop else []
        to = [
            each.target + (f" [{each.condition.feel}]" if each.condition else " [default]" if each.default else "")
            for each in body.outgoing[node.id]
        ]
        yield margin + " ".join(words) + (f" -> {', '.join(to)}" if to else "")
        if node.body:
            yield from _outline(node.body, margin + "  ")


def _marker(loop: Loop) -> str:
    words = [loop.kind, str(loop.times), "before" if loop.before else "", f"item {loop.item}" if loop.item else ""]
    words.append(f"{'while' if loop.kind == 'rounds' else 'until'} {loop.until.feel}" if loop.until else "")
    return "(" + " ".join(word for word in words if word) + ")"
