"""Spoiled models: findings or a run, never an exception that nobody foresaw."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bpmn.findings import InvalidProcess
from bpmn.lint import check
from bpmn.semantics import compile_process
from engine.errors import EngineError
from engine.interpreter import Complete, Deliver, FireTimer, Retry, SetVariables

HERE = Path(__file__).parent
MODELS = sorted(HERE.glob("*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TEXTS = [
    "",
    "x",
    "=x",
    "=1 +",
    "PT1H",
    "=duration(“P1D”)",
    "R/PT1S",
    "true",
    "-1",
    "p",
    "s",
    "999999999999",
    "={a: b}",
    "${x}",
]


def nodes(root: Any) -> list[Any]:
    return [
        node for node in root.iter() if isinstance(node.tag, str) and node.tag.startswith(BPMN) and node is not root
    ]


def remove(node: Any, other: Any, every: list[Any], rnd: random.Random) -> None:
    node.getparent().remove(node)


def move(node: Any, other: Any, every: list[Any], rnd: random.Random) -> None:
    if node not in other.iterancestors() and node is not other:
        other.append(node)


def rename(node: Any, other: Any, every: list[Any], rnd: random.Random) -> None:
    node.tag = other.tag


def forget(node: Any, other: Any, every: list[Any], rnd: random.Random) -> None:
    if node.attrib:
        del node.attrib[rnd.choice(list(node.attrib))]


def confuse(node: Any, other: Any, every: list[Any], rnd: random.Random) -> None:
    values = [value for each in every for value in each.attrib.values()] + TEXTS
    node.set(rnd.choice(list(node.attrib) or ["id"]), rnd.choice(values))


def rewrite(node: Any, other: Any, every: list[Any], rnd: random.Random) -> None:
    node.text = rnd.choice(TEXTS)


def double(node: Any, other: Any, every: list[Any], rnd: random.Random) -> None:
    node.getparent().append(etree.fromstring(etree.tostring(node)))


def divert(node: Any, other: Any, every: list[Any], rnd: random.Random) -> None:
    for name in ("sourceRef", "targetRef", "attachedToRef", "default", "calledElement"):
        if node.get(name):
            node.set(name, other.get("id") or "")


def spoil(root: Any, rnd: random.Random) -> None:
    """Do one thing to a tree that an editor, a merge or an enemy might do."""
    every = nodes(root)
    if every:
        way = rnd.choice([remove, move, rename, forget, confuse, rewrite, double, divert])
        way(rnd.choice(every), rnd.choice(every), every, rnd)


def play(case_of: Callable[..., Any], xml: bytes, rnd: random.Random) -> None:
    """Run a model some random steps: refusals are fine, anything else is not."""
    case = case_of(xml, linted=False)
    try:
        case.start(x=1, xs=[1, 2], go=False)
        for _ in range(12):
            if case.ended or not (case.waits or case.faults):
                break
            case.send(command(case, rnd))
    except EngineError:
        return


def command(case: Any, rnd: random.Random) -> Any:
    commands: list[Any] = [SetVariables(variables={"x": rnd.randrange(20)})]
    for wait in case.waits.values():
        if wait.kind in ("user_task", "job"):
            commands.append(Complete(token_id=wait.token_id, variables={"y": 1}))
        elif wait.kind == "timer":
            commands.append(FireTimer(token_id=wait.token_id))
        elif wait.kind != "condition":
            commands.append(Deliver(token_id=wait.token_id))
    commands += [Retry(token_id=fault.token_id) for fault in case.faults[-1:]]
    return rnd.choice(commands)


def spoiled(rnd: random.Random) -> bytes:
    """Return one of the models with up to four things done to it."""
    root = etree.parse(rnd.choice(MODELS)).getroot()
    for _ in range(rnd.randint(1, 4)):
        spoil(root, rnd)
    xml: bytes = etree.tostring(root)
    return xml


def spoil_and_try(case_of: Callable[..., Any], seed: int) -> None:
    rnd = random.Random(seed)
    xml = spoiled(rnd)
    findings = check(xml)
    if any(finding.severity == "error" for finding in findings):
        return
    try:
        compile_process(xml)
    except InvalidProcess:
        pytest.fail(f"seed {seed}: the check found nothing, the compiler did")
    play(case_of, xml, rnd)


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_a_spoiled_model_is_refused_or_runs(case_of: Callable[..., Any], start: int) -> None:
    for seed in range(start, start + 100):
        spoil_and_try(case_of, seed)


def test_no_spoiled_or_truncated_model_takes_two_seconds_or_two_hundred_megabytes(
    measured: Any, tmp_path: Path
) -> None:
    files = []
    for seed in range(300):
        data = spoiled(random.Random(seed))
        files.append(tmp_path / f"{seed}.bpmn")
        # One in four is cut off somewhere besides.
        files[-1].write_bytes(data[: 7919 * seed % len(data)] if seed % 4 == 0 else data)
    taken = measured.check(files)
    assert taken.ended_well and len(taken.findings) == len(files)
    assert max(taken.seconds) <= 2.0
    assert taken.megabytes <= 200


@pytest.mark.soak
def test_thousands_of_spoiled_models_are_refused_or_run(case_of: Callable[..., Any]) -> None:
    for seed in range(1000, 21_000):
        spoil_and_try(case_of, seed)


@pytest.mark.parametrize("model", MODELS[::7], ids=lambda path: path.stem)
def test_a_truncated_file_is_a_finding(model: Path) -> None:
    data = model.read_bytes().rstrip()
    for end in range(0, len(data), max(1, len(data) // 25)):
        assert check(data[:end])[0].rule == "xml-syntax"
