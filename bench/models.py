"""The models that are measured, written as text."""

from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'id="definitions" targetNamespace="https://itamflow.example/bench">\n'
)

FORMAL = 'xsi:type="bpmn:tFormalExpression"'


def _duration(text: str) -> str:
    return f'<bpmn:timerEventDefinition id="t"><bpmn:timeDuration {FORMAL}>{text}</bpmn:timeDuration></bpmn:timerEventDefinition>'


class Model:
    """A process written node by node; every flow gets an id."""

    def __init__(self, key: str) -> None:
        self.key, self._parts, self._flows = key, list[str](), 0

    def node(self, tag: str, id_: str, inner: str = "", **attributes: str) -> "Model":
        extra = "".join(f' {name.replace("__", ":")}="{value}"' for name, value in attributes.items())
        self._parts.append(f'<bpmn:{tag} id="{id_}" name="{id_}"{extra}>{inner}</bpmn:{tag}>')
        return self

    def flow(self, source: str, target: str, condition: str = "", id_: str | None = None) -> "Model":
        self._flows += 1
        inner = (
            condition
            and f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
        )
        name = id_ or f"f{self._flows}"
        self._parts.append(
            f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        )
        return self

    def chain(self, *ids: str) -> "Model":
        for source, target in pairwise(ids):
            self.flow(source, target)
        return self

    def xml(self) -> bytes:
        body = "\n".join(self._parts)
        return f'{HEAD}<bpmn:process id="{self.key}" isExecutable="true">\n{body}\n</bpmn:process>\n</bpmn:definitions>\n'.encode()


def request() -> bytes:
    """Two user tasks, a condition, a boundary timer, two scripts: the whole case that is measured over HTTP."""
    return (
        Model("bench_request")
        .node("startEvent", "start")
        .node("userTask", "request", camunda__candidateGroups="it", camunda__formRef="bench_ask")
        .node("exclusiveGateway", "gw", default="cheap")
        .node("userTask", "approve", camunda__candidateGroups="it", camunda__formRef="bench_decide")
        .node("boundaryEvent", "late", _duration("P3D"), attachedToRef="approve")
        .node("scriptTask", "escalate", "<bpmn:script>{escalated: true}</bpmn:script>", scriptFormat="feel")
        .node("endEvent", "end_late")
        .node("scriptTask", "tag", '<bpmn:script>{tag: "IT-" + string(cost)}</bpmn:script>', scriptFormat="feel")
        .node("endEvent", "end")
        .chain("start", "request", "gw")
        .flow("gw", "approve", "=cost &gt; 500", "costly")
        .flow("gw", "tag", id_="cheap")
        .chain("approve", "tag", "end")
        .chain("late", "escalate", "end_late")
        .xml()
    )


ASK = b"""{"type": "default", "id": "bench_ask", "schemaVersion": 19, "components": [
 {"type": "select", "id": "a", "key": "kind", "label": "Kind", "values": [{"label": "Laptop", "value": "laptop"},
  {"label": "Phone", "value": "phone"}], "validate": {"required": true}},
 {"type": "number", "id": "b", "key": "cost", "label": "Cost", "validate": {"required": true, "min": 1}},
 {"type": "textarea", "id": "c", "key": "reason", "label": "Reason"},
 {"type": "textfield", "id": "d", "key": "department", "label": "Department"}]}"""

DECIDE = b"""{"type": "default", "id": "bench_decide", "schemaVersion": 19, "components": [
 {"type": "radio", "id": "a", "key": "decision", "label": "Decision", "values": [{"label": "Yes", "value": "yes"},
  {"label": "No", "value": "no"}], "validate": {"required": true}},
 {"type": "textarea", "id": "b", "key": "comment", "label": "Comment"}]}"""

ANSWERS = {
    "kind": "laptop",
    "cost": 1200,
    "reason": "The old one no longer holds a charge; replacement due per policy 7.",
    "department": "Finance",
}
DECISION = {"decision": "yes", "comment": "fine"}


def loop() -> bytes:
    """A user task in a loop that never ends by itself."""
    return (
        Model("bench_loop")
        .node("startEvent", "start")
        .node("userTask", "work")
        .node("scriptTask", "count", "<bpmn:script>{n: n + 1}</bpmn:script>", scriptFormat="feel")
        .node("exclusiveGateway", "gw", default="done")
        .node("endEvent", "end")
        .chain("start", "work", "count", "gw")
        .flow("gw", "work", "=again", "back")
        .flow("gw", "end", id_="done")
        .xml()
    )


def line(nodes: int) -> bytes:
    """`nodes` user tasks in a row."""
    model = Model(f"bench_line_{nodes}").node("startEvent", "start").node("endEvent", "end")
    names = [f"u{i}" for i in range(nodes)]
    for name in names:
        model.node("userTask", name)
    return model.chain("start", *names, "end").xml()


def diamonds(count: int) -> bytes:
    """`count` parallel diamonds in a row, then a user task."""
    model = Model("bench_diamonds").node("startEvent", "start").node("userTask", "rest").node("endEvent", "end")
    last = "start"
    for i in range(count):
        split, join = f"split{i}", f"join{i}"
        model.node("parallelGateway", split).node("parallelGateway", join).flow(last, split)
        for side in ("a", "b"):
            script = f"{side}{i}"
            model.node("scriptTask", script, f"<bpmn:script>{{{side}: {i}}}</bpmn:script>", scriptFormat="feel")
            model.flow(split, script).flow(script, join)
        last = join
    return model.chain(last, "rest", "end").xml()


def wide() -> bytes:
    """A call that starts a case of one user task for each item of `xs`."""
    item = (
        Model("bench_item").node("startEvent", "item_start").node("userTask", "item_work").node("endEvent", "item_end")
    )
    many = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="xs" camunda:elementVariable="x"/>'
    passing = (
        '<bpmn:extensionElements><camunda:properties><camunda:property name="mode" value="instances"/></camunda:properties>'
        '<camunda:in source="x" target="x"/></bpmn:extensionElements>'
    )
    model = Model("bench_wide").node("startEvent", "start").node("endEvent", "end")
    model.node("callActivity", "each", passing + many, calledElement="bench_item")
    return _together(item.chain("item_start", "item_work", "item_end").xml(), model.chain("start", "each", "end").xml())


def deep(depth: int) -> bytes:
    """`depth` processes, each called by the one before; the last has a user task."""
    written = []
    for level in range(depth + 1):
        model = Model(f"bench_deep_{level}").node("startEvent", f"s{level}").node("endEvent", f"e{level}")
        if level < depth:
            model.node("callActivity", f"c{level}", calledElement=f"bench_deep_{level + 1}")
        else:
            model.node("userTask", f"c{level}")
        written.append(model.chain(f"s{level}", f"c{level}", f"e{level}").xml())
    return _together(*written)


def _together(*files: bytes) -> bytes:
    """Put the processes of several files into one, their flows under names of their own."""
    bodies = []
    for number, file in enumerate(files):
        text = file.decode().removeprefix(HEAD).rstrip().removesuffix("</bpmn:definitions>")
        bodies.append(text.replace('sequenceFlow id="f', f'sequenceFlow id="g{number}_'))
    return f"{HEAD}{''.join(bodies)}</bpmn:definitions>\n".encode()


def waiting() -> bytes:
    """Waits for a timer, then ends."""
    return (
        Model("bench_waiting")
        .node("startEvent", "start")
        .node("intermediateCatchEvent", "wait", _duration("PT1H"))
        .node("endEvent", "end")
        .chain("start", "wait", "end")
        .xml()
    )


def grouped() -> bytes:
    """One user task for a group: what fills an inbox."""
    return (
        Model("bench_grouped")
        .node("startEvent", "start")
        .node("userTask", "work", camunda__candidateGroups="=team")
        .node("endEvent", "end")
        .chain("start", "work", "end")
        .xml()
    )


def table(rules: int) -> bytes:
    """A decision table of `rules` rules over three inputs; only the last rule fits the input that is measured."""
    rows = "".join(
        f'<rule id="r{i}"><inputEntry id="a{i}"><text>&gt; {100_000 - i}</text></inputEntry>'
        f'<inputEntry id="b{i}"><text>"k{i}"</text></inputEntry><inputEntry id="c{i}"><text>[{i}..{i + 1}]</text></inputEntry>'
        f'<outputEntry id="o{i}"><text>{i}</text></outputEntry></rule>'
        for i in range(rules - 1)
    )
    last = (
        '<rule id="last"><inputEntry id="al"><text>-</text></inputEntry><inputEntry id="bl"><text>-</text></inputEntry>'
        '<inputEntry id="cl"><text>-</text></inputEntry><outputEntry id="ol"><text>-1</text></outputEntry></rule>'
    )
    inputs = "".join(
        f'<input id="i{name}"><inputExpression id="e{name}" typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in (("amount", "number"), ("kind", "string"), ("size", "number"))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" '
        'id="d" name="d" namespace="https://itamflow.example/bench"><decision id="bench_table" name="bench_table">'
        f'<decisionTable id="t" hitPolicy="FIRST">{inputs}<output id="o" name="level" typeRef="number"/>{rows}{last}'
        "</decisionTable></decision></definitions>"
    ).encode()
