"""A model in a few lines of text, for tests that read better with the model in sight.

    process p
      start s
      sub b collection=xs item=x
        start bs
        user a assignee="=x"
        bs -> a
      boundary t on b timer PT1H beside
      user z
      s -> b -> z
      t -> z : n > 1

A line is a flow (`a -> b -> c`, a condition or `default` after a colon) or a flow node: its kind, its id, words and
options.
What is indented below a node stands in it.
"""

import itertools
import re
import shlex
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="definitions" targetNamespace="urn:tests">'
)
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
    "task": "task",
    "manual": "manualTask",
    "user": "userTask",
    "script": "scriptTask",
    "service": "serviceTask",
    "rule": "businessRuleTask",
    "send": "sendTask",
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
#: Events that refer to something declared: kind -> the attribute of the declaration that carries the name.
DECLARED = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}
PLAIN = {"terminate": "terminate", "cancel": "cancel"}


def element(tag: str, content: str = "", **attributes: str) -> str:
    written = "".join(f" {name.replace('__', ':')}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}>{content}</{tag}>"


class Model:
    """What is read of one file."""

    def __init__(self) -> None:
        self.declared: dict[tuple[str, str], str] = {}
        self.beside: list[str] = []
        self.flows = 0

    def reference(self, kind: str, name: str) -> str:
        """Return the id under which an event is declared."""
        return self.declared.setdefault((kind, name), f"{kind}_{len(self.declared)}")

    def declarations(self) -> str:
        return "".join(
            element(f"bpmn:{kind}", id=given, **({"name": name} | {DECLARED[kind]: name}))
            for (kind, name), given in self.declared.items()
        ) + "".join(self.beside)


def draw(text: str) -> bytes:
    """Return the BPMN of a model in this notation; a text without a `process` line is the process `p`."""
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    rows = [((len(line) - len(line.lstrip()) - margin), line.strip()) for line in lines]
    if not rows[0][1].startswith("process"):
        rows = [(0, "process p"), *((depth + 2, line) for depth, line in rows)]
    model, processes = Model(), ""
    for (_, line), inner in blocks(rows):
        _, key, *options = shlex.split(line)
        named = dict(option.split("=", 1) for option in options)
        attributes = {f"camunda:{name}": value for name, value in named.items() if not name.startswith("prop:")}
        content = extension(named) + body(model, inner)
        processes += element("bpmn:process", content, id=key, isExecutable="true", **attributes)
    return f"{HEAD}{model.declarations()}{processes}</bpmn:definitions>".encode()


def blocks(rows: list[tuple[int, str]]) -> list[tuple[tuple[int, str], list[tuple[int, str]]]]:
    """Return each line of the outermost depth with those that are indented below it."""
    found: list[tuple[tuple[int, str], list[tuple[int, str]]]] = []
    for row in rows:
        if not found or row[0] <= found[0][0][0]:
            found.append((row, []))
        else:
            found[-1][1].append(row)
    return found


def body(model: Model, rows: list[tuple[int, str]]) -> str:
    written, defaults, nodes = "", {}, []
    for (_, line), inner in blocks(rows):
        if "->" in line and line.split()[0] not in TAGS:
            flows, found = flow(model, line)
            written += flows
            defaults |= found
        else:
            nodes.append((line, inner))
    return "".join(node(model, line, inner, defaults) for line, inner in nodes) + written


def flow(model: Model, line: str) -> tuple[str, dict[str, str]]:
    way, _, condition = line.partition(" : ")
    ids, written, defaults = [each.strip() for each in way.split("->")], "", {}
    for source, target in itertools.pairwise(ids):
        model.flows += 1
        inner = ""
        if condition.strip() == "default":
            defaults[source] = f"f{model.flows}"
        elif condition:
            inner = element("bpmn:conditionExpression", escape(condition.strip()))
        written += element("bpmn:sequenceFlow", inner, id=f"f{model.flows}", sourceRef=source, targetRef=target)
    return written, defaults


def node(model: Model, line: str, inner: list[tuple[int, str]], defaults: dict[str, str]) -> str:
    kind, name, *words = shlex.split(line)
    options = dict(word.split("=", 1) for word in words if re.match(r"[\w:.]+=", word))
    words = [word for word in words if not re.match(r"[\w:.]+=", word)]
    attributes = {"id": name, "name": options.pop("name", name)}
    for option, attribute in (("needs", "startQuantity"), ("gives", "completionQuantity")):
        if option in options:
            attributes[attribute] = options.pop(option)
    if name in defaults:
        attributes["default"] = defaults[name]
    content = extension(options, "in", "out") if kind == "call" else extension(options)
    content += (
        event(model, kind, words, options, attributes) if kind in EVENTS else work(model, kind, words, attributes)
    )
    content += loop(model, words, options)
    for option, value in options.items():
        if option not in LOOPS and ":" not in option and option not in ("in", "out", "by", "of"):
            attributes[f"camunda:{option}"] = value
    if kind == "on":
        attributes["triggeredByEvent"] = "true"
    if "undoes" in words:
        attributes["isForCompensation"] = "true"
    written = element(f"bpmn:{TAGS[kind]}", content + body(model, inner), **attributes)
    if "by" in options:
        written += element("bpmn:association", id=f"by_{name}", sourceRef=name, targetRef=options["by"])
    return written


EVENTS = ("start", "end", "catch", "throw", "boundary")
LOOPS = ("times", "collection", "item", "until", "list", "value", "while", "max", "each", "first", "when")


def event(model: Model, kind: str, words: list[str], options: dict[str, str], attributes: dict[str, str]) -> str:
    if kind == "boundary":
        attributes["attachedToRef"] = words[words.index("on") + 1]
        words = words[words.index("on") + 2 :]
    if "beside" in words:
        attributes["cancelActivity" if kind == "boundary" else "isInterrupting"] = "false"
    words = [word for word in words if word != "beside"]
    if not words:
        return ""
    if words[0] in ("any", "all"):
        # any "timer P1D" "signal alarm": several definitions.
        if words[0] == "all" and kind in ("start", "catch", "boundary"):
            attributes["parallelMultiple"] = "true"
        return "".join(definition(model, shlex.split(each), options) for each in words[1:])
    return definition(model, words, options)


def definition(model: Model, words: list[str], options: dict[str, str], **given: str) -> str:
    what, *rest = words
    extra = given | {
        f"camunda:{name}": options.pop(name)
        for name in ("errorCodeVariable", "errorMessageVariable")
        if name in options
    }
    if what in DECLARED:
        reference = {f"{what}Ref": model.reference(what, rest[0])} if rest else {}
        return element(f"bpmn:{what}EventDefinition", **reference, **extra)
    if what == "timer":
        tag = (
            "timeCycle"
            if rest[0].startswith("R") or " " in rest[0]
            else "timeDuration"
            if "P" in rest[0][:2]
            else "timeDate"
        )
        tag = rest[1] if len(rest) > 1 else tag
        return element("bpmn:timerEventDefinition", element(f"bpmn:{tag}", escape(rest[0])))
    if what == "condition":
        return element("bpmn:conditionalEventDefinition", element("bpmn:condition", escape(rest[0])))
    if what == "compensate":
        named = next((word[3:] for word in rest if word.startswith("of=")), options.get("of"))
        of = {"activityRef": named} if named is not None else {}
        of |= {"waitForCompletion": "false"} if "nowait" in rest else {}
        return element("bpmn:compensateEventDefinition", **of)
    if what == "link":
        return element("bpmn:linkEventDefinition", name=rest[0])
    return element(f"bpmn:{what}EventDefinition")


def work(model: Model, kind: str, words: list[str], attributes: dict[str, str]) -> str:
    if kind == "script":
        attributes["scriptFormat"] = "feel"
        return element("bpmn:script", escape(words[0]))
    if kind == "service":
        attributes |= {"camunda:type": "external", "camunda:topic": words[0]}
    if kind == "rule":
        attributes["camunda:decisionRef"] = words[0]
    if kind == "call":
        attributes["calledElement"] = words[0]
    if kind in ("receive", "event") and "instantiate" in words:
        attributes["instantiate"] = "true"
    if kind == "event" and "parallel" in words:
        attributes["eventGatewayType"] = "Parallel"
    if kind in ("send", "receive") and words and words[0] not in ("undoes", "sequential", "instantiate"):
        attributes["messageRef"] = model.reference("message", words[0])
    return ""


def thrown(model: Model, options: dict[str, str]) -> tuple[dict[str, str], str]:
    """Read what instances throw: each="signal x", first="…", or when="condition => signal x; …"."""
    for option, behavior in (("each", "None"), ("first", "One")):
        if option in options:
            given = f"thrown_{len(model.beside)}"
            model.beside.append(definition(model, shlex.split(options[option]), {}, id=given))
            return {"behavior": behavior, f"{behavior.lower()}BehaviorEventRef": given}, ""
    content = ""
    for each in filter(None, options.get("when", "").split(";")):
        condition, _, what = each.partition("=>")
        inner = element("bpmn:event", definition(model, shlex.split(what), {}))
        inner = element("bpmn:condition", escape(condition.strip())) + inner
        content += element("bpmn:complexBehaviorDefinition", inner)
    return ({"behavior": "Complex"} if content else {}), content


def loop(model: Model, words: list[str], options: dict[str, str]) -> str:
    if "while" in options or "max" in options:
        condition = element("bpmn:loopCondition", escape(options["while"])) if "while" in options else ""
        more = {"loopMaximum": options["max"]} if "max" in options else {}
        return element("bpmn:standardLoopCharacteristics", condition, testBefore=str("before" in words).lower(), **more)
    if "times" not in options and "collection" not in options:
        return ""
    more = {
        f"camunda:{theirs}": options[ours]
        for ours, theirs in (("collection", "collection"), ("item", "elementVariable"))
        if ours in options
    }
    content = element("bpmn:loopCardinality", escape(options["times"])) if "times" in options else ""
    if "list" in options:
        content += element("bpmn:loopDataOutputRef", options["list"])
        content += element("bpmn:outputDataItem", id=f"item_{options['list']}", name=options["value"])
    said, conditions = thrown(model, options)
    more, content = more | said, content + conditions
    if "until" in options:
        content += element("bpmn:completionCondition", escape(options["until"]))
    sequential = str("sequential" in words).lower()
    return element("bpmn:multiInstanceLoopCharacteristics", content, isSequential=sequential, **more)


def extension(options: dict[str, str], *passing: str) -> str:
    """Return the extension elements: `prop:x`, `input:x`, `output:x`; of a call `in` and `out`, comma lists of a:b."""
    properties = "".join(
        element("camunda:property", name=name[5:], value=value)
        for name, value in options.items()
        if name[:5] == "prop:"
    )
    parameters = "".join(
        element(f"camunda:{name.partition(':')[0]}Parameter", escape(value), name=name.partition(":")[2])
        for name, value in options.items()
        if name.startswith(("input:", "output:"))
    )
    passed = ""
    for way in passing:
        for pair in filter(None, options.get(way, "").split(",")):
            source, _, target = pair.partition(":")
            given = {"variables": "all"} if pair == "all" else {"source": source, "target": target or source}
            passed += element(f"camunda:{way}", **given)
    content = element("camunda:properties", properties) if properties else ""
    content += element("camunda:inputOutput", parameters) if parameters else ""
    content += passed
    return element("bpmn:extensionElements", content) if content else ""
