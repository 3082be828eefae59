"""Random models against a token game written from BPMN 2.0.2 §13 by somebody who had not read the engine
(`oracle`).

After every step the case must show what the game allows: open tasks, what is waited for, timers and when they are
due, faults, values, the end. Once it has ended nothing is left. The same walk once more, with the case kept in
memory instead of read from bytes before each step, shows the same.

A model is made from a number, its seed: `ITAMFLOW_SEED=7 pytest tests/bpmn/test_random_walks.py` plays that one
alone. A model that fails is printed as an outline, with everything left out that it does not need to fail.
"""

import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from bpmn.lint import check
from bpmn.semantics import compile_process
from bpmn.semantics.report import Report
from engine import interpreter
from engine.bootstrap import open_engine
from engine.errors import Invalid
from engine.unit_of_work import Engine
from tests.bpmn.oracle.blocks import blocks
from tests.bpmn.oracle.drawing import draw, outline
from tests.bpmn.oracle.game import begin
from tests.bpmn.oracle.graphs import graphs
from tests.bpmn.oracle.model import ONE_DAY, Model
from tests.bpmn.oracle.performed import Performed
from tests.bpmn.oracle.reach import TooWide, seen, settle
from tests.bpmn.oracle.rehearsed import Rehearsed
from tests.bpmn.oracle.shrink import shrink
from tests.bpmn.oracle.walk import Differs, Walk, Way, again, walk, way_of

CaseOf = Any
Play = Callable[[Model, int], Walk]

#: `make test` always plays the same models, `make soak` others each time.
USUAL, MANY = 150, 10_000
#: One model in so many is played through the library as well, in the soak one in ten times as many.
SHARE = 5
CHOSEN = os.environ.get("ITAMFLOW_SEED")


def kept_in_memory() -> AbstractContextManager[Any]:
    """Let an instance go on as the object it is, instead of through its bytes."""

    def load(definition: Any, instance: Any, world: Any) -> Any:
        instance.world, instance.report, instance.steps = world, Report(), 0
        return instance

    return mock.patch.multiple(interpreter, dump=lambda instance: instance, load=load)


@pytest.fixture
def alone(case_of: CaseOf) -> Iterator[Play]:
    """Play by the interpreter alone: from bytes to bytes, then once more kept in memory."""

    def play(model: Model, seed: int) -> Walk:
        xml, *called = draw(model)
        started: list[Rehearsed] = []

        def start(way: Way) -> Rehearsed:
            started.append(Rehearsed(case_of(xml, linted=False), model.variables, called, way))
            return started[-1]

        way = way_of(model, seed)
        taken = walk(model, start, seed, way, signals=False)
        with kept_in_memory():
            again(start(way), taken)
        assert started[0].case.done == started[1].case.done
        return taken

    # A model is compiled once, not once a walk: what is compiled does not change.
    compiled = cache(compile_process)
    with mock.patch.dict(case_of.__globals__, compile_process=compiled):
        yield play


@pytest.fixture
def quick(templates: Any, tmp_path: Path, clock: Any) -> Iterator[Engine]:
    """An engine for many models, one after the other: on SQLite, on what the operating system holds in memory."""
    with templates.copy("sqlite", tmp_path) as url:
        opened = open_engine(url, clock=clock)
        yield opened
        opened.close()


@pytest.fixture
def stored(quick: Engine, clock: Any) -> Play:
    """Play through the library, signals from outside included. A case that would stop when it starts is not started."""

    def play(model: Model, seed: int) -> Walk:
        way = way_of(model, seed)
        if way and (way.trigger == ONE_DAY or any(stops(model, way))):
            # A timer brings no variables, and only a start by hand can be refused to somebody.
            way = None
        if all(stops(model, way)):
            with pytest.raises(Invalid):
                Performed(quick, clock, model)
            return Walk()
        started: list[Performed] = []

        def start(way: Way) -> Performed:
            started.append(Performed(quick, clock, model, way))
            return started[0]

        try:
            return walk(model, start, seed, way)
        except Invalid:
            # The other orders of tokens do not stop.
            return Walk()
        finally:
            for each in started:
                each.end()

    return play


def stops(model: Model, way: Way) -> list[bool]:
    """Tell of each order of tokens whether the case stops when it starts."""
    return [bool(seen(state)["stopped"]) for state in settle([begin(model, way)])]


def refusals(model: Model) -> list[str]:
    return [str(each) for file in draw(model) for each in check(file) if each.severity == "error"]


def all_agree(make: Callable[[int], Model], seeds: Iterator[int] | range, *plays: tuple[Play, int]) -> None:
    """Play each model in each way whose share it belongs to; most must have been played to the end of their walk.

    A walk that comes to a step with too many results was compared up to there.
    """
    wide = steps = played = 0
    for seed in [int(CHOSEN)] if CHOSEN else seeds:
        model = make(seed)
        assert refusals(model) == [], outline(model)
        for play, share in plays:
            if seed % share and not CHOSEN:
                continue
            played += 1
            try:
                steps += len(play(model, seed).actions)
            except TooWide:
                wide += 1
            except Differs as difference:
                raise AssertionError(_told(model, seed, play, difference)) from None
    assert CHOSEN or (wide < played / 4 and steps > played)


def _told(model: Model, seed: int, play: Play, difference: Differs) -> str:
    def fails(smaller: Model) -> bool:
        nonlocal difference
        with suppress(TooWide, KeyError):
            # A KeyError: a name that a part gave which was left out.
            if refusals(smaller):
                return False
            try:
                play(smaller, seed)
            except Differs as other:
                difference = other
                return True
        return False

    small = shrink(model, fails)
    return f"ITAMFLOW_SEED={seed}\n{outline(small)}\n{difference}"


@pytest.mark.parametrize("part", range(3))
@pytest.mark.parametrize("make", [blocks, graphs])
def test_a_random_model_does_what_the_standard_says(
    make: Callable[[int], Model], part: int, alone: Play, stored: Play
) -> None:
    size = USUAL // 3
    all_agree(make, range(part * size, (part + 1) * size), (alone, 1), (stored, SHARE))


def constructs(model: Model) -> set[str]:
    """Return what of BPMN a model has that is rare."""
    found = set()
    for body in model.bodies.values():
        for node in body.nodes:
            found |= {f"{each.kind} {node.kind}" for each in node.triggers}
            marks = {"all": node.all, "instantiate": node.instantiate, "parallel": node.parallel}
            marks |= {"beside": any(t.beside for t in node.triggers)}
            found |= {f"{mark} {node.kind}" for mark, there in ({"several": node.more} | marks).items() if there}
            found |= {node.kind}
            found |= {word for word, count in (("needs", node.needs), ("gives", node.gives)) if count > 1}
            found |= {"all again"} if node.all and node.repeats else set()
            found |= {"several of a kind"} if len({each.kind for each in node.triggers}) < len(node.triggers) else set()
    caught = {each for body in model.bodies.values() for node in body.nodes for each in node.waits}
    sent = {
        each
        for body in model.bodies.values()
        for node in body.nodes
        if node.kind in ("throw", "end")
        for each in node.triggers
        if each.kind in ("message", "signal")
    }
    found |= {f"{each.kind} {'caught' if each in caught else 'unheard'}" for each in sent}
    for each in model.beginnings:
        found |= {f"begun by {(each.trigger or each).kind} {each.kind}"}
        found |= {f"begun by {'all' if each.all else 'any'}"} if each.more else set()
    return found


RARE = (
    "tx", "cancel end", "cancel boundary", "message throw", "message end", "message caught", "message unheard",
    "signal throw", "signal end", "signal caught", "signal unheard", "begun by message start", "begun by signal start",
    "begun by timer start", "begun by message receive", "begun by message catch", "begun by signal catch",
    "beside throw", "beside end", "compensate throw", "compensate end", "compensate boundary", "several catch",
    "all catch", "all boundary", "all start", "several boundary", "several start", "several throw", "several end",
    "error boundary", "escalation boundary", "link throw", "terminate end", "call", "on", "event", "receive",
    "needs", "gives", "all again", "several of a kind",
    "parallel event", "begun by all", "begun by any",
)  # fmt: skip


def test_the_usual_models_have_each_construct() -> None:
    drawn = Counter(each for seed in range(USUAL) for each in constructs(blocks(seed)))
    assert {each: drawn[each] for each in RARE if drawn[each] < 4} == {}


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("make", [blocks, graphs])
def test_thousands_of_random_models_do_what_the_standard_says(
    make: Callable[[int], Model], part: int, alone: Play, stored: Play
) -> None:
    first = secrets.randbits(40)
    print(f"seeds from {first}")
    all_agree(make, range(first, first + MANY // 10), (alone, 1), (stored, 10 * SHARE))
