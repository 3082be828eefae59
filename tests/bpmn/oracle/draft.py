"""A body while it is being drawn, and the small things a model is made of at random."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.bpmn.oracle.model import Body, Condition, Flow, Loop, Node, Setting, Trigger

VARIABLES = ("x", "y", "z")
WAITED = ("message", "timer", "signal", "condition")


@dataclass
class Chance:
    """Where all that is random comes from, and what a model may still have."""

    random: Random
    nodes: int  # how many more blocks
    undone: bool = False  # whether activities have compensation handlers
    numbers: dict[str, Iterator[int]] = field(default_factory=dict)

    def name(self, kind: str) -> str:
        """Return a new name: u1, u2, …"""
        return f"{kind}{next(self.numbers.setdefault(kind, itertools.count(1)))}"

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def variable(self) -> str:
        return self.random.choice(VARIABLES)

    def condition(self) -> Condition:
        operator = self.random.choice(("<", ">=", ">=", "="))
        return Condition(self.variable(), operator, self.random.randint(0, 3))

    def settings(self) -> tuple[Setting, ...]:
        written = self.random.sample(VARIABLES, self.random.choice((1, 1, 1, 2)))
        return tuple(
            Setting(each, self.variable(), self.random.choice((0, 1, 1, 1, 2)), self.random.randint(-1, 3))
            for each in written
        )

    def waited(self) -> Trigger:
        return self.trigger("message", "message", "timer", "timer", "signal", "signal", "condition")

    def event(self, trigger: Trigger, once: bool) -> dict[str, Any]:
        """Return the definitions of an event: mostly one, now and then several of different kinds, any of which it
        waits for or, where it occurs once, all.
        """
        more = [each for each in (self.waited(), self.waited()) if each.kind != trigger.kind]
        several = trigger.kind in WAITED and self.often(0.12)
        further = tuple({each.kind: each for each in more}.values()) if several else ()
        return {"trigger": trigger, "more": further, "all": bool(further) and once and self.often(0.5)}

    def thrown(self) -> dict[str, Any]:
        """Return the definitions of an event that throws a message or signal, or both."""
        kinds = self.random.choice(
            (("signal",), ("message",), ("message",), ("message", "signal"), ("signal", "message"))
        )
        first, *more = [
            Trigger("message", "m0") if kind == "message" and self.often(0.6) else self.trigger(kind) for kind in kinds
        ]
        return {"trigger": first, "more": tuple(more)}

    def compensation(self) -> Trigger:
        return Trigger("compensate", beside=self.often(0.4))

    def trigger(self, *kinds: str) -> Trigger:
        """Return what an event waits for: mostly a name of its own, now and then one that others wait for as well."""
        kind = self.random.choice(kinds)
        if kind == "condition":
            return Trigger("condition", condition=self.condition())
        if kind == "timer":
            # Lengths differ, so that two timers are seldom due at once.
            return Trigger("timer", str(60 * self.random.randint(1, 40) + len(self.numbers)))
        if self.often(0.25 if kind == "message" else 0.6):
            return Trigger(kind, f"{kind[0]}0")
        return Trigger(kind, f"{kind[0]}_{self.name(kind)}")

    def instances(self) -> Loop:
        """Return a marker: instances at once or one after the other, or rounds."""
        kind = self.random.choice(("parallel", "parallel", "sequential", "rounds"))
        if kind == "rounds":
            times = self.random.randint(1, 3)
            return Loop(kind, times, self.condition() if self.often(0.7) else None, self.often(0.5))
        times = self.random.choice((0, 1, 2, 2, 3))
        until = None
        if self.often(0.4):
            until = Condition("nrOfCompletedInstances", ">=", self.random.randint(1, 2))
            until = self.condition() if self.often(0.3) else until
        return Loop(kind, times, until, item="item" if times and self.often(0.4) else "")


@dataclass
class Draft:
    """A body that grows."""

    id: str
    chance: Chance
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    own: list[str] = field(default_factory=list)  # names that are known in here alone

    def node(self, kind: str, **more: Any) -> str:
        if kind == "user" and self.chance.often(0.3):
            loop: Loop | None = more.get("loop")
            more["shows"] = self.chance.random.choice([*VARIABLES, *counted(loop) * 2, *self.own * 2])
        return self.plain(kind, **more)

    def plain(self, kind: str, **more: Any) -> str:
        name = self.chance.name(SHORT.get(kind, kind))
        self.nodes.append(Node(name, kind, **more))
        return name

    def flow(self, source: str, target: str, condition: Condition | None = None, default: bool = False) -> None:
        self.flows.append(Flow(self.chance.name("f"), source, target, condition, default))

    def body(self) -> Body:
        return Body(self.id, tuple(self.nodes), tuple(self.flows))


def counters() -> list[str]:
    """Return the names of the variables that count rounds, one for each depth."""
    return [f"n{depth}" for depth in range(1, 6)]


def counted(loop: Loop | None) -> list[str]:
    """Return the names that instances have of their own."""
    if loop is None:
        return []
    return ["loopCounter", *([loop.item] if loop.item else [])]


SHORT = {
    "user": "u",
    "script": "k",
    "task": "t",
    "receive": "r",
    "boundary": "b",
    "catch": "c",
    "throw": "w",
    "end": "e",
}
