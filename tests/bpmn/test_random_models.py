"""Random models against oracles: block-structured ones, and graphs without structure under a token game.

After every step the open tasks, the values and the end must be those of the oracle, and the same whether the case was
saved and read again between two steps or not; at the end nothing may be left.
"""

import importlib.util
import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from bpmn.semantics.report import Report
from engine import interpreter
from engine.interpreter import Complete, Deliver


def _beside(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"tests_bpmn_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


blocks, graphs = _beside("random_blocks"), _beside("random_graphs")
CaseOf = Callable[..., Any]
Leaf = tuple[str, str]


def kept_in_memory() -> AbstractContextManager[Any]:
    """Let an instance go on as the object it is, instead of through its bytes."""

    def load(definition: Any, instance: Any, world: Any) -> Any:
        instance.world, instance.report, instance.steps = world, Report(), 0
        return instance

    return mock.patch.multiple(interpreter, dump=lambda instance: instance, load=load)


def leaves(case: Any) -> list[tuple[Leaf, Any]]:
    found = [
        ((wait.element_id, wait.attributes["assignee"] or ""), wait)
        for wait in case.waits.values()
        if wait.kind == "user_task"
    ]
    return sorted(found, key=lambda each: (each[0], each[1].token_id))


class Twice:
    """The same case twice: saved and read between all steps, and kept in memory."""

    def __init__(self, case_of: CaseOf, xml: bytes, **variables: Any) -> None:
        self.case = case_of(xml, linted=False).start(**variables)
        with kept_in_memory():
            self.live = case_of(xml, linted=False).start(**variables)
        self.compare()

    def compare(self) -> None:
        assert [leaf for leaf, _ in leaves(self.case)] == [leaf for leaf, _ in leaves(self.live)]
        assert (self.case.ended, self.case.variables) == (self.live.ended, self.live.variables)
        assert self.case.done == self.live.done

    def complete(self, number: int, **values: Any) -> None:
        """Complete the open task that is number `number` in order."""
        self.case.send(Complete(token_id=leaves(self.case)[number][1].token_id, variables=values))
        with kept_in_memory():
            self.live.send(Complete(token_id=leaves(self.live)[number][1].token_id, variables=values))
        self.compare()

    def deliver(self, element: str) -> None:
        for case in (self.case, self.live):
            wait = next(each for each in case.waits.values() if each.element_id == element)
            if case is self.live:
                with kept_in_memory():
                    case.send(Deliver(token_id=wait.token_id))
            else:
                case.send(Deliver(token_id=wait.token_id))
        self.compare()


def play_blocks(case_of: CaseOf, block: Any, data: st.DataObject) -> None:
    twice = Twice(case_of, blocks.document(block))
    case, oracle, values = twice.case, block.run(()), {}
    for step in range(400):
        found = leaves(case)
        assert [leaf for leaf, _ in found] == sorted(oracle.open())
        assert case.variables == values
        boundaries = sorted(oracle.signals())
        if boundaries and data.draw(st.integers(0, 9)) == 0:
            # Signals carry no path, so only one whose sub-process runs once can be told apart.
            names = [name for name, _ in boundaries]
            single = [each for each in boundaries if names.count(each[0]) == 1]
            if single:
                chosen = data.draw(st.sampled_from(single))
                twice.deliver(chosen[0])
                if oracle.interrupt(chosen):
                    break
                continue
        number = data.draw(st.integers(0, len(found) - 1))
        leaf = found[number][0]
        values[f"v{leaf[0]}"] = step
        twice.complete(number, **{f"v{leaf[0]}": step})
        if oracle.complete(leaf):
            break
    assert (case.ended, case.end_element, case.faults) == ("completed", "done", [])
    assert case.done.count("done") == 1
    assert case.variables == values


def play_graph(case_of: CaseOf, graph: Any, data: st.DataObject) -> None:
    game = graphs.Game(graph)
    try:
        game.start()
        twice = Twice(case_of, graph.xml(), n=0)
        for _ in range(12):
            found = leaves(twice.case)
            assert [leaf[0] for leaf, _ in found] == game.open()
            assert (twice.case.ended == "completed") == game.ended
            if not found or game.weight() > 30:
                break
            number, n = data.draw(st.integers(0, len(found) - 1)), data.draw(st.integers(0, 15))
            game.complete(found[number][0][0], n)
            if game.weight() > 30:
                break
            twice.complete(number, n=n)
            assert twice.case.variables == {"n": n}
    except graphs.Ambiguous:
        return
    assert twice.case.faults == []


QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
#: make test: always the same 300 models. make soak: 20,000 others; the seed is printed, and ITAMFLOW_SEED repeats it.
USUAL = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=QUIET)
MANY = settings(max_examples=10_000, deadline=None, suppress_health_check=QUIET, print_blob=True)
SEED = int(os.environ.get("ITAMFLOW_SEED") or secrets.randbits(32))


@given(block=blocks.blocks(), data=st.data())
@USUAL
def test_a_random_model_does_what_its_blocks_say(case_of: CaseOf, block: Any, data: st.DataObject) -> None:
    play_blocks(case_of, block, data)


@given(graph=graphs.graphs(), data=st.data())
@USUAL
def test_a_random_graph_does_what_the_token_game_of_the_standard_says(
    case_of: CaseOf, graph: Any, data: st.DataObject
) -> None:
    play_graph(case_of, graph, data)


@pytest.mark.soak
def test_thousands_of_random_models_do_what_their_blocks_say(case_of: CaseOf) -> None:
    print(f"ITAMFLOW_SEED={SEED}")

    @seed(SEED)
    @MANY
    @given(block=blocks.blocks(), data=st.data())
    def every(block: Any, data: st.DataObject) -> None:
        play_blocks(case_of, block, data)

    every()


@pytest.mark.soak
def test_thousands_of_random_graphs_do_what_the_token_game_says(case_of: CaseOf) -> None:
    print(f"ITAMFLOW_SEED={SEED}")

    @seed(SEED)
    @MANY
    @given(graph=graphs.graphs(), data=st.data())
    def every(graph: Any, data: st.DataObject) -> None:
        play_graph(case_of, graph, data)

    every()
