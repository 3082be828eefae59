"""A process of many steps, drawn in rows: to see how the editor and its checks carry it."""

from collections.abc import Iterator
from itertools import pairwise

#: So many steps stand in a row.
ROW = 20
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  id="wide" targetNamespace="urn:itamflow">"""


def wide(key: str, steps: int) -> str:
    """Return a model with that many user tasks, one after the other, between a start and an end."""
    nodes = ["start", *(f"step_{number}" for number in range(1, steps + 1)), "end"]
    return "\n".join(
        [
            _HEAD,
            f'<bpmn:process id="{key}" name="Wide" isExecutable="true">',
            *_elements(nodes),
            "</bpmn:process>",
            f'<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="{key}">',
            *_drawing(nodes),
            "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>",
        ]
    )


def _elements(nodes: list[str]) -> Iterator[str]:
    yield '<bpmn:startEvent id="start" />'
    for number, node in enumerate(nodes[1:-1], 1):
        yield f'<bpmn:userTask id="{node}" name="Step {number}" camunda:candidateGroups="itam_manager" />'
    yield '<bpmn:endEvent id="end" />'
    for before, after in pairwise(nodes):
        yield f'<bpmn:sequenceFlow id="{before}_{after}" sourceRef="{before}" targetRef="{after}" />'


def _place(at: int) -> tuple[int, int]:
    return 100 + at % ROW * 150, 100 + at // ROW * 140


def _drawing(nodes: list[str]) -> Iterator[str]:
    for at, node in enumerate(nodes):
        x, y = _place(at)
        wide, high = (36, 36) if node in ("start", "end") else (100, 80)
        bounds = f'<dc:Bounds x="{x}" y="{y}" width="{wide}" height="{high}" />'
        yield f'<bpmndi:BPMNShape id="{node}_di" bpmnElement="{node}">{bounds}</bpmndi:BPMNShape>'
    for at, (before, after) in enumerate(pairwise(nodes)):
        points = "".join(f'<di:waypoint x="{x + 18}" y="{y + 18}" />' for x, y in (_place(at), _place(at + 1)))
        yield f'<bpmndi:BPMNEdge id="{before}_{after}_di" bpmnElement="{before}_{after}">{points}</bpmndi:BPMNEdge>'
