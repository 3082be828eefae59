"""Small models written in the test itself."""

from collections.abc import Callable

import pytest

from bpmn.findings import Finding
from bpmn.lint import Known, check

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:operaton="http://operaton.org/schema/1.0/bpmn" '
    'id="d" targetNamespace="t">'
)


@pytest.fixture
def document() -> Callable[..., bytes]:
    """Wrap the content of a process, and what stands beside it, in a document. The process begins on line 2."""

    def wrap(content: str, beside: str = "") -> bytes:
        process = f'<bpmn:process id="p" isExecutable="true">\n{content}</bpmn:process>'
        return f"{HEAD}\n{process}{beside}</bpmn:definitions>".encode()

    return wrap


@pytest.fixture
def lint(document: Callable[..., bytes]) -> Callable[..., list[Finding]]:
    """Give the findings of a process."""

    def find(content: str, beside: str = "", **known: object) -> list[Finding]:
        return list(check(document(content, beside), known=Known(**known)))  # type: ignore[arg-type]  # as each test says

    return find
