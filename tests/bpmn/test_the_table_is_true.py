"""docs/bpmn.md says what runs: every proof exists, everything has a row, what is refused is refused by its rule."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bpmn.constructs import ATTRIBUTES
from bpmn.lint import check
from bpmn.shape import FLOW_NODES

HERE = Path(__file__).parent
DOCUMENT = (HERE.parents[1] / "docs" / "bpmn.md").read_text()
RUNS, REFUSED = DOCUMENT.split("## Refused")
PLAIN = "start s\nuser a\ns -> a\n"

#: A model for each row of what is refused, in the order of the table: notation, or XML in place of the task `a`.
EXAMPLES = [
    '<bpmn:complexGateway id="x"/>',
    '<bpmn:adHocSubProcess id="x"/>',
    "BESIDE<bpmn:choreography id='x'/>",
    '<bpmn:userTask id="x"><bpmn:ioSpecification><bpmn:inputSet/><bpmn:inputSet/>'
    "</bpmn:ioSpecification></bpmn:userTask>",
    'BESIDE<bpmn:import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" location="q.bpmn" namespace="q"/>',
    '<bpmn:serviceTask id="x" operationRef="nowhere"/>',
    "BESIDE<bpmn:endPoint id='x'/>",
    '<bpmn:userTask id="x"><bpmn:potentialOwner/></bpmn:userTask>',
    '<bpmn:userTask id="x"><bpmn:ioSpecification><bpmn:inputSet><bpmn:whileExecutingInputRefs/></bpmn:inputSet>'
    "</bpmn:ioSpecification></bpmn:userTask>",
    'start s\nuser a\nboundary c on a any "compensate" "signal g" by=h\nuser h undoes\nuser z\ns -> a\nc -> z',
    'start s\nuser a\nboundary b on a all "message m" "error e"\nuser z\ns -> a\nb -> z',
    'start s\nuser a\nend e any "terminate" "error g"\ns -> a -> e',
    'event g instantiate\ncatch a all "message m" "signal n"\ncatch b signal o\ng -> a\ng -> b',
    "start s\nevent g parallel\ncatch a message m\ncatch b signal o\ns -> g\ng -> a\ng -> b",
    '<bpmn:userTask id="x" startQuantity="0"/>',
    '<bpmn:userTask id="x"><bpmn:multiInstanceLoopCharacteristics behavior="One"/></bpmn:userTask>',
    'start s\nuser a times=2 when="true => timer PT1H"\ns -> a',
    'start s\ncall a q prop:mode=instances collection=xs each="signal g"\ns -> a',
    '<bpmn:endEvent id="x"><bpmn:eventDefinitionRef>d</bpmn:eventDefinitionRef></bpmn:endEvent>',
    '<bpmn:serviceTask id="x" camunda:class="com.acme.Add"/>',
    '<bpmn:scriptTask id="x" scriptFormat="groovy"><bpmn:script>1</bpmn:script></bpmn:scriptTask>',
    "start s\nuser a\nboundary c on a compensate by=h\nuser h undoes\nboundary b on h compensate by=h\ns -> a",
    "start s\nsub q\n  start qs message m\n  user a\n  qs -> a\ns -> q",
    "start s\nuser a\nend e cancel\ns -> a -> e",
    "start s\nuser a times=101\ns -> a",
]


def rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith(("|---", "| Construct")):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_every_proof_is_there() -> None:
    proofs = [row[-1] for row in rows(RUNS)]
    assert len(proofs) > 30
    assert [proof for proof in proofs if "def test_" not in (HERE / proof).read_text()] == []


def test_every_flow_node_and_event_has_a_row() -> None:
    named = set(re.findall(r"`(\w+)`", RUNS))
    events = {name for name in ATTRIBUTES if name.endswith("EventDefinition")} - {"cancelEventDefinition"}
    assert (FLOW_NODES | events) - named == set()


def test_nothing_is_said_to_run_and_refused_at_once() -> None:
    refused = {name for row in rows(REFUSED) for name in re.findall(r"`(\w+)`", row[0])}
    assert refused & FLOW_NODES == set()


@pytest.mark.parametrize(("row", "example"), list(zip(rows(REFUSED), EXAMPLES, strict=True)))
def test_what_is_called_refused_is_refused_by_the_rule_it_names(
    draw: Callable[[str], bytes], row: list[str], example: str
) -> None:
    if example.startswith("<"):
        xml = draw(PLAIN).replace(b"<bpmn:sequenceFlow", f"{example}<bpmn:sequenceFlow".encode(), 1)
    elif example.startswith("BESIDE"):
        xml = draw(PLAIN).replace(b"</bpmn:definitions>", f"{example[6:]}</bpmn:definitions>".encode())
    else:
        xml = draw(example)
    assert row[1] in {each.rule for each in check(xml) if each.severity == "error"}
