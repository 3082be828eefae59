"""The meaning of BPMN 2.0.2: compiled definitions and the tokens that run on them. Knows SpiffWorkflow."""

from bpmn.findings import InvalidProcess
from bpmn.semantics.definition import Definition, Element, StartEvent
from bpmn.semantics.errors import BpmnError
from bpmn.semantics.parser import Sound, compile_drawn, compile_file, compile_process

__all__ = [
    "BpmnError",
    "Definition",
    "Element",
    "InvalidProcess",
    "Sound",
    "StartEvent",
    "compile_drawn",
    "compile_file",
    "compile_process",
]
