"""Models made to keep a server busy: each is answered with findings, within 2 s of a processor and 200 MB."""

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest


def tasks(count: int) -> str:
    ids = ["s", *(f"u{n}" for n in range(count))]
    return "".join(f'<bpmn:userTask id="{each}"/>' for each in ids[1:]) + "".join(
        f'<bpmn:sequenceFlow id="f_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ids)
    )


def repeated(count: int, text: str) -> str:
    return "".join(text.replace("#", str(n)) for n in range(count))


def waiting(count: int) -> str:
    """A join to which as many flows lead at once, and one more behind a loop that begins anew ever so often."""
    direct = repeated(count, '<bpmn:sequenceFlow id="d#" sourceRef="w" targetRef="j"/>')
    loop = "".join(
        f'<bpmn:exclusiveGateway id="x{n}"/><bpmn:sequenceFlow id="a{n}" sourceRef="x{n}" targetRef="x{n + 1}">'
        "<bpmn:conditionExpression>c</bpmn:conditionExpression></bpmn:sequenceFlow>"
        for n in range(count)
    )
    return (
        '<bpmn:parallelGateway id="w"/><bpmn:parallelGateway id="j"/>'
        '<bpmn:sequenceFlow id="sw" sourceRef="s" targetRef="w"/>'
        f'{direct}{loop}<bpmn:exclusiveGateway id="x{count}"/><bpmn:sequenceFlow id="wx" sourceRef="w" targetRef="x0"/>'
        f'<bpmn:sequenceFlow id="xj" sourceRef="x{count}" targetRef="j"/>'
    )


SHARING = (
    '<bpmn:intermediateCatchEvent id="c#"><bpmn:eventDefinitionRef>long</bpmn:eventDefinitionRef>'
    "</bpmn:intermediateCatchEvent>"
)
HOSTILE: dict[str, Callable[[], str]] = {
    "a long row of tasks": lambda: tasks(9_000),
    "links": lambda: repeated(
        4_500,
        '<bpmn:intermediateThrowEvent id="t#"><bpmn:linkEventDefinition name="l#"/></bpmn:intermediateThrowEvent>'
        '<bpmn:intermediateCatchEvent id="c#"><bpmn:linkEventDefinition name="l#"/></bpmn:intermediateCatchEvent>',
    ),
    "handlers": lambda: repeated(
        3_500,
        '<bpmn:userTask id="u#"/><bpmn:boundaryEvent id="b#" attachedToRef="u#"><bpmn:compensateEventDefinition/>'
        '</bpmn:boundaryEvent><bpmn:task id="h#" isForCompensation="true"/>'
        '<bpmn:association id="a#" sourceRef="b#" targetRef="h#"/>',
    ),
    "boundary events": lambda: (
        tasks(1)
        + repeated(
            6_000,
            '<bpmn:boundaryEvent id="b#" attachedToRef="u0"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H'
            "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>",
        )
    ),
    "one id": lambda: '<bpmn:userTask id="a"/>' * 19_000,
    "nesting": lambda: '<bpmn:subProcess id="x">' * 5_000 + "</bpmn:subProcess>" * 5_000,
    "attributes": lambda: "<bpmn:userTask " + repeated(100_000, 'a#="1" ') + "/>",
    "an expression": lambda: (
        '<bpmn:scriptTask id="c" scriptFormat="feel"><bpmn:script>{x: ' + "1+" * 200_000 + "1}</bpmn:script>"
        '</bpmn:scriptTask><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="c"/>'
    ),
    "a sub-process without a start": lambda: (
        f'<bpmn:subProcess id="q">{tasks(6_000)}<bpmn:task id="s"/></bpmn:subProcess>'.replace('"s"', '"qs"')
    ),
    "many sub-processes that events leave": lambda: repeated(
        3_000,
        '<bpmn:subProcess id="q#"><bpmn:task id="t#"/></bpmn:subProcess><bpmn:boundaryEvent id="b#" attachedToRef="q#">'
        '<bpmn:signalEventDefinition signalRef="g"/></bpmn:boundaryEvent>',
    ),
    "a wide join that waits beside a loop": lambda: waiting(2_500),
    "many starts before a join": lambda: (
        '<bpmn:parallelGateway id="j"/>'
        + repeated(
            4_000,
            '<bpmn:startEvent id="s#"><bpmn:signalEventDefinition signalRef="g#"/></bpmn:startEvent>'
            '<bpmn:sequenceFlow id="f#" sourceRef="s#" targetRef="j"/>',
        )
    ),
    "parts of one value": lambda: (
        '<bpmn:userTask id="u"><bpmn:ioSpecification><bpmn:dataInput id="i"/></bpmn:ioSpecification>'
        "<bpmn:dataInputAssociation><bpmn:targetRef>i</bpmn:targetRef>"
        + repeated(5_000, "<bpmn:assignment><bpmn:from>1</bpmn:from><bpmn:to>i.p#</bpmn:to></bpmn:assignment>")
        + "</bpmn:dataInputAssociation></bpmn:userTask>"
    ),
    "many processes": lambda: (
        tasks(1)
        + repeated(
            980,
            '</bpmn:process><bpmn:process id="p#" isExecutable="true"><bpmn:startEvent id="s#"/>'
            '<bpmn:userTask id="u#"/><bpmn:sequenceFlow id="f#" sourceRef="s#" targetRef="u#"/>',
        )
        + "</bpmn:process><bpmn:process id='q'>"
    ),
    "many global tasks": lambda: (
        tasks(1) + "</bpmn:process>" + repeated(990, '<bpmn:globalUserTask id="g#"/>') + "<bpmn:process id='q'>"
    ),
    "many events of one element": lambda: (
        tasks(1) + f'<bpmn:endEvent id="e">{"<bpmn:terminateEventDefinition/>" * 19_000}</bpmn:endEvent>'
    ),
    "one long definition, often referred to": lambda: (
        f'{tasks(1)}{repeated(9_000, SHARING)}</bpmn:process><bpmn:timerEventDefinition id="long">'
        f"<bpmn:timeDate>{'x' * 500_000}</bpmn:timeDate></bpmn:timerEventDefinition><bpmn:process id='q'>"
    ),
    "many outputs": lambda: (
        '<bpmn:userTask id="b"><bpmn:extensionElements><camunda:inputOutput>'
        + repeated(9_000, '<camunda:outputParameter name="v#">=a + #</camunda:outputParameter>')
        + "</camunda:inputOutput></bpmn:extensionElements></bpmn:userTask>"
    ),
    "braces": lambda: tasks(1) + f'<bpmn:userTask id="b" camunda:assignee="{"${a}" * 100_000}"/>',
}


def whole(draw: Callable[[str], bytes], inside: str) -> bytes:
    """Put elements into a process that is sound without them."""
    hostile = f"{inside}<bpmn:sequenceFlow".encode()
    return draw("start s\nuser z\ns -> z").replace(b"<bpmn:sequenceFlow", hostile, 1)


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_answered_within_two_seconds_and_two_hundred_megabytes(
    draw: Callable[[str], bytes], measured: Any, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "hostile.bpmn"
    file.write_bytes(whole(draw, HOSTILE[what]()))
    taken = measured.check([file])
    assert taken.ended_well
    assert taken.findings[0] > 0
    assert max(taken.seconds) <= 2.0
    assert taken.megabytes <= 200


def any_of(rnd: random.Random) -> str:
    """Return some hostile content: parts of several, torn apart and put together."""
    parts = [make() for make in rnd.sample(sorted(HOSTILE.values(), key=id), rnd.randint(1, 3))]
    torn = []
    for part in parts:
        begin = rnd.randrange(len(part)) if rnd.random() < 0.3 else 0
        torn.append(part[begin : begin + rnd.randint(1, 1_200_000)])
    return "".join(torn)


@pytest.mark.soak
def test_ten_minutes_of_hostile_models_are_answered_as_fast(
    draw: Callable[[str], bytes], measured: Any, tmp_path: Path
) -> None:
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    rnd, spent, file = random.Random(seed), 0.0, tmp_path / "hostile.bpmn"
    for _ in range(20_000):
        file.write_bytes(whole(draw, any_of(rnd)))
        taken = measured.check([file])
        assert taken.ended_well and max(taken.seconds) <= 2.0 and taken.megabytes <= 200, (seed, taken)
        spent += max(0.05, *taken.seconds)
        if spent > 600:
            break
