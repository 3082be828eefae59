"""The same walk in both worlds: what somebody does is chosen from what is open, and after each step both must show
the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from msgspec.structs import replace

from tests.bpmn.oracle import reach
from tests.bpmn.oracle.draft import VARIABLES
from tests.bpmn.oracle.game import begin
from tests.bpmn.oracle.model import Model, Node
from tests.bpmn.oracle.state import State

#: A case that goes on after so many steps is left alone.
STEPS = 16

Action = tuple[str, str, dict[str, int]]


#: How a case begins: by the none start event, or by the event of another element.
Way = Node | None


class World(Protocol):
    """A case that runs. It shows what `reach.seen` shows."""

    def act(self, action: Action) -> None: ...

    def seen(self) -> dict[str, Any]: ...


class Differs(AssertionError):
    """The case shows what the game does not allow."""


@dataclass
class Walk:
    """What was done and what was to be seen after each step, the start included."""

    actions: list[Action] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    widest: int = 1


def way_of(model: Model, seed: int) -> Way:
    """Choose how a case begins: of an event with several definitions by which, or in which order all come."""
    random = Random(seed)
    way = random.choice((None, *model.beginnings))
    if way is None or not way.more:
        return way
    first, *others = random.sample(way.triggers, len(way.triggers))
    return replace(way, trigger=first, more=tuple(others) if way.all else ())


def walk(model: Model, start: Callable[[Way], World], seed: int, way: Way = None, signals: bool = True) -> Walk:
    """Start a case and walk through it. Raises Differs, and TooWide, before the case comes to it, when the game has
    too many results.
    """
    random = Random(seed)
    taken = Walk()
    states = reach.settle([begin(model, way)])
    world = start(way)
    states = _agree(states, world.seen(), taken)
    while len(taken.actions) < STEPS and (action := _choice(random, taken.views[-1], signals)):
        after = _foretell(states, action)
        taken.actions.append(action)
        world.act(action)
        states = _agree(after, world.seen(), taken)
    return taken


def again(world: World, taken: Walk) -> None:
    """Do the same once more; what is to be seen must be the same."""
    views = [world.seen()]
    for action in taken.actions:
        world.act(action)
        views.append(world.seen())
    if views != taken.views:
        step = next(number for number, (one, other) in enumerate(zip(views, taken.views, strict=True)) if one != other)
        raise Differs(f"after {taken.actions[:step]}\n  once:  {taken.views[step]}\n  again: {views[step]}")


def _choice(random: Random, view: dict[str, Any], signals: bool) -> Action | None:
    """Choose what somebody does next, of all that can be done."""
    possible = [("task", each) for each in view["tasks"]] * 2
    possible += [
        (kind, name) for kind, name, _ in view["events"] if kind == "message" or (kind == "signal" and signals)
    ]
    possible += [("time", str(view["timers"][0][0]))] if view["timers"] else []
    possible += [("again", name) for kind, name, _ in view["events"] if kind == "message" and name in view["kept"]]
    if not possible:
        return None
    kind, name = random.choice(possible)
    if random.random() < 0.1:
        kind, name = "set", ""
    answers = {}
    if kind == "set" or (kind == "task" and random.random() < 0.5):
        answers = {random.choice(VARIABLES): random.randint(0, 3)}
    return kind, name, answers


def _foretell(states: list[State], action: Action) -> list[State]:
    kind, name, answers = action
    if kind == "time":
        return reach.time(states, int(name))
    acts: dict[str, Callable[[State], Any]] = {
        "task": lambda state: reach.completed(state, name, answers),
        "set": lambda state: reach.written(state, answers),
        "message": lambda state: reach.message(state, name),
        "again": lambda state: reach.sent_again(state, name),
        "signal": lambda state: reach.signal(state, name),
    }
    return reach.each_of(states, acts[kind])


def _agree(states: list[State], view: dict[str, Any], taken: Walk) -> list[State]:
    """Return the results of the game that look like the case."""
    taken.views.append(view)
    taken.widest = max(taken.widest, len(states))
    agreed = [state for state in states if _alike(view, reach.seen(state))]
    if not agreed:
        allowed = "\n  or   ".join(str(each) for each in [reach.seen(state) for state in states][:5])
        raise Differs(f"after {taken.actions}\n  allowed {allowed}\n  shown {view}")
    return agreed


def _alike(view: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(other[what] == shown for what, shown in view.items())
