"""Models made to keep a server busy: each is answered with findings in a time that grows with its size only.

The work of a check that grows with the square of a model takes minutes for these, so the bound can be generous.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import pytest

from bpmn.findings import InvalidProcess
from bpmn.lint import check
from bpmn.semantics import compile_process

SECONDS = 30.0


def tasks(count: int) -> str:
    ids = ["s", *(f"u{n}" for n in range(count))]
    return "".join(f'<bpmn:userTask id="{each}"/>' for each in ids[1:]) + "".join(
        f'<bpmn:sequenceFlow id="f_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ids)
    )


def repeated(count: int, text: str) -> str:
    return "".join(text.replace("#", str(n)) for n in range(count))


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
    "braces": lambda: tasks(1) + f'<bpmn:userTask id="b" camunda:assignee="{"${a}" * 100_000}"/>',
}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_answered_in_a_time_that_grows_with_its_size_only(draw: Callable[[str], bytes], what: str) -> None:
    hostile = f"{HOSTILE[what]()}<bpmn:sequenceFlow".encode()
    whole = draw("start s\nuser z\ns -> z").replace(b"<bpmn:sequenceFlow", hostile, 1)
    begun = time.process_time()
    found = check(whole)
    with suppress(InvalidProcess):
        compile_process(whole)
    assert found
    assert time.process_time() - begun < SECONDS
