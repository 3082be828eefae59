"""How the tests of this room evaluate FEEL."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dmn.feel import Functions, Host, Result, compile_expression

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)


@pytest.fixture
def host() -> Host:
    """A host in Berlin, half an hour after midnight of 11 March 2026 there."""
    return Host(now=lambda: NOW, zone=BERLIN)


@pytest.fixture
def feel(host: Host) -> Callable[..., Any]:
    """Evaluate an expression with variables given by name."""

    def evaluate(text: str, functions: Functions | None = None, /, **variables: Any) -> Any:
        return compile_expression(text, functions=functions or Functions()).evaluate(variables, host)

    return evaluate


@pytest.fixture
def why(host: Host) -> Callable[..., Result]:
    """Diagnose an expression."""

    def diagnose(text: str, variables: Mapping[str, Any] | None = None, functions: Functions | None = None) -> Result:
        return compile_expression(text, functions=functions or Functions()).diagnose(variables or {}, host)

    return diagnose


def model(body: str) -> bytes:
    """Return a DMN file with these elements."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">'
        f"{body}</definitions>"
    ).encode()


def escaped(text: str) -> str:
    """Return text as it stands in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def table(
    rules: list[tuple[str, ...]],
    *,
    policy: str = 'hitPolicy="UNIQUE"',
    inputs: tuple[str, ...] = ("x",),
    outputs: tuple[str, ...] = ("out",),
    output_extra: str = "",
) -> str:
    """Return a decision table; each rule has its input cells, then its output cells."""
    columns = "".join(
        f'<input id="in_{n}"><inputExpression><text>{escaped(each)}</text></inputExpression></input>'
        for n, each in enumerate(inputs)
    )
    outs = "".join(f'<output id="out_{each}" name="{each}">{output_extra}</output>' for each in outputs)
    rows = ""
    for number, cells in enumerate(rules, 1):
        ins = "".join(f"<inputEntry><text>{escaped(cell)}</text></inputEntry>" for cell in cells[: len(inputs)])
        values = "".join(f"<outputEntry><text>{escaped(cell)}</text></outputEntry>" for cell in cells[len(inputs) :])
        rows += f'<rule id="r{number}">{ins}{values}</rule>'
    return f'<decisionTable id="t" {policy}>{columns}{outs}{rows}</decisionTable>'


def decision(logic: str, key: str = "dec", extra: str = "") -> str:
    """Return a decision with some logic and requirements."""
    return f'<decision id="{key}" name="{key}">{extra}{logic}</decision>'


@pytest.fixture
def xml() -> SimpleNamespace:
    """Functions that write DMN."""
    return SimpleNamespace(model=model, table=table, decision=decision)
