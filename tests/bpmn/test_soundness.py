"""What is doubtful about the way cases take: joins that may wait for ever, ways without an end, forgotten ends.

Named models say what the warnings are. Random ones say that none is missing, by the engine, and that models which are
put together of whole blocks have none.
"""

from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bpmn.lint import check, soundness
from bpmn.lint.token_game import TooMuch
from bpmn.xml import parse
from tests.bpmn.oracle.blocks import blocks
from tests.bpmn.oracle.drawing import draw as draw_bpmn
from tests.bpmn.oracle.drawing import outline
from tests.bpmn.oracle.graphs import graphs
from tests.bpmn.oracle.model import Model
from tests.bpmn.oracle.reach import TooWide
from tests.bpmn.oracle.rehearsed import Rehearsed
from tests.bpmn.oracle.walk import Way, walk

Draw = Callable[[str], bytes]
PROCESSES = sorted((Path(__file__).parents[2] / "bpmn" / "processes").glob("*.bpmn"))
RULES = ("deadlock", "never-ends", "dead-end")


def doubts(xml: bytes) -> list[tuple[str, str]]:
    assert [each for each in check(xml) if each.severity == "error"] == []
    return [(each.rule, each.element_id) for each in check(xml) if each.rule in RULES]


DOUBTFUL = {
    "an exclusive split before a parallel join": (
        "start s\nxor x\nuser a\nuser b\nand j\nend e\ns -> x\nx -> a : y\nx -> b : default\na -> j\nb -> j\nj -> e",
        [("deadlock", "j")],
    ),
    "an inclusive split before a parallel join": (
        "start s\nor x\nuser a\nuser b\nand j\nend e\ns -> x\nx -> a : y\nx -> b : default\na -> j\nb -> j\nj -> e",
        [("deadlock", "j")],
    ),
    "the first of two events before a parallel join": (
        "start s\nevent g\ncatch a message m\ncatch b timer P1D\nand j\nend e\n"
        "s -> g\ng -> a -> j\ng -> b -> j\nj -> e",
        [("deadlock", "j")],
    ),
    "a branch that may end before the join": (
        "start s\nand x\nuser a\nuser b\nxor o\nand j\nend e\nend f\n"
        "s -> x\nx -> a -> j\nx -> b -> o\no -> j : y\no -> f : default\nj -> e",
        [("deadlock", "j")],
    ),
    "a boundary event that leaves a branch": (
        "start s\nand x\nuser a\nuser b\nboundary t on b timer P1D\nand j\nend e\nend f\n"
        "s -> x\nx -> a -> j\nx -> b -> j\nj -> e\nt -> f",
        [("deadlock", "j")],
    ),
    "a token too many from beside an activity": (
        "start s\nand x\nuser a\nuser b\nboundary t on b beside timer P1D\nxor m\nand j\nend e\n"
        "s -> x\nx -> a -> j\nx -> b -> m -> j\nt -> m\nj -> e",
        [("deadlock", "j")],
    ),
    "inside a sub-process": (
        "start s\nend e\nsub q\n  start qs\n  xor x\n  user a\n  user b\n  and j\n"
        "  qs -> x\n  x -> a : y\n  x -> b : default\n  a -> j\n  b -> j\ns -> q -> e",
        [("deadlock", "j")],
    ),
    "one of two starts before a parallel join": (
        "start s message m\nstart t message n\nand j\nuser a\nend e\ns -> j\nt -> j\nj -> a -> e",
        [("deadlock", "j")],
    ),
    "a way that only leads back": (
        "start s\nxor x\nuser a\nuser b\nxor y\nend e\ns -> x\nx -> e : z\nx -> a : default\na -> y -> b -> y",
        [("never-ends", "a")],
    ),
    "a task that nothing follows": (
        "start s\nxor x\nuser a\nuser b\nend e\ns -> x\nx -> a : y\nx -> b : default\na -> e",
        [("dead-end", "b")],
    ),
}
SOUND = {
    "parallel": "start s\nand x\nuser a\nuser b\nand j\nend e\ns -> x\nx -> a -> j\nx -> b -> j\nj -> e",
    "inclusive": "start s\nor x\nuser a\nuser b\nor j\nend e\ns -> x\nx -> a : y\nx -> b : z\nx -> j : default\n"
    "a -> j\nb -> j\nj -> e",
    "an inclusive join within a parallel branch": "start s\nand x\nor o\nuser a\nuser b\nor i\nuser c\nand j\nend e\n"
    "s -> x\nx -> o\no -> a : y\no -> b : default\na -> i\nb -> i\ni -> j\nx -> c -> j\nj -> e",
    "an inclusive join that waits for another": "start s\nand w\nor x\nor y\nuser b\nuser c\nuser d\nor i\nor o\n"
    "user k\nand j\nend e\ns -> w\nw -> x\nw -> k -> j\nx -> b : t\nx -> y : t\ny -> c : t\ny -> d : default\n"
    "c -> i\nd -> i\nb -> o\ni -> o\no -> j\nj -> e",
    "a loop": "start s\nxor m\nuser a\nxor x\nend e\ns -> m -> a -> x\nx -> m : again\nx -> e : default",
    "a parallel block in a loop": "start s\nxor m\nand x\nuser a\nuser b\nand j\nxor l\nend e\n"
    "s -> m -> x\nx -> a -> j\nx -> b -> j\nj -> l\nl -> m : again\nl -> e : default",
    "an end that ends it all": "start s\nand x\nuser a\nuser b\nxor o\nand j\nend e\nend f terminate\n"
    "s -> x\nx -> a -> j\nx -> b -> o\no -> j : y\no -> f : default\nj -> e",
    "an end for each way, drawn by none": "start s\nxor x\nuser a\nuser b\ns -> x\nx -> a : y\nx -> b : default",
    "links": "start s\nuser a\nthrow t link l\ncatch c link l\nend e\ns -> a -> t\nc -> e",
    "a round that an event ends": "start s\nuser a\nuser b\ns -> a -> b -> a\non o\n  start os message stop\n  end oe\n"
    "  os -> oe",
    "a handler": "start s\nuser a\nboundary c on a compensate by=h\nuser h undoes\nthrow t compensate\nend e\n"
    "s -> a -> t -> e",
    "events that start it": "start s message m\nstart t message n\nxor x\nuser a\nend e\ns -> x\nt -> x\nx -> a -> e",
}


@pytest.mark.parametrize("what", DOUBTFUL)
def test_it_is_a_warning_at_the_place(draw: Draw, what: str) -> None:
    text, expected = DOUBTFUL[what]
    assert doubts(draw(text)) == expected
    assert {each.severity for each in check(draw(text)) if each.rule in RULES} == {"warning"}


def test_the_warning_names_the_join_what_is_missing_and_who_chose(draw: Draw) -> None:
    (found,) = [
        each for each in check(draw(DOUBTFUL["a branch that may end before the join"][0])) if "dead" in each.rule
    ]
    assert found.text == "“j” may wait for ever: “o” may have been left by another way."


@pytest.mark.parametrize("what", SOUND)
def test_what_is_sound_has_no_warning(draw: Draw, what: str) -> None:
    assert doubts(draw(SOUND[what])) == []


@pytest.mark.parametrize("model", PROCESSES, ids=lambda path: path.stem)
def test_no_shipped_model_has_one(model: Path) -> None:
    assert doubts(model.read_bytes()) == []


def test_a_model_of_any_size_is_looked_at_in_bounded_work(draw: Draw) -> None:
    """Each of 3,000 branches may be taken or not: the game is given up, and says nothing."""
    ways = "".join(f"\nuser u{n}\nx -> u{n} : y\nu{n} -> j" for n in range(3000))
    text = f"start s\nor x\nand j\nend e\ns -> x\nj -> e{ways}"
    assert doubts(draw(text)) == []
    wide = "".join(f"\nuser u{n}\nx -> u{n}\nu{n} -> j" for n in range(3000))
    assert doubts(draw(f"start s\nand x\nand j\nend e\ns -> x\nj -> e{wide}")) == []
    ids = ["s", *(f"u{n}" for n in range(3000)), "x"]
    row = "\n".join(f"{a} -> {b}" for a, b in pairwise(ids))
    users = "\n".join(f"user {each}" for each in ids[1:-1])
    text = f"start s\n{users}\nxor x\nuser a\nuser b\nand j\n{row}\nx -> a : y\nx -> b : default\na -> j\nb -> j"
    assert doubts(draw(text)) == [("deadlock", "j")]


# --- random models -------------------------------------------------------------------------------------------------


def looked_at(xml: bytes) -> bool:
    """Tell whether the game of every process and sub-process was played to its end."""
    try:
        for container in soundness.containers(parse(xml)):
            graph = soundness.Graph(container)
            game = graph.playable()
            for begin in graph.begins():
                game.stuck(begin)
    except TooMuch:
        return False
    return True


def stands_still(view: dict[str, Any]) -> bool:
    return not any(view[what] for what in ("ended", "tasks", "events", "conditions", "timers", "stopped"))


def walked(case_of: Callable[..., Any], model: Model, seed: int) -> Rehearsed | None:
    """Walk through a case to where the game is given up or nothing is left to do."""
    (xml,) = draw_bpmn(model)
    started: list[Rehearsed] = []

    def start(way: Way) -> Rehearsed:
        started.append(Rehearsed(case_of(xml, linted=False), model.variables, [], way))
        return started[0]

    with suppress(TooWide):
        walk(model, start, seed, signals=False)
    return started[0] if started else None


def test_a_random_case_never_stands_still_without_a_warning(case_of: Callable[..., Any]) -> None:
    found = 0
    for seed in range(40):
        model = graphs(seed)
        (xml,) = draw_bpmn(model)
        case = walked(case_of, model, seed)
        if case and stands_still(case.seen()) and looked_at(xml):
            found += 1
            assert "deadlock" in {rule for rule, _ in doubts(xml)}, outline(model)
    assert found > 2


def test_a_random_model_of_whole_blocks_waits_for_ever_nowhere() -> None:
    """But for a token that comes from beside an activity: a join has no use for it."""
    some = [model for model in map(blocks, range(60)) if not beside(model)]
    assert len(some) > 20
    for model in some:
        assert {rule for file in draw_bpmn(model) for rule, _ in doubts(file)} <= {"dead-end"}, outline(model)


def beside(model: Model) -> bool:
    return any(
        not node.interrupting for body in model.bodies.values() for node in body.nodes if node.kind == "boundary"
    )
